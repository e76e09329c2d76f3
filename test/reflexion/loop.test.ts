import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/reflexion/decide.ts';
import { maxResumes } from '../../src/reflexion/decide-red.ts';
import { memoryOf } from '../../src/reflexion/memory.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { type Command, commands } from '../../src/reflexion/request.ts';
import { optOutLabel } from '../../src/reflexion/reward.ts';
import { limits } from './builders.ts';
import { createWorld, Killed, type Verdict } from './world.ts';

type World = ReturnType<typeof createWorld>;
type Event =
  | {
      kind:
        | 'look'
        | 'push'
        | 'force-push'
        | 'rewind'
        | 'robot'
        | 'stop'
        | 'fix'
        | 'approve'
        | 'resume'
        | 'retry'
        | 'revert'
        | 'forget'
        | 'status'
        | 'explain'
        | 'inTheWay'
        | 'redelivery'
        | 'stale'
        | 'fresh'
        | 'stranger'
        | 'close'
        | 'reopen'
        | 'lock'
        | 'label'
        | 'later'
        | 'doubt';
    }
  | { kind: 'ci'; verdict: Verdict }
  | { kind: 'kill'; after: number }
  /** In the middle of the next trial. */
  | { kind: 'during'; what: 'push' | 'stop' | 'close' | 'lock' | 'label' }
  | { kind: 'engine'; mood: 'edits' | 'nothing' | 'unplanned' }
  | { kind: 'guard'; verdict: 'allow' | 'ask' | 'refuse' };

