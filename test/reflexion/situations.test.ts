import { describe, expect, test } from 'vitest';
import { decide } from '../../src/reflexion/decide.ts';
import type { Ending, EndingKind, Entry, Memory, Note } from '../../src/reflexion/episode.ts';
import type { FailureKind } from '../../src/reflexion/failure.ts';
import { maxHistory } from '../../src/reflexion/history.ts';
import { markOf } from '../../src/reflexion/marks.ts';
import { memoryOf } from '../../src/reflexion/memory.ts';
import type { Observation, PastCommit } from '../../src/reflexion/observation.ts';
import type { Brief, Engine } from '../../src/reflexion/ports.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { defaultRules } from '../../src/reflexion/rules.ts';
import { silenceMs, slownessMs } from '../../src/reflexion/standstill.ts';
import { lateCheckMs } from '../../src/reflexion/trial-reward.ts';
import {
  checkWith,
  factsWith,
  failureWith,
  headCommit,
  limits,
  noteWith,
  observationWith,
  requestWith,
  trialWith,
} from './builders.ts';
import { createWorld } from './world.ts';

/** What the bot does in the states that a repository can be in. Each row is a state in words, what of it is seen, and what is done. */

type Situation = [state: string, seen: Partial<Observation>, done: object];

function ended(kind: EndingKind, reason: RegExp): object {
  return { kind: 'conclude', ending: { kind, reason: expect.stringMatching(reason) } };
}

type Told = [entry: Entry, kind: EndingKind, because?: Ending['because']];

function remembering(...entries: readonly (Entry | Told)[]): Memory {
  return memoryOf(
    entries.map((told) => {
      const [entry, kind, because] = Array.isArray(told) ? told : [told, null];
      const ending = kind && { kind, head: headCommit, reason: '', ...(because ? { because } : {}) };
      return { entry, ending, checkRun: null };
    }),
  );
}

function rerunOf(checkId: string): Note {
  const failures = [markOf(failureWith())];
  const askedAt = new Date(0).toISOString();
  return noteWith({ rerun: { head: headCommit, checkIds: [checkId], failures, requests: 1, askedAt } });
}

function commitBy(who: 'bot' | 'person'): PastCommit {
  return { sha: `some ${who}’s`, tree: 'some tree', parents: [], isBot: who === 'bot', isTrial: false };
}

/** Commits of bots, newest first. */
function linked(...shas: string[]): PastCommit[] {
  return shas.map((sha, index) => ({ ...commitBy('bot'), sha, parents: [shas[index + 1] ?? 'the base'] }));
}

/** Newest first. */
function branch(...by: ('bot' | 'person')[]): PastCommit[] {
  return by.map((who, index) => ({ ...commitBy(who), sha: `${index}`, parents: [`${index + 1}`] }));
}

function decided(seen: Partial<Observation>) {
  return decide(observationWith(seen), limits);
}

const failing = (...kinds: FailureKind[]) =>
  kinds.map((kind, index) => failureWith({ kind, checks: [kind], fingerprint: `f${index}` }));

const several: readonly Situation[] = [
  [
    'tests fail and nothing compiles: what keeps the tests from being judged comes first',
    { failures: failing('test', 'compile') },
    { kind: 'attempt', failures: [{ kind: 'compile' }, { kind: 'test' }] },
  ],
  [
    'formatter, linter, tests, types and installation all fail',
    { failures: failing('format', 'lint', 'test', 'type', 'dependency') },
    {
      kind: 'attempt',
      failures: [
        { kind: 'dependency' },
        { kind: 'type' },
        { kind: 'test' },
        { kind: 'lint' },
        { kind: 'format' },
      ],
    },
  ],
];

