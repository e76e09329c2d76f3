import { expect, test } from 'vitest';
import { failedChecks } from '../../src/github/failed-checks.ts';
import { checkWith } from '../reflexion/builders.ts';

const named = (name: string, changes = {}) => checkWith({ name, ...changes });
const names = (checks: ReturnType<typeof failedChecks>) => checks.map(({ name }) => name);

test('of hundreds of checks that failed, some are read of each matrix and of each other job', () => {
  const matrix = Array.from({ length: 300 }, (_, index) => named(`test (${index}, ubuntu)`));
  const shards = Array.from({ length: 40 }, (_, index) => named(`e2e shard ${index + 1}/40`));
  const read = names(failedChecks([...matrix, ...shards, named('lint'), named('types')]));
  expect(read).toHaveLength(12);
  expect(read.slice(0, 4)).toEqual(['test (0, ubuntu)', 'e2e shard 1/40', 'lint', 'types']);
});

test('jobs that were cancelled because another failed are not read', () => {
  const cancelled = named('test (22)', { conclusion: 'cancelled' });
  expect(names(failedChecks([cancelled, named('test (20)')]))).toEqual(['test (20)']);
  expect(names(failedChecks([cancelled, named('lint', { conclusion: 'success' })]))).toEqual(['test (22)']);
});
