import { createHash } from 'node:crypto';
import type { Culprit, Failure } from '../src/reflexion/failure.ts';

interface Known extends Partial<Omit<Failure, 'excerpt' | 'checks' | 'culprits'>> {
  check?: string;
  /** The excerpt, whole; lines are numbered from 1. */
  lines?: readonly string[];
  culprits?: readonly (Partial<Culprit> & { path: string })[];
}

/** A failure of which only what matters to a test is said; the fingerprint follows from the check, the tool and the lines. */
export function failureOf({ check = 'test', lines = [], culprits = [], ...known }: Known): Failure {
  const tool = known.tool ?? 'unknown';
  return {
    checks: [check],
    url: null,
    source: 'log',
    step: null,
    command: null,
    echoedCommands: [],
    tool,
    kind: 'unknown',
    summary: lines[0] ?? 'The check failed.',
    excerpt: { lines: lines.map((text, index) => ({ number: index + 1, text })), totalLines: lines.length },
    culprits: culprits.map((culprit) => ({
      line: null,
      column: null,
      message: null,
      touched: null,
      ...culprit,
    })),
    failedTests: [],
    tests: null,
    expected: null,
    actual: null,
    fingerprint: createHash('sha256')
      .update([check, tool, ...lines].join('\n'))
      .digest('hex')
      .slice(0, 16),
    atBase: 'green',
    passedBefore: false,
    ...known,
  };
}