const verdict = fc.record({
  reward: fc.constantFrom<0 | 1>(0, 0, 0, 1),
  fingerprint: fc.constantFrom('f1', 'f2', 'f3', 'f4', 'f5'),
  kind: fc.constantFrom<'test' | 'network'>('test', 'test', 'test', 'network'),
});
const plainEvents = [
  'push',
  'push',
  'force-push',
  'rewind',
  'robot',
  'robot',
  'stop',
  'fix',
  'approve',
  'approve',
  'resume',
  'retry',
  'revert',
  'forget',
  'status',
  'explain',
  'inTheWay',
  'redelivery',
  'stranger',
  'close',
  'reopen',
  'lock',
  'label',
  'later',
] as const;
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 24, arbitrary: fc.constant<Event>({ kind: 'look' }) },
  { weight: 24, arbitrary: verdict.map<Event>((said) => ({ kind: 'ci', verdict: said })) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }).map<Event>((after) => ({ kind: 'kill', after })) },
  { weight: 2, arbitrary: fc.constantFrom<Event>({ kind: 'stale' }, { kind: 'fresh' }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<'push' | 'stop' | 'close' | 'lock' | 'label'>('push', 'stop', 'close', 'lock', 'label')
      .map<Event>((what) => ({ kind: 'during', what })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<'edits' | 'nothing' | 'unplanned'>('edits', 'edits', 'nothing', 'unplanned')
      .map<Event>((mood) => ({ kind: 'engine', mood })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<'allow' | 'ask' | 'refuse'>('allow', 'allow', 'ask', 'refuse')
      .map<Event>((verdict) => ({ kind: 'guard', verdict })),
  },
  { weight: 5, arbitrary: fc.constantFrom(...plainEvents).map<Event>((kind) => ({ kind })) },
);
const history = fc.array(event, { minLength: 5, maxLength: 80, size: 'max' });

/** One job: looks until nothing more is due, or until the process is killed. */
async function job({ world, parts }: World): Promise<void> {
  for (let count = 0; count < 20; count++) {
    try {
      if (!(await reconcile(parts)).again) return;
    } catch (error) {
      world.killIn = Number.POSITIVE_INFINITY;
      if (error instanceof Killed) return;
      throw error;
    }
  }
}

const sources = ['comment', 'button', 'review', 'review-comment'] as const;

function ask({ world }: World, command: Command, allowed: boolean): void {
  world.asked += 1;
  const id = world.asked;
  const source = sources[id % sources.length] ?? 'comment';
  world.requests.push({
    id: `${source}:${id}`,
    source,
    command,
    argument: null,
    // Each is somebody else, so that nothing is taken for another's.
    by: allowed ? `alice${id}` : `mallory${id}`,
    at: world.now,
    allowed,
    acknowledged: false,
    subject: null,
  });
}

async function happen(scene: World, happening: Event): Promise<void> {
  const { world } = scene;
  const set = (changes: Partial<typeof world.facts>) => {
    world.facts = { ...world.facts, ...changes };
  };
  switch (happening.kind) {
    case 'look':
      return job(scene);
    case 'kill':
      world.killIn = happening.after;
      await job(scene);
      world.killIn = Number.POSITIVE_INFINITY;
      return;
    case 'ci':
      return scene.ciEnds(happening.verdict);
    case 'stale':
    case 'fresh':
      world.isStale = happening.kind === 'stale';
      return;
    case 'engine':
      world.engine = happening.mood;
      return;
    case 'guard':
      world.guard = happening.verdict;
      return;
    case 'push':
      return scene.push();
    case 'force-push':
      return scene.push({ force: true });
    case 'rewind':
      return scene.rewind();
    case 'robot':
      return scene.push({ isBot: true });
    case 'stop':
    case 'fix':
    case 'approve':
    case 'resume':
    case 'retry':
    case 'revert':
    case 'forget':
    case 'status':
    case 'explain':
      return ask(scene, happening.kind, true);
    case 'during':
      world.during = () => void happen(scene, { kind: happening.what });
      return;
    case 'redelivery':
      // All that was ever asked comes in once more, with no receipt that could tell.
      world.requests.push(...world.requests.map((request) => ({ ...request, acknowledged: false })));
      world.requests = world.requests.slice(-200);
      return;
    case 'inTheWay':
      world.isInTheWay = !world.isInTheWay;
      return;
    case 'stranger':
      for (const command of commands) ask(scene, command, false);
      return;
    case 'close':
      return set({ state: 'closed' });
    case 'reopen':
      return set({ state: 'open', locked: false, labels: [] });
    case 'lock':
      return set({ locked: true });
    case 'label':
      return set({ labels: [optOutLabel] });
    case 'doubt':
      world.doubts = !world.doubts;
      return;
    case 'later':
      world.now += 3 * 60_000;
  }
}

const runs = { numRuns: 300 };

describe('over random histories of pushes, checks, commands and deaths of the process', () => {
  test('an episode never has more than ε trials, nor more than ε commits', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        for (const episode of memoryOf(scene.world.records).episodes) {
          expect(episode.trials.length).toBeLessThanOrEqual(limits.maxTrials);
          const commits = scene.world.commits.filter((commit) => commit.episode === episode.id);
          expect(commits.length).toBeLessThanOrEqual(limits.maxTrials);
        }
      }),
      runs,
    );
  });

  test('no commit reaches a pull request that is closed, locked, opted out or stopped, though it be in mid-trial', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        for (const commit of scene.world.commits) {
          expect(commit).toMatchObject({ state: 'open', locked: false });
          expect(commit.labels).not.toContain(optOutLabel);
          expect(commit.isStopped).toBe(false);
        }
      }),
      runs,
    );
  });

  test('nothing that the guard objected to is pushed, unless somebody who may approved it', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        expect(scene.world.commits.filter((commit) => commit.isAsked)).toEqual([]);
      }),
      runs,
    );
  });

  test('bots do not answer one another without end, unless a person asks them to', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        const asks = new Set(['fix', 'approve', 'retry', 'resume', 'revert']);
        for (const happening of events.filter(({ kind }) => !asks.has(kind))) await happen(scene, happening);
        const { branch } = scene.world;
        for (const index of branch.keys()) {
          if (!branch[index]?.isTrial) continue;
          const before = branch.slice(index + 1, index + 4);
          const isConversation = before.length === 3 && before.every((commit) => commit.isBot);
          expect(isConversation && before.some((commit) => !commit.isTrial)).toBe(false);
        }
      }),
      runs,
    );
  });

  test('no episode has passed by a repair after which less ran than before', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        scene.world.doubts = true;
        // Where the bot may do nothing more, it asks nothing either.
        const left = new Set(['doubt', 'close', 'lock', 'label', 'during']);
        for (const happening of events.filter(({ kind }) => !left.has(kind))) await happen(scene, happening);
        for (const { trials, ending } of memoryOf(scene.world.records).episodes) {
          expect(trials.filter((trial) => trial.reward === 1)).toEqual([]);
          if (ending?.kind === 'passed')
            expect(trials.some((trial) => trial.commit === ending.head)).toBe(false);
        }
      }),
      runs,
    );
  });

  test('after a stop nothing is pushed and no trial begun, until somebody who may wants it to go on', async () => {
    await fc.assert(
      fc.asyncProperty(history, history, async (before, after) => {
        const scene = createWorld();
        for (const happening of before) await happen(scene, happening);
        await happen(scene, { kind: 'reopen' });
        await happen(scene, { kind: 'stop' });
        await job(scene);
        const trials = () => scene.world.records.filter((record) => record.entry.type === 'trial').length;
        const then = { commits: scene.world.commits.length, trials: trials() };
        const starts = new Set<Event['kind']>(['fix', 'retry', 'resume']);
        for (const happening of after.filter(({ kind }) => !starts.has(kind))) await happen(scene, happening);
        expect({ commits: scene.world.commits.length, trials: trials() }).toEqual(then);
      }),
      runs,
    );
  });

  test('an episode has no more than ε + 1 comments, one of which may be its note', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        for (const { id } of memoryOf(scene.world.records).episodes) {
          const entries = scene.world.records
            .map(({ entry }) => entry)
            .filter(({ episode }) => episode === id);
          expect(entries.length).toBeLessThanOrEqual(limits.maxTrials + 1);
          expect(entries.filter(({ type }) => type === 'note').length).toBeLessThanOrEqual(1);
        }
      }),
      runs,
    );
  });

  test('no command is carried out twice, nor one of somebody who may not', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        const { records, reverts, requests } = scene.world;
        const asked = (command: Command) =>
          new Set(requests.filter((one) => one.allowed && one.command === command).map(({ id }) => id)).size;
        expect(reverts.length).toBeLessThanOrEqual(asked('revert'));
        const { episodes } = memoryOf(records);
        const trials = episodes.flatMap((episode) => episode.trials);
        expect(trials.filter(({ isForgotten }) => isForgotten).length).toBeLessThanOrEqual(asked('forget'));
        const begun = episodes.filter(({ id }) => id.includes('+'));
        const ids = new Set(requests.filter(({ allowed }) => allowed).map(({ id }) => id));
        for (const { id } of begun) expect(ids).toContain(id.replace(/^.*\+(retry-)?/, ''));
        for (const { note } of episodes) {
          const told = note?.answers.map(({ who }) => who) ?? [];
          expect(new Set(told).size).toBe(told.length);
          for (const { who, text } of note?.answers ?? [])
            if (who.startsWith('mallory')) expect(text).toContain('Only people who may write');
        }
        // A retry is one trial and no more.
        for (const { id, trials } of episodes)
          if (id.includes('+retry-')) expect(trials.length).toBeLessThan(2);
      }),
      runs,
    );
  });

  test('looking again when nothing has happened writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        await job(scene);
        // What the bot has just pushed has happened too.
        await job(scene);
        const { writes, reruns } = scene.world;
        const commits = scene.world.commits.length;
        // Whatever CI has to say has to come first, so only looks follow.
        for (let count = 0; count < 3; count++) await job(scene);
        expect(scene.world.writes).toBe(writes);
        expect(scene.world.reruns).toBe(reruns);
        expect(scene.world.commits.length).toBe(commits);
      }),
      runs,
    );
  });

  test('the same observation decides the same', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        const observation = await scene.parts.pullRequest.observe();
        const copy = structuredClone(observation);
        expect(decide(observation, limits)).toEqual(decide(copy, limits));
        expect(observation).toEqual(copy);
      }),
      runs,
    );
  });

  test('an episode always ends, however CI judges', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(verdict, { minLength: 12, maxLength: 12 }),
        async (events, verdicts) => {
          const scene = createWorld();
          for (const happening of events) await happen(scene, happening);
          await happen(scene, { kind: 'fresh' });
          await happen(scene, { kind: 'reopen' });
          for (const said of verdicts) {
            if (scene.isJudging()) scene.ciEnds(said);
            await job(scene);
            scene.world.now += 3 * 60_000;
            await job(scene);
          }
          const { decision } = await reconcile(scene.parts);
          expect(decision.kind).toBe('ignore');
        },
      ),
      runs,
    );
  });

  test('a re-run is asked for at most twice for a commit, and twice only when the first never began', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        const scene = createWorld();
        for (const happening of events) await happen(scene, happening);
        for (const { entry } of scene.world.records) {
          if (entry.type === 'note' && entry.rerun) expect(entry.rerun.requests).toBeLessThanOrEqual(2);
        }
      }),
      runs,
    );
  });
});

