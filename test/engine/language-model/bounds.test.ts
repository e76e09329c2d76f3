import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { noUsage } from '../../../src/reflexion/usage.ts';
import { contentJudge, strictJudge } from '../../judges.ts';
import { answerHang, answerTools, type ModelScript } from '../../model-server.ts';
import { reflection, shopBrief } from './brief.ts';
import { engineOn } from './engine-on.ts';
import { shopWorkspace } from './shop-workspace.ts';

const generous = { maxTokens: 1_000_000, maxUsd: 100, maxMinutes: 1 };
/** Some 300 milliseconds. */
const soon = { ...generous, maxMinutes: 0.005 };
const working: ModelScript = (_, index) => answerTools(['run', { command: `echo ${'x'.repeat(index)}` }]);

async function repairWith(
  bounds: Partial<typeof generous>,
  options: Parameters<typeof engineOn>[1] & { spent?: typeof noUsage } = {},
) {
  const settings = { bounds: { ...generous, ...bounds }, ...options.settings };
  const { server, engine } = await engineOn(working, { ...options, settings });
  const brief = shopBrief({ spent: options.spent ?? noUsage });
  const repair = await engine.repair(brief, reflection, await shopWorkspace(), contentJudge);
  const { inputTokens, outputTokens, costUsd } = repair.usage;
  return { server, repair, tokens: inputTokens + outputTokens, costUsd };
}

test.each([
  ['where the endpoint counts', {}],
  ['where it does not', { withoutUsage: true }],
])('a trial ends before the request that would lead over its tokens, %s', async (_, server) => {
  const { repair, tokens } = await repairWith({ maxTokens: 12_000 }, { server });
  expect(repair).toMatchObject({
    outcome: 'cut-off',
    summary:
      'The trial was ended without a repair: one more request would lead over the bound of 12000 tokens.',
  });
  expect(tokens).toBeLessThanOrEqual(12_000);
  expect(tokens).toBeGreaterThan(8_000);
});

test('what the trial has cost before counts too', async () => {
  const spent = { ...noUsage, inputTokens: 11_500, outputTokens: 400 };
  const { server, repair } = await repairWith({ maxTokens: 12_000 }, { spent });
  expect(repair.outcome).toBe('cut-off');
  expect(server.requests).toHaveLength(0);
});

test('a trial ends before the request that would lead over its money', async () => {
  const prices = { scripted: { input: 10, cachedInput: 1, output: 40 } };
  const { server, repair, costUsd } = await repairWith({ maxUsd: 0.08 }, { settings: { prices } });
  expect(repair).toMatchObject({
    outcome: 'cut-off',
    summary: 'The trial was ended without a repair: one more request would lead over the bound of $0.08.',
  });
  expect(costUsd).toBeLessThanOrEqual(0.08);
  // At the full price of what the provider has in its cache it would have ended sooner.
  expect(costUsd).toBeGreaterThan(0.065);
  expect(server.requests.length).toBeGreaterThan(4);
});

test.each([
  ['of the model', null, noUsage],
  ['of what came before', { scripted: { input: 10, output: 40 } }, { ...noUsage, costUsd: null }],
])('money bounds nothing where the price %s is not known', async (_, prices, spent) => {
  const { repair } = await repairWith({ maxUsd: 0.01 }, { settings: { prices }, spent });
  expect(repair.summary).toContain('30 actions');
});

test('a model that has not answered when the time is over is waited for no longer', async () => {
  const { engine } = await engineOn(() => answerHang, { settings: { bounds: soon } });
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(repair).toMatchObject({
    outcome: 'cut-off',
    summary: 'The trial was ended without a repair: its 0.005 minutes are over.',
  });
});

test('a command that runs when the time is over is ended, what it said is kept, and no other call follows', async () => {
  const calls = [
    ['run', { command: 'echo begun; sleep 15' }],
    ['write_file', { path: 'late', content: '' }],
  ] as const;
  const { engine } = await engineOn([answerTools(...calls)], {
    settings: { bounds: { ...soon, maxMinutes: 0.02 } },
  });
  const workspace = await shopWorkspace();
  const startedAt = performance.now();
  const repair = await engine.repair(shopBrief(), reflection, workspace, contentJudge);
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(await workspace.list()).not.toContain('late');
  expect(repair).toMatchObject({ outcome: 'cut-off', summary: expect.stringContaining('minutes are over') });
  expect(repair.actions[0]?.result).toBe('ended, since the time of the trial is over\nbegun\n');
});

test('what is being judged when the time is over is judged to its end', async () => {
  const submission = answerTools(
    ['write_file', { path: 'src/price.js', content: '' }],
    ['submit', { summary: 'Done.' }],
  );
  const slowly = async (judge: typeof contentJudge) => {
    const { engine } = await engineOn([submission], { settings: { bounds: soon } });
    return engine.repair(shopBrief(), reflection, await shopWorkspace(), async () => {
      await wait(600);
      return judge();
    });
  };
  expect(await slowly(contentJudge)).toMatchObject({ outcome: 'submitted' });
  expect(await slowly(strictJudge('A test was skipped.'))).toMatchObject({
    outcome: 'cut-off',
    summary:
      'The trial was ended without a repair: its 0.005 minutes are over. The last submission was not accepted: A test was skipped.',
  });
});

test('a process that is stopping is no end of the trial, whatever the clock says', async () => {
  const controller = new AbortController();
  const { engine } = await engineOn(() => answerHang, {
    settings: { bounds: { ...soon, maxMinutes: 0.02 } },
  });
  const repair = engine.repair(
    shopBrief({ signal: controller.signal }),
    reflection,
    await shopWorkspace(),
    contentJudge,
  );
  controller.abort(new Error('the process is stopping'));
  await expect(repair).rejects.toThrow('the process is stopping');
});
