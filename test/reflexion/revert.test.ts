import { expect, test } from 'vitest';
import { memoryOf } from '../../src/reflexion/memory.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { defaultRules } from '../../src/reflexion/rules.ts';
import { isStopped } from '../../src/reflexion/standing.ts';
import { requestWith } from './builders.ts';
import { createWorld } from './world.ts';

test('the commit of a revert names who asked for it, and is signed off where the rules want that', async () => {
  const scene = createWorld();
  scene.ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
  await reconcile(scene.parts);
  scene.world.requests.push(requestWith({ command: 'revert', by: 'ada', at: scene.world.now }));
  const { observe } = scene.parts.pullRequest;
  const rules = { kind: 'read' as const, rules: { ...defaultRules, signOff: true }, file: null, set: [] };
  const messages: string[] = [];
  await reconcile({
    ...scene.parts,
    pullRequest: { ...scene.parts.pullRequest, observe: async () => ({ ...(await observe()), rules }) },
    async openWorkspace(...order) {
      const workspace = await scene.parts.openWorkspace(...order);
      return {
        ...workspace,
        commit(message, tree) {
          messages.push(message);
          return workspace.commit(message, tree);
        },
      };
    },
  });
  expect(messages).toEqual([
    expect.stringMatching(
      /^Revert trial 1 of Reflexion\n\nThis reverts commit \S+\.\n\nAsked-for-by: ada\nSigned-off-by: reflexion\[bot\] <bot@localhost>\n$/,
    ),
  ]);
});

test('who has a commit of an earlier episode reverted has stopped the bot, and may have it go on', async () => {
  const scene = createWorld();
  const red = { reward: 0, fingerprint: 'f1', kind: 'test' } as const;
  const asks = async (command: 'revert' | 'resume') => {
    scene.world.now += 60_000;
    scene.world.requests.push(
      requestWith({ id: `comment:${scene.world.now}`, command, at: scene.world.now }),
    );
    await reconcile(scene.parts);
  };
  scene.ciEnds(red);
  await reconcile(scene.parts);
  scene.push();
  scene.world.engine = 'unplanned';
  scene.ciEnds(red);
  await reconcile(scene.parts);
  const stopped = () => isStopped(memoryOf(scene.world.records));
  expect(memoryOf(scene.world.records).episodes).toHaveLength(2);
  await asks('revert');
  expect(scene.world.reverts).toHaveLength(1);
  expect(stopped()).toBe(true);
  await asks('resume');
  expect(stopped()).toBe(false);
});
