import { expect, test } from 'vitest';
import { memoryOf } from '../../src/reflexion/memory.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { noRulesFile, type ReadRules, rulesIn } from '../../src/reflexion/rules.ts';
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

async function approving() {
  const scene = failing();
  scene.world.guard = 'ask';
  await reconcile(scene.parts);
  expect(memoryOf(scene.world.records).episodes[0]?.trials).toMatchObject([{ state: 'held' }]);
  return scene;
}

const ask = (command: 'approve' | 'stop', id: string, at: number) =>
  requestWith({ id: `comment:${id}`, command, at });

test.each([
  ['is closed', { state: 'closed' }],
  ['is locked', { locked: true }],
  ['is told to be left alone', { labels: ['reflexion:off'] }],
] as const)('an approved change is not pushed to a pull request that %s meanwhile', async (_, change) => {
  const { world, parts } = await approving();
  world.requests.push(ask('approve', '1', world.now));
  world.during = () => {
    world.facts = { ...world.facts, ...change };
  };
  expect((await reconcile(parts)).again).toBe(true);
  expect(world.commits).toEqual([]);
  expect(memoryOf(world.records).episodes[0]?.trials).toMatchObject([
    { state: 'held', held: { approvedBy: null } },
  ]);
  expect((await reconcile(parts)).decision.kind).toBe('ignore');
});

test('an approved change under which the author pushes is given up, nothing is even tried', async () => {
  const scene = await approving();
  const { world, parts } = scene;
  world.requests.push(ask('approve', '1', world.now));
  world.during = () => scene.push();
  expect((await reconcile(parts)).again).toBe(true);
  await reconcile(parts);
  expect(memoryOf(world.records).episodes[0]?.trials).toMatchObject([
    { state: 'abandoned', pushTriedAt: null },
  ]);
});

test('a stop between an approval and its push holds, one before the approval does not', async () => {
  const stopped = await approving();
  stopped.world.requests.push(ask('approve', '1', stopped.world.now));
  stopped.world.during = () => {
    stopped.world.requests.push(ask('stop', '2', stopped.world.now));
  };
  await reconcile(stopped.parts);
  await reconcile(stopped.parts);
  expect(stopped.world.commits).toEqual([]);
  expect(memoryOf(stopped.world.records).episodes[0]?.ending?.kind).toBe('stopped');

  const approved = await approving();
  const { world, parts } = approved;
  world.requests.push(ask('stop', '1', world.now), ask('approve', '2', world.now));
  await reconcile(parts);
  expect(world.commits).toHaveLength(1);
});

test('what the rules forbid by now is not pushed for an approval, and a sentence says why', async () => {
  const { world, parts } = await approving();
  const { observe } = parts.pullRequest;
  const refused = async (id: string, rules: ReadRules) => {
    world.requests.push(ask('approve', id, world.now));
    parts.pullRequest.observe = async () => ({ ...(await observe()), rules });
    await reconcile(parts);
    expect(world.commits).toEqual([]);
    return memoryOf(world.records).episodes[0]?.note?.answers.at(-1)?.text;
  };
  const file = { repository: 'acme/shop', path: '.github/reflexion.yml' };
  const without = (ignored: string): ReadRules => {
    const paths = { only: ['**'], ignore: [ignored] };
    return { kind: 'read', file, rules: { ...rulesIn(noRulesFile), paths }, set: ['paths.ignore'] };
  };
  expect(await refused('1', without('src/**'))).toBe(
    'The rules of this repository now leave `src/tea.ts` alone, which the held change touches, so I don’t push it.',
  );
  // Where the file was that it moves.
  expect(await refused('2', without('old/**'))).toContain('now leave `old/tea.ts` alone');
  expect(await refused('3', { kind: 'broken', file, faults: [{ line: 1, text: 'No.' }] })).toBe(
    '`.github/reflexion.yml` of `acme/shop` can’t be read, so I push nothing until it is mended.',
  );
  parts.pullRequest.observe = observe;
  world.requests.push(ask('approve', '4', world.now));
  await reconcile(parts);
  expect(world.commits).toHaveLength(1);
});