const again: readonly Situation[] = [
  [
    'a test that passed before on the same files is first run again',
    { failures: [failureWith({ passedBefore: true })] },
    { kind: 'rerun', requests: 1, failures: [{ fingerprint: 'f1' }] },
  ],
  [
    'a test that failed, where nothing tells that it ever passed, is the pull request’s own',
    { failures: [failureWith()] },
    { kind: 'attempt' },
  ],
  [
    'it fails again: said by name, and the code is left alone',
    { failures: [failureWith({ passedBefore: true })], memory: remembering(rerunOf('0')) },
    ended('not-ours', /^`sells tea` in `test` passed before on the very same files, and failed again/),
  ],
  [
    'somebody asks for a repair of it all the same',
    {
      failures: [failureWith({ passedBefore: true })],
      memory: remembering(noteWith({ ...rerunOf('0'), episode: `${headCommit}+50` })),
    },
    { kind: 'attempt' },
  ],
  [
    'it passes: said by name that it is flaky, and no code was changed',
    { checks: [checkWith({ id: '2', conclusion: 'success' })], memory: remembering(rerunOf('1')) },
    ended('passed', /no code was changed\. Failed and passed on the same code, so flaky: `sells tea`/),
  ],
  [
    'it passes, and had passed by a repair before somebody ran it by hand: both are said',
    {
      checks: [checkWith({ id: '2', conclusion: 'success' })],
      memory: remembering(trialWith({ state: 'pushed', commit: headCommit, reward: 1 }), rerunOf('1')),
    },
    ended(
      'passed',
      /^All checks pass since trial 1, though not each time that they run\. .* so flaky: `sells tea`\.$/,
    ),
  ],
  [
    'one flaky test, and a failure of the pull request’s own: after the re-run that one is worked on',
    {
      failures: [failureWith({ passedBefore: true }), failureWith({ fingerprint: 'f2', checks: ['types'] })],
      memory: remembering(rerunOf('0')),
    },
    { kind: 'attempt' },
  ],
  [
    'a test that ran out of time is run again',
    { failures: [failureWith({ kind: 'timeout' })] },
    { kind: 'rerun' },
  ],
  [
    'it runs out of time again: that may be the pull request’s doing',
    { failures: [failureWith({ kind: 'timeout' })], memory: remembering(rerunOf('0')) },
    { kind: 'attempt' },
  ],
  [
    'the CI’s machine fails (lost, full, cancelled, out of time)',
    { failures: [failureWith({ kind: 'infrastructure' })] },
    { kind: 'rerun', requests: 1 },
  ],
  [
    'it fails again',
    { failures: [failureWith({ kind: 'infrastructure' })], memory: remembering(rerunOf('0')) },
    ended('not-ours', /failed again after a re-run for a reason that no change to the code would mend/),
  ],
];

