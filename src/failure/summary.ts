import type { FailureKind } from '../reflexion/failure.ts';

interface Facts {
  kind: FailureKind;
  tool: string;
  step: string | null;
  failedTests: readonly string[];
  /** The line that says most plainly what is wrong; null when no line does. */
  cause: string | null;
}

const maxCauseLength = 200;

const subjects: Record<FailureKind, string> = {
  test: 'Tests failed',
  compile: 'Compilation failed',
  type: 'Type checking failed',
  lint: 'Linting failed',
  format: 'Formatting is off',
  dependency: 'A dependency is missing or conflicting',
  configuration: 'The configuration is wrong',
  threshold: 'A threshold was not met',
  snapshot: 'A snapshot no longer matches',
  timeout: 'Time ran out',
  memory: 'Memory ran out',
  crash: 'A program crashed',
  network: 'The network failed',
  infrastructure: 'The CI infrastructure failed',
  permission: 'A permission is missing',
  unknown: 'The step failed',
};

/** One sentence, made of the facts by rule. */
export function summarise({ kind, tool, step, failedTests, cause }: Facts): string {
  const where = tool === 'unknown' ? (step === null ? '' : ` in “${step.slice(0, 80)}”`) : ` (${tool})`;
  const tests =
    failedTests.length > 1
      ? `, ${failedTests.length} tests, first “${failedTests[0]?.slice(0, 120)}”`
      : failedTests.length === 1
        ? ` in “${failedTests[0]?.slice(0, 120)}”`
        : '';
  const because = cause === null ? '' : `: ${plain(cause)}`;
  return `${subjects[kind]}${where}${kind === 'test' || kind === 'snapshot' ? tests : ''}${because}`;
}

function plain(line: string): string {
  const text = line.replace(/\s+/g, ' ').trim();
  return text.length > maxCauseLength ? `${text.slice(0, maxCauseLength - 1)}…` : text;
}
