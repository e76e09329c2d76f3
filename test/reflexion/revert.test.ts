import { expect, test } from 'vitest';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { defaultRules } from '../../src/reflexion/rules.ts';
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
