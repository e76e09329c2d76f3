import { expect, test } from 'vitest';
import { contentJudge } from '../../judges.ts';
import { answerReflection, answerStatus, answerText, answerTools } from '../../model-server.ts';
import { reflection, shopBrief } from './brief.ts';
import { engineOn } from './engine-on.ts';
import { shopWorkspace } from './shop-workspace.ts';

const price = { input: 2, cachedInput: 0.5, output: 8 };
// Without evidence it is asked twice.
const script = [answerReflection(), answerReflection()];

test('tokens are summed over requests, and priced with the cached ones apart', async () => {
  const { engine } = await engineOn(script, { settings: { prices: { scripted: price } } });
  const { usage } = await engine.reflect(shopBrief());
  const { inputTokens, cachedTokens, outputTokens } = usage;
  expect(usage.requests).toBe(2);
  expect(cachedTokens).toBeGreaterThan(1_000);
  const expected = ((inputTokens - cachedTokens) * 2 + cachedTokens * 0.5 + outputTokens * 8) / 1_000_000;
  expect(usage.costUsd).toBeCloseTo(expected, 12);
});

test('cached tokens cost as much as others where no price is set for them', async () => {
  const { engine } = await engineOn(script, { settings: { prices: { scripted: { input: 2, output: 0 } } } });
  const { usage } = await engine.reflect(shopBrief());
  expect(usage.costUsd).toBeCloseTo((usage.inputTokens * 2) / 1_000_000, 12);
});

test.each([null, { 'another-model': price }])('the cost is not known with the prices %o', async (prices) => {
  const { engine } = await engineOn(script, { settings: { prices } });
  expect((await engine.reflect(shopBrief())).usage.costUsd).toBeNull();
});

test('what was spent before the endpoint failed goes with the error', async () => {
  const overload = answerStatus(429, 'slow down', { 'retry-after': '60' });
  const look = answerTools(['list_files', {}]);
  const { engine } = await engineOn([look, look, overload], {
    settings: { prices: { scripted: price } },
  });
  const repair = engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  await expect(repair).rejects.toMatchObject({
    code: 'engine',
    usage: { requests: 2, inputTokens: expect.any(Number), costUsd: expect.closeTo(0.01, 1) },
  });
});

test('what was spent on answers that could not be read goes with the error', async () => {
  const { engine } = await engineOn([answerText('Hm.'), answerText('Hm.')]);
  await expect(engine.reflect(shopBrief())).rejects.toMatchObject({ usage: { requests: 2 } });
});
