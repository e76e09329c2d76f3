import type { Failure, FailureKind } from './failure.ts';

// What stands further up keeps what stands below it from being judged at all: without its dependencies nothing compiles,
// what does not compile has no tests, and style is looked at last.
const order: readonly FailureKind[] = [
  'configuration',
  'dependency',
  'compile',
  'type',
  'memory',
  'crash',
  'test',
  'snapshot',
  'timeout',
  'threshold',
  'lint',
  'format',
];

/** Failures in the order in which they are worth mending; those that say nothing of the code come last. */
export function mostTellingFirst(failures: readonly Failure[]): readonly Failure[] {
  const rank = ({ kind }: Failure) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return [...failures].sort((a, b) => rank(a) - rank(b));
}
