import { expect, test } from 'vitest';
import { memoryOf } from '../../src/reflexion/memory.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { requestWith } from './builders.ts';
import { createWorld } from './world.ts';

function failing() {
  const scene = createWorld();
  scene.ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
  return scene;
}

test('a trial under which the author pushes is given up at once, and stays in memory', async () => {
  const scene = failing();
  scene.world.during = () => scene.push();
  expect((await reconcile(scene.parts)).again).toBe(true);
  const [episode] = memoryOf(scene.world.records).episodes;
  expect(episode?.trials).toMatchObject([
    { state: 'abandoned', reward: 0, interruption: 'the branch moved on' },
  ]);
  expect(scene.world.commits).toEqual([]);
  scene.ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
  await reconcile(scene.parts);
  const { episodes } = memoryOf(scene.world.records);
  expect(episodes.map(({ trials }) => trials.map(({ number, state }) => [number, state]))).toEqual([
    [[1, 'abandoned']],
    [[1, 'pushed']],
  ]);
});

test('what a model was paid for a trial that is given up stands in its record', async () => {
  const scene = failing();
  scene.world.during = () => scene.push();
  const { engine } = scene.parts;
  const paid = { requests: 3, inputTokens: 900, cachedTokens: 0, outputTokens: 90, costUsd: 0.5 };
  const repair: typeof engine.repair = (...order) =>
    engine.repair(...order).catch((cause: unknown) => {
      throw Object.assign(new Error('broken off', { cause }), { usage: paid });
    });
  await reconcile({ ...scene.parts, engine: { ...engine, repair } });
  const [trial] = memoryOf(scene.world.records).episodes[0]?.trials ?? [];
  // One request more for the reflection.
  expect(trial?.usage).toMatchObject({ requests: 4, inputTokens: 910, costUsd: 0.5 });
});

test('a trial that somebody stops ends as stopped in the next look, and pushes nothing', async () => {
  const scene = failing();
  scene.world.during = () => {
    scene.world.requests.push(requestWith({ command: 'stop', at: scene.world.now }));
  };
  await reconcile(scene.parts);
  await reconcile(scene.parts);
  const [episode] = memoryOf(scene.world.records).episodes;
  expect(episode?.ending?.kind).toBe('stopped');
  expect(episode?.trials).toMatchObject([{ state: 'abandoned', interruption: 'somebody asked to stop' }]);
  expect(scene.world.commits).toEqual([]);
});

test('what is lost between the work and the push is noticed before the push', async () => {
  const scene = failing();
  const { verificationPlanOf } = scene.parts;
  scene.parts.verificationPlanOf = async (...order) => {
    scene.world.facts = { ...scene.world.facts, locked: true };
    return verificationPlanOf(...order);
  };
  await reconcile(scene.parts);
  expect(scene.world.commits).toEqual([]);
  expect(memoryOf(scene.world.records).episodes[0]?.trials).toMatchObject([{ state: 'abandoned' }]);
});

test('a process that is stopped in mid-trial leaves the trial to the next', async () => {
  const scene = failing();
  const stopping = new AbortController();
  scene.world.during = () => stopping.abort(new Error('the process is stopping'));
  await expect(reconcile({ ...scene.parts, signal: stopping.signal })).rejects.toThrow('stopping');
  expect(memoryOf(scene.world.records).episodes[0]?.trials).toMatchObject([{ state: 'reflected' }]);
});
