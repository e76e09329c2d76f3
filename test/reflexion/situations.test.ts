import { describe, expect, test } from 'vitest';
import { decide } from '../../src/reflexion/decide.ts';
import type { FailureKind } from '../../src/reflexion/failure.ts';
import type { Observation } from '../../src/reflexion/observation.ts';
import { failureWith, limits, observationWith } from './builders.ts';

/** What the bot does in the states that a repository can be in. Each row is a state in words, what of it is seen, and what is done. */

type Situation = [state: string, seen: Partial<Observation>, done: object];

function decided(seen: Partial<Observation>) {
  return decide(observationWith(seen), limits);
}

const failing = (...kinds: FailureKind[]) =>
  kinds.map((kind, index) => failureWith({ kind, checks: [kind], fingerprint: `f${index}` }));

const several: readonly Situation[] = [
  [
    'tests fail and nothing compiles: what keeps the tests from being judged comes first',
    { failures: failing('test', 'compile') },
    { kind: 'attempt', failures: [{ kind: 'compile' }, { kind: 'test' }] },
  ],
  [
    'formatter, linter, tests, types and installation all fail',
    { failures: failing('format', 'lint', 'test', 'type', 'dependency') },
    {
      kind: 'attempt',
      failures: [
        { kind: 'dependency' },
        { kind: 'type' },
        { kind: 'test' },
        { kind: 'lint' },
        { kind: 'format' },
      ],
    },
  ],
];

describe('several checks fail for different causes:', () => {
  test.each(several)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});