describe('a failure may pass by itself:', () => {
  test.each(again)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

const [ours, robots, persons] = [1, 2, 3].map((digit) => String(digit).repeat(40)) as [
  string,
  string,
  string,
];
const oneTrial = trialWith({
  state: 'pushed',
  commit: ours,
  reward: 0,
  pushTriedAt: new Date(0).toISOString(),
});
const many = factsWith({ commits: 9 });
const red = { failures: [failureWith()] };

const pushes: readonly Situation[] = [
  [
    'a bot pushes once after a person',
    { ...red, pullRequest: many, history: branch('bot', 'person') },
    { kind: 'attempt' },
  ],
  [
    'the last three commits are all by bots',
    { ...red, pullRequest: many, history: branch('bot', 'bot', 'bot', 'person') },
    ended('held', /^The last 3 commits here are all by bots, so I leave it to a person\./),
  ],
  [
    'that has been said, and a bot pushes once more',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: robots } },
      history: branch('bot', 'bot', 'bot', 'bot'),
      memory: remembering([noteWith(), 'held', 'bots']),
    },
    { kind: 'ignore' },
  ],
  [
    'that has been said, and a person pushes',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: persons } },
      history: branch('person', 'bot', 'bot', 'bot'),
      memory: remembering([noteWith(), 'held', 'bots']),
    },
    { kind: 'attempt', episode: persons, number: 1 },
  ],
  [
    'that has been said, and somebody asks for a fix',
    {
      ...red,
      pullRequest: many,
      history: branch('bot', 'bot', 'bot'),
      memory: remembering([noteWith(), 'held', 'bots']),
      requests: [requestWith()],
    },
    { kind: 'attempt' },
  ],
  [
    'two bots answer each other: it, another, it',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: ours } },
      history: linked(ours, robots, persons),
      memory: remembering(oneTrial),
    },
    ended('held', /by bots/),
  ],
  [
    'three trials of its own in a row are ε’s to bound',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: ours } },
      history: linked(ours, robots, persons),
      memory: remembering(
        ...[ours, robots, persons].map((commit, index) =>
          trialWith({
            ...oneTrial,
            number: index + 1,
            commit,
            failures: [{ ...markOf(failureWith()), fingerprint: `f${index + 5}` }],
          }),
        ),
      ),
    },
    { kind: 'attempt', number: 4 },
  ],
  [
    'the branch has two commits, and what bots made before it was opened is none of its',
    { ...red, pullRequest: factsWith({ commits: 2 }), history: branch('bot', 'bot', 'bot') },
    { kind: 'attempt' },
  ],
  [
    'the author force-pushes the bot’s commit away: an answer',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: persons } },
      history: branch('person'),
      memory: remembering(oneTrial),
    },
    ended('stopped', /^My commit of trial 1 was taken off the branch.*\/reflexion fix/),
  ],
  [
    'that was said, and somebody resumes the episode',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: persons } },
      history: branch('person'),
      memory: remembering(oneTrial, noteWith({ episode: persons })),
    },
    { kind: 'attempt', episode: persons },
  ],
  [
    'the author rebases it: it is still there under another id',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: persons } },
      history: [commitBy('person'), { ...commitBy('bot'), isTrial: true }],
      memory: remembering(oneTrial),
    },
    { kind: 'attempt', episode: persons, number: 1 },
  ],
  [
    'the author squashes it into another commit',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: persons } },
      history: [{ ...commitBy('person'), tree: 'its tree' }],
      memory: remembering(trialWith({ ...oneTrial, tree: 'its tree' })),
    },
    { kind: 'attempt', episode: persons },
  ],
  [
    'the author takes it off, and it had made the files what they are at the base',
    {
      ...red,
      pullRequest: factsWith({ commits: 1, head: { ...many.head, sha: persons } }),
      history: [
        { ...commitBy('person'), sha: persons, parents: ['base'] },
        { ...commitBy('person'), sha: 'base', tree: 'its tree' },
      ],
      memory: remembering(trialWith({ ...oneTrial, tree: 'its tree' })),
    },
    ended('stopped', /taken off the branch/),
  ],
  [
    'the branch is too long to tell whether it is there',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: persons } },
      history: Array.from({ length: maxHistory }, () => commitBy('person')),
      memory: remembering(oneTrial),
    },
    { kind: 'attempt', episode: persons },
  ],
];

