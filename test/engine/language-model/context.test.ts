import { expect, test } from 'vitest';
import { contentJudge } from '../../judges.ts';
import {
  answerReflection,
  answerTools,
  commonPrefix,
  type ModelServer,
  type ScriptedAnswer,
} from '../../model-server.ts';
import { reflection, shopBrief } from './brief.ts';
import { engineOn } from './engine-on.ts';
import { shopWorkspace } from './shop-workspace.ts';

const giveUp = answerTools(['submit', { summary: 'No.', solved: false }]);
const readMuch = (index: number, characters = 6_000) =>
  ['run', { command: `head -c ${characters} /dev/zero | tr "\\0" ${index % 10}` }] as const;

/** What the model thought and did, as the last request shows it. */
function said(server: ModelServer) {
  const messages = server.requests.at(-1)?.body.messages ?? [];
  const answers = messages.filter((message) => message.role === 'assistant');
  return {
    thoughts: answers.map((message) => message.content),
    calls: answers.flatMap((message) => message.tool_calls ?? []).map((call) => call.function),
    results: messages.filter((message) => message.role === 'tool').map(({ content }) => content ?? ''),
  };
}

function thinking(thought: string, answer: ScriptedAnswer): ScriptedAnswer {
  return answer.kind === 'message' ? { ...answer, content: thought } : answer;
}

/** Requests that don't begin with the whole of the one before: those before which something was cut. */
function cutRequests(server: ModelServer) {
  return server.requests.filter(({ raw }, index) => {
    const before = server.requests[index - 1]?.raw;
    return before !== undefined && commonPrefix(before, raw) < before.lastIndexOf('],"tools":');
  });
}

test('a long repair never asks for more than the context holds, and all thoughts and calls are still there', async () => {
  const turns = 28;
  const { server, engine } = await engineOn(
    (_, index) =>
      index < turns ? thinking(`Thought ${index}.`, answerTools(readMuch(index, 3_000))) : giveUp,
    { server: { contextTokens: 16_000 }, settings: { contextTokens: 16_000 } },
  );
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(repair.outcome).toBe('gave-up');
  // One more request than answers would be one that was refused.
  expect(server.requests).toHaveLength(turns + 1);
  const { thoughts, calls, results } = said(server);
  expect(thoughts).toEqual(Array.from({ length: turns }, (_, index) => `Thought ${index}.`));
  expect(calls.map((call) => call.arguments)).toEqual(
    Array.from({ length: turns }, (_, index) => JSON.stringify(readMuch(index, 3_000)[1])),
  );
  expect(results).toHaveLength(turns);
  expect(results[0]).toMatch(
    /^\[data ([0-9a-f]{16}): "result of run"\][\s\S]*left out[\s\S]*\[end of data \1\]$/,
  );
  expect(results.at(-1)).toContain('7'.repeat(3_000));
  // Some ten results of this size fit beside the prompt, and each cut makes room for several, and no more than that.
  const cut = cutRequests(server);
  expect(cut.length).toBeGreaterThan(1);
  expect(cut.length).toBeLessThan(turns / 3);
  const wholeAfterCut = cut[0]?.body.messages.filter(({ content }) => (content?.length ?? 0) > 3_000);
  expect(wholeAfterCut?.length).toBeGreaterThanOrEqual(2);
});

test('results that the model has not seen yet are not cut before those that it has', async () => {
  const { server, engine } = await engineOn(
    (_, index) => (index < 6 ? answerTools(readMuch(index), readMuch(index + 1)) : giveUp),
    { settings: { contextTokens: 16_000 } },
  );
  await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  for (const { body } of server.requests.slice(1)) {
    const last = body.messages.slice(-2).map(({ content }) => content ?? '');
    expect(last.every((content) => content.length > 6_000)).toBe(true);
  }
});

test('many large results at once are cut where nothing else is left to cut', async () => {
  const { server, engine } = await engineOn(
    [answerTools(...Array.from({ length: 12 }, (_, index) => readMuch(index))), giveUp],
    { server: { contextTokens: 16_000 }, settings: { contextTokens: 16_000 } },
  );
  await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(server.requests).toHaveLength(2);
  expect(said(server).results.every((content) => content.includes('left out'))).toBe(true);
});

test('long texts that calls wrote are cut after the results, and the calls are still there', async () => {
  const turns = 8;
  const { server, engine } = await engineOn(
    (_, index) =>
      index < turns
        ? answerTools(['write_file', { path: `file-${index}`, content: 'word '.repeat(1_500) }])
        : giveUp,
    { server: { contextTokens: 16_000 }, settings: { contextTokens: 16_000 } },
  );
  await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(server.requests).toHaveLength(turns + 1);
  const given = said(server).calls.map(
    (call) => JSON.parse(call.arguments) as { path: string; content: string },
  );
  expect(given.map(({ path }) => path)).toEqual(Array.from({ length: turns }, (_, index) => `file-${index}`));
  expect(given[0]?.content).toContain('left out');
  expect(given.at(-1)?.content).toBe('word '.repeat(1_500));
});

test('an endpoint that has less room than is set is believed, and not asked for so much again', async () => {
  const { server, engine } = await engineOn(
    (_, index) => (index < 12 ? answerTools(readMuch(index)) : giveUp),
    {
      server: { contextTokens: 9_000 },
    },
  );
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(repair.outcome).toBe('gave-up');
  expect(server.requests).toHaveLength(13 + 1);
});

test('a repair that has outgrown the context is cut off with a sentence that says so', async () => {
  const { engine } = await engineOn(
    (_, index) => thinking(`${index} ${'so '.repeat(3_000)}`, answerTools(readMuch(index))),
    {
      settings: { contextTokens: 8_000 },
    },
  );
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(repair).toMatchObject({
    outcome: 'cut-off',
    summary:
      'The trial was ended without a repair: it has outgrown the context of scripted, which is set to 8000 tokens.',
  });
});

test('a reflection on much is cut before it is sent', async () => {
  const quote = { check: 'test', line: 43, text: '190 !== 180' };
  const { server, engine } = await engineOn([answerReflection({ evidence: [quote] })], {
    server: { contextTokens: 7_500 },
    settings: { contextTokens: 7_500 },
  });
  const brief = shopBrief();
  const diff = `diff --git a/x b/x\n${'+word word word\n'.repeat(3_000)}`;
  await engine.reflect({ ...brief, trajectory: { ...brief.trajectory, diff } });
  expect(server.requests).toHaveLength(1);
});
