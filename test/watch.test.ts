import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createWatch } from '../src/watch.ts';

test('asks until the ground is lost, though it can not always ask', async () => {
  const answers = [null, new Error('GitHub is away'), 'the branch moved on'];
  const watch = createWatch(5)(async () => {
    const answer = answers.shift() ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  await once(watch.signal, 'abort');
  expect(watch.reason()).toBe('the branch moved on');
  expect(answers).toEqual([]);
});

test('what is answered after the work is over interrupts nothing', async () => {
  let answer = (_reason: string) => {};
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const watch = createWatch(5)(() => {
    asked();
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  await isAsked;
  watch.end();
  answer('too late');
  await new Promise((resolve) => setImmediate(resolve));
  expect(watch.signal.aborted).toBe(false);
  expect(watch.reason()).toBeNull();
});