describe('somebody else pushes:', () => {
  test.each(pushes)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

const letIn = { kind: 'read' as const, rules: { ...defaultRules, updateBranch: true }, file: null, set: [] };
const mended = [failureWith({ atBase: 'mended' })];

const base: readonly Situation[] = [
  [
    'it is red in the same way',
    { failures: [failureWith({ atBase: 'same' })] },
    ended('not-ours', /^What fails here fails in the same way on the base branch, `main`/),
  ],
  ['it is red in another way', { failures: [failureWith({ atBase: 'different' })] }, { kind: 'attempt' }],
  [
    'it was red in the same way, and is green now',
    { failures: mended },
    ended(
      'not-ours',
      /passes there now: `test` \(tea is not sold\)\. Update the branch, by GitHub’s button or by merging `main`/,
    ),
  ],
  [
    'the same, and the rules let the bot update the branch',
    { failures: mended, rules: letIn },
    {
      kind: 'update',
      ending: {
        kind: 'not-ours',
        reason: expect.stringMatching(/As the rules let me, I merged `main` into this branch\.$/),
      },
      otherwise: { kind: 'not-ours', reason: expect.stringMatching(/Update the branch/) },
    },
  ],
  [
    'the same, and the branch is in a fork that is closed to maintainers',
    { failures: mended, rules: letIn, pullRequest: factsWith({ fork: true, pushable: false }) },
    ended('not-ours', /Update the branch/),
  ],
  [
    'one failure is the base’s and another the pull request’s own',
    { failures: [...mended, failureWith({ fingerprint: 'f2' })], rules: letIn },
    { kind: 'attempt', failures: [{ fingerprint: 'f2' }] },
  ],
  [
    'the update brought other failures',
    {
      ...red,
      pullRequest: { ...many, head: { ...many.head, sha: ours } },
      history: [{ ...commitBy('bot'), sha: ours, parents: [headCommit, 'main'] }, ...branch('person')],
      memory: remembering([noteWith({ update: { head: headCommit } }), 'not-ours']),
    },
    { kind: 'attempt', episode: ours, number: 1 },
  ],
];

describe('the base branch:', () => {
  test.each(base)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

const conflicting = factsWith({ mergeable: false });
const atOurs = factsWith({ head: { ...factsWith().head, sha: ours } });
const waiting = trialWith({ ...oneTrial, reward: null });
const running = (since: number) => checkWith({ name: 'deploy', state: 'pending', conclusion: null, since });

const conflicts: readonly Situation[] = [
  ['it is red', { ...red, pullRequest: conflicting }, ended('held', /^This branch conflicts with `main`/)],
  [
    'that was said already',
    { ...red, pullRequest: conflicting, memory: remembering([noteWith(), 'held', 'conflict']) },
    { kind: 'ignore' },
  ],
  ['GitHub does not know yet', { ...red, pullRequest: factsWith({ mergeable: null }) }, { kind: 'attempt' }],
  [
    'they are resolved at the base',
    { ...red, memory: remembering([noteWith(), 'held', 'conflict']) },
    { kind: 'attempt' },
  ],
  ['nothing has failed, and nobody asked', { checks: [], pullRequest: conflicting }, { kind: 'ignore' }],
  [
    'somebody asks for a fix',
    { checks: [], pullRequest: conflicting, requests: [requestWith()] },
    ended('held', /Resolve the conflicts/),
  ],
  [
    'a commit of the bot waits for checks',
    { checks: [], pullRequest: { ...atOurs, mergeable: false }, memory: remembering(waiting) },
    ended('held', /Resolve the conflicts/),
  ],
];

describe('the branch has conflicts:', () => {
  test.each(conflicts)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

const silences: readonly Situation[] = [
  [
    'no check has begun yet',
    { checks: [], pullRequest: atOurs, memory: remembering(waiting), now: silenceMs },
    { kind: 'ignore' },
  ],
  [
    'no check has begun for long',
    { checks: [], pullRequest: atOurs, memory: remembering(waiting), now: silenceMs + 1 },
    ended('held', /^No check has begun on my commit 1111111 for 30 minutes/),
  ],
  [
    'that was said already',
    {
      checks: [],
      pullRequest: atOurs,
      memory: remembering([waiting, 'held', 'silence']),
      now: silenceMs * 9,
    },
    { kind: 'ignore' },
  ],
  [
    'a check has begun after that, and fails',
    { ...red, pullRequest: atOurs, memory: remembering([{ ...waiting, reward: 0 }, 'held', 'silence']) },
    { kind: 'attempt', number: 2 },
  ],
  [
    'a required check never comes to its end',
    {
      checks: [checkWith({ conclusion: 'success' }), running(0)],
      pullRequest: atOurs,
      memory: remembering(waiting),
      now: slownessMs + 1,
    },
    ended('held', /^`deploy` on my commit 1111111 has come to no end for 2 hours/),
  ],
  [
    'all are green, and one that a merge waits for has not begun: it may be late',
    {
      checks: [checkWith({ conclusion: 'success' })],
      pullRequest: atOurs,
      memory: remembering(waiting),
      doubts: { missing: [], unbegun: ['deploy'], reasons: [] },
    },
    { kind: 'wait' },
  ],
  [
    'the same, for long',
    {
      checks: [checkWith({ conclusion: 'success' })],
      pullRequest: atOurs,
      memory: remembering(waiting),
      doubts: { missing: [], unbegun: ['deploy'], reasons: [] },
      now: lateCheckMs,
    },
    { kind: 'record', trial: { reward: 0, doubts: ['`deploy` is required, and has not begun.'] } },
  ],
  [
    'a check was begun again lately',
    { checks: [running(slownessMs)], pullRequest: atOurs, memory: remembering(waiting), now: slownessMs + 1 },
    { kind: 'wait' },
  ],
  [
    'a pull request on which nothing was done has no checks',
    { checks: [], now: silenceMs * 9 },
    { kind: 'ignore' },
  ],
];

describe('nothing judges the bot’s commit:', () => {
  test.each(silences)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

const states: readonly Situation[] = [
  ['closed', { ...red, pullRequest: factsWith({ state: 'closed' }) }, { kind: 'ignore' }],
  ['merged', { ...red, pullRequest: factsWith({ state: 'merged' }) }, { kind: 'ignore' }],
  [
    'closed in mid-trial: the record is closed too',
    { ...red, pullRequest: factsWith({ state: 'closed' }), memory: remembering(trialWith()) },
    { kind: 'record', trial: { state: 'abandoned' } },
  ],
  [
    'reopened: the episode goes on where it was',
    { ...red, memory: remembering(trialWith({ state: 'abandoned', reward: 0 })) },
    { kind: 'attempt', number: 2 },
  ],
  ['locked', { ...red, pullRequest: factsWith({ locked: true }) }, { kind: 'ignore' }],
  ['a draft', { ...red, pullRequest: factsWith({ draft: true }) }, { kind: 'ignore' }],
  ['a draft that was made ready', red, { kind: 'attempt' }],
  [
    'converted to a draft in mid-episode: what was begun goes on',
    {
      ...red,
      pullRequest: factsWith({ draft: true }),
      memory: remembering(trialWith({ state: 'fruitless', reward: 0 })),
    },
    { kind: 'attempt', number: 2 },
  ],
  [
    'from a fork that is gone',
    { ...red, pullRequest: factsWith({ fork: true, head: { ...factsWith().head, repository: null } }) },
    { kind: 'ignore' },
  ],
  ['in an archived repository', { ...red, pullRequest: factsWith({ archived: true }) }, { kind: 'ignore' }],
  [
    'in a repository that was archived in mid-trial, so that nothing can be written down',
    {
      ...red,
      pullRequest: { ...atOurs, archived: true },
      memory: remembering(trialWith({ state: 'committed', commit: ours })),
      requests: [requestWith({ command: 'stop' })],
    },
    { kind: 'ignore' },
  ],
];

describe('the pull request is', () => {
  test.each(states)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

const passed = trialWith({ ...oneTrial, reward: 1 });
const green = [checkWith({ id: '2', conclusion: 'success' })];

const minds: readonly Situation[] = [
  [
    'it passed, and a check fails now: the record is corrected',
    { ...red, pullRequest: atOurs, memory: remembering([passed, 'passed']) },
    { kind: 'record', trial: { reward: 0 } },
  ],
  [
    'the same, recorded: the next trial',
    { ...red, pullRequest: atOurs, memory: remembering([{ ...passed, reward: 0 }, 'passed']) },
    { kind: 'attempt', number: 2 },
  ],
  [
    'the same, and trials are used up: the ending is corrected',
    {
      ...red,
      pullRequest: atOurs,
      memory: remembering(
        ...[1, 2, 3].map((number) =>
          trialWith({
            number,
            state: 'fruitless',
            reward: 0,
            failures: [{ ...markOf(failureWith()), fingerprint: `${number}` }],
          }),
        ),
        [{ ...passed, reward: 0, number: 4 }, 'passed'],
      ),
    },
    ended('exhausted', /All 4 trials are used up/),
  ],
  [
    'it was stuck, and the check passes now',
    { checks: green, memory: remembering([trialWith({ state: 'fruitless', reward: 0 }), 'stuck']) },
    ended('passed', /All checks pass now, without a commit of mine/),
  ],
  [
    'it was not ours, and the check passes now',
    { checks: green, memory: remembering([noteWith(), 'not-ours']) },
    ended('passed', /All checks pass now/),
  ],
  [
    'somebody stopped it, and the check passes now',
    { checks: green, memory: remembering([noteWith(), 'stopped']) },
    { kind: 'ignore' },
  ],
  [
    'a check runs again by hand after it passed',
    { checks: [running(0)], pullRequest: atOurs, memory: remembering([passed, 'passed']) },
    { kind: 'wait' },
  ],
  [
    'it passed by then, as before',
    { checks: green, pullRequest: atOurs, memory: remembering([passed, 'passed']) },
    { kind: 'ignore' },
  ],
];

describe('a check changes its mind after the ending:', () => {
  test.each(minds)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

describe('several checks fail for different causes:', () => {
  test.each(several)('%s', (_, seen, done) => {
    expect(decided(seen)).toMatchObject(done);
  });
});

describe('the author pushes in mid-trial:', () => {
  test('nothing is pushed over it, and the new episode reads what was learned', async () => {
    const { world, parts, push, ciEnds } = createWorld();
    const told: Brief[] = [];
    const engine: Engine = {
      reflect: (brief) => {
        told.push(brief);
        return parts.engine.reflect(brief);
      },
      repair: (...order) => {
        if (told.length === 1) push();
        return parts.engine.repair(...order);
      },
    };
    ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
    await reconcile({ ...parts, engine });
    expect(world.commits).toEqual([]);
    ciEnds({ reward: 0, fingerprint: 'f2', kind: 'test' });
    await reconcile({ ...parts, engine });
    const [before, after] = told.map(({ memory }) => memory.episodes.flatMap(({ trials }) => trials));
    expect(before).toEqual([]);
    expect(after).toMatchObject([
      { state: 'abandoned', reward: 0, reflection: { diagnosis: 'Tea has no price.' } },
    ]);
    expect(memoryOf(world.records).episodes.map(({ trials }) => trials.length)).toEqual([1, 1]);
  });
});

describe('a check fails after the episode had passed:', () => {
  test('what was said of its end is taken back before the next trial', async () => {
    const { world, parts, ciEnds } = createWorld();
    ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
    await reconcile(parts);
    ciEnds({ reward: 1, fingerprint: '', kind: 'test' });
    await reconcile(parts);
    expect(world.records.map(({ ending }) => ending?.kind)).toEqual(['passed']);
    ciEnds({ reward: 0, fingerprint: 'f2', kind: 'test' });
    await reconcile(parts);
    expect(
      world.records.map(({ entry, ending }) => [entry.type === 'trial' && entry.reward, ending]),
    ).toEqual([
      [0, null],
      [null, null],
    ]);
  });

  test('nor does it stand while that check runs once more, and afterwards both are told', async () => {
    const { world, parts, ciEnds } = createWorld();
    ciEnds({ reward: 0, fingerprint: 'f1', kind: 'test' });
    await reconcile(parts);
    ciEnds({ reward: 1, fingerprint: '', kind: 'test' });
    await reconcile(parts);
    ciEnds({ reward: 0, fingerprint: 'f2', kind: 'network' });
    await reconcile(parts);
    expect(world.reruns).toBe(1);
    expect(world.records.map(({ ending }) => ending)).toEqual([null, null]);
    ciEnds({ reward: 1, fingerprint: '', kind: 'test' });
    await reconcile(parts);
    expect(world.records.map(({ ending }) => ending?.reason)).toEqual([
      undefined,
      expect.stringMatching(/^All checks pass since trial 1, though not each time that they run\./),
    ]);
  });
});
