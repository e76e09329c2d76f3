import { expect, test } from 'vitest';
import { answerText, commonPrefix, startModelServer } from './model-server.ts';

function ask(url: string, ...contents: string[]) {
  const messages = contents.map((content) => ({ role: 'user', content }));
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'scripted', messages }),
  });
}

test('a script that runs out answers 500, and its server does not close quietly', async () => {
  const server = await startModelServer([answerText('only')]);
  expect((await ask(server.url, 'one')).status).toBe(200);
  expect((await ask(server.url, 'two')).status).toBe(500);
  await expect(server.close()).rejects.toThrow('request 2 came after the last of 1 answers');
});

test('cached tokens are those that a request has in common with an earlier one', async () => {
  const server = await startModelServer(() => answerText('fine'));
  const usages = [];
  for (const contents of [['a'.repeat(400)], ['a'.repeat(400), 'more'], ['b'.repeat(400)]]) {
    const completion = await (await ask(server.url, ...contents)).json();
    usages.push(completion.usage.prompt_tokens_details.cached_tokens);
  }
  await server.close();
  expect(usages[0]).toBe(0);
  expect(usages[1]).toBeGreaterThanOrEqual(100);
  expect(usages[2]).toBeLessThan(10);
});

test('a common prefix ends at the first difference', () => {
  expect(commonPrefix('abcd', 'abxd')).toBe(2);
  expect(commonPrefix('ab', 'abc')).toBe(2);
});