test('a repair that kills the process every time is given up', async () => {
  const scene = createWorld();
  scene.ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
  scene.parts.engine.repair = async () => {
    throw new Killed();
  };
  for (let count = 0; count < 40; count++) await job(scene);
  const trials = scene.world.records.flatMap(({ entry }) => (entry.type === 'trial' ? [entry] : []));
  expect(trials.map((trial) => [trial.state, trial.resumed])).toEqual([
    ['fruitless', maxResumes],
    ['fruitless', maxResumes],
    ['fruitless', maxResumes],
  ]);
  expect(scene.world.records.at(-1)?.ending?.kind).toBe('stuck');
});

test('a push that nobody lived to record is known as the bot’s own, even after the trial was begun again', async () => {
  const scene = createWorld();
  scene.ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
  // Dies right after the push; GitHub shows the old head for a while, so the trial is taken up again.
  scene.world.isStale = true;
  const { openWorkspace } = scene.parts;
  scene.parts.openWorkspace = async (...order) => {
    const workspace = await openWorkspace(...order);
    const { push } = workspace;
    const dying = async () => {
      await push();
      throw new Killed();
    };
    return { ...workspace, push: scene.world.commits.length === 0 ? dying : push };
  };
  await job(scene);
  await job(scene);
  scene.world.isStale = false;
  scene.ciEnds({ reward: 0, fingerprint: 'f2', kind: 'test' });
  await job(scene);
  const { episodes } = memoryOf(scene.world.records);
  expect(episodes).toHaveLength(1);
  expect(episodes[0]?.trials.map((trial) => [trial.number, trial.state])).toEqual([
    [1, 'pushed'],
    [2, 'pushed'],
  ]);
  expect(scene.world.commits).toHaveLength(2);
});

test('a commit is reverted once, though the process died right after the push of the revert', async () => {
  const scene = createWorld();
  const red = { reward: 0, fingerprint: 'f1', kind: 'test' } as const;
  for (let count = 0; count < 2; count++) {
    scene.ciEnds(red);
    await job(scene);
  }
  await happen(scene, { kind: 'revert' });
  scene.world.killIn = 5;
  await job(scene);
  expect(scene.world.reverts).toHaveLength(1);
  scene.ciEnds(red);
  await job(scene);
  expect(scene.world.reverts).toHaveLength(1);
  expect(memoryOf(scene.world.records).episodes.at(-1)?.ending?.kind).toBe('stopped');
});
