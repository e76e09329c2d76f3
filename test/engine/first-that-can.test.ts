import { expect, test } from 'vitest';
import { firstThatCan } from '../../src/engine/first-that-can.ts';
import { createToolchainEngine } from '../../src/engine/toolchain/toolchain-engine.ts';
import type { Engine } from '../../src/reflexion/ports.ts';
import { defaultRules, type Rules } from '../../src/reflexion/rules.ts';
import { failureOf } from '../failure-of.ts';
import { contentJudge } from '../judges.ts';
import { briefOf } from './toolchain/brief-of.ts';
import { temporaryWorkspace } from './toolchain/temporary-workspace.ts';

const formatted = failureOf({ command: 'npx prettier --check .', tool: 'prettier', kind: 'format' });
const tested = failureOf({ command: 'npm test', tool: 'node:test', kind: 'test' });

function modelEngine() {
  const asked: string[] = [];
  const toolchain = createToolchainEngine();
  const model: Engine = {
    reflect: async (brief) => {
      asked.push('reflect');
      const { reflection, usage } = await toolchain.reflect(brief);
      return { reflection: { ...reflection, engine: 'language-model', plan: ['Take ten percent.'] }, usage };
    },
    repair: async () => {
      asked.push('repair');
      return {
        summary: 'Done.',
        actions: [],
        outcome: 'submitted',
        usage: { requests: 1, inputTokens: 1, cachedTokens: 0, outputTokens: 1, costUsd: null },
      };
    },
  };
  return { model, asked };
}

test('asks no model for what the toolchain can repair', async () => {
  const { model, asked } = modelEngine();
  const engine = firstThatCan({ toolchain: createToolchainEngine(), model });
  const { reflection } = await engine.reflect(briefOf([formatted, tested]));
  expect(reflection.engine).toBe('toolchain');
  expect(asked).toEqual([]);
});

test('asks no model about what the base branch or the network broke', async () => {
  const { model, asked } = modelEngine();
  const engine = firstThatCan({ toolchain: createToolchainEngine(), model });
  const atBase = await engine.reflect(briefOf([{ ...tested, atBase: 'same' }]));
  const network = await engine.reflect(briefOf([{ ...tested, kind: 'network' }]));
  expect([atBase.reflection.blame, network.reflection.blame]).toEqual(['base', 'infrastructure']);
  expect(asked).toEqual([]);
});

test('asks the model for what is left, and lets it carry out its own plan', async () => {
  const { model, asked } = modelEngine();
  const engine = firstThatCan({ toolchain: createToolchainEngine(), model });
  const brief = briefOf([tested]);
  const { reflection } = await engine.reflect(brief);
  using workspace = temporaryWorkspace({});
  expect((await engine.repair(brief, reflection, workspace, contentJudge)).summary).toBe('Done.');
  expect(asked).toEqual(['reflect', 'repair']);
});

test('without a model, gives the diagnosis', async () => {
  const engine = firstThatCan({ toolchain: createToolchainEngine(), model: null });
  const { reflection } = await engine.reflect(briefOf([tested]));
  expect(reflection.plan).toEqual([]);
  expect(reflection.diagnosis).toContain('A failing test is about what the code does');
});

test('gives up a plan of a model that is no longer set', async () => {
  const { model } = modelEngine();
  const toolchain = createToolchainEngine();
  const brief = briefOf([tested]);
  const { reflection } = await firstThatCan({ toolchain, model }).reflect(brief);
  using workspace = temporaryWorkspace({});
  const repair = await firstThatCan({ toolchain, model: null }).repair(
    brief,
    reflection,
    workspace,
    contentJudge,
  );
  expect(repair).toMatchObject({
    outcome: 'gave-up',
    summary: expect.stringContaining('none is set any more'),
  });
});

test('goes by the rules: no model at all, or the model alone', async () => {
  const { model, asked } = modelEngine();
  const engine = firstThatCan({ toolchain: createToolchainEngine(), model });
  const ruled = (rule: Rules['engine'], failure = formatted) => ({
    ...briefOf([failure]),
    rules: { ...defaultRules, engine: rule },
  });
  expect((await engine.reflect(ruled('toolchain', tested))).reflection).toMatchObject({
    engine: 'toolchain',
    plan: [],
  });
  expect(asked).toEqual([]);
  expect((await engine.reflect(ruled('language-model'))).reflection.engine).toBe('language-model');
  expect(asked).toEqual(['reflect']);

  // A plan of before the rules were changed.
  const { reflection } = await engine.reflect(ruled('language-model'));
  using workspace = temporaryWorkspace({});
  const repair = await engine.repair(ruled('toolchain'), reflection, workspace, contentJudge);
  expect(repair).toMatchObject({ outcome: 'gave-up', summary: expect.stringContaining('rules') });

  const without = firstThatCan({ toolchain: createToolchainEngine(), model: null });
  expect((await without.reflect(ruled('both'))).reflection.plan).not.toEqual([]);
  expect((await without.reflect(ruled('language-model'))).reflection).toMatchObject({
    plan: [],
    commands: [],
  });
});
