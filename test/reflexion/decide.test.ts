import { describe, expect, test } from 'vitest';
import { decide, pushGraceMs } from '../../src/reflexion/decide.ts';
import { patienceMs } from '../../src/reflexion/decide-red.ts';
import { rerunGraceMs } from '../../src/reflexion/decide-rerun.ts';
import type { Ending, Entry, Memory, Trial } from '../../src/reflexion/episode.ts';
import { memoryOf } from '../../src/reflexion/memory.ts';
import type { Observation } from '../../src/reflexion/observation.ts';
import { optOutLabel } from '../../src/reflexion/reward.ts';
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

const commit = 'c'.repeat(40);
const green = checkWith({ conclusion: 'success' });
const running = checkWith({ id: '2', name: 'slow', state: 'pending', conclusion: null, since: 0 });
const failures = [failureWith()];
const atCommit = factsWith({ head: { ref: 'tea', sha: commit, repository: 'acme/shop' } });
const pushed = trialWith({ state: 'pushed', commit, pushTriedAt: new Date(0).toISOString() });

const held = {
  reasons: ['It adds a dependency.'],
  byHand: false,
  patch: 'packed',
  at: new Date(1_000).toISOString(),
  isFirst: true,
  approvedBy: null,
};
const heldTrial = trialWith({ state: 'held', reward: 0, held, tree: 'd'.repeat(40) });
const doubted = trialWith({ ...pushed, reward: 0, doubts: ['9 tests ran, and 12 before.'] });
const withoutLint = { missing: ['lint'], reasons: [] };
const later = (trial: Trial) => trialWith({ ...trial, held: { ...held, isFirst: false } });
const broken = {
  kind: 'broken' as const,
  file: { repository: 'acme/shop', path: '.github/reflexion.yml' },
  faults: [{ line: 1, text: 'No.' }],
};

function remembering(...entries: readonly (Entry | [Entry, Ending['kind']])[]): Memory {
  return memoryOf(
    entries.map((item) => {
      const [entry, kind] = Array.isArray(item) ? item : [item, null];
      return { entry, ending: kind && { kind, head: headCommit, reason: '' }, checkRun: null };
    }),
  );
}

function trialsWith(count: number, fingerprints: readonly string[]): Entry[] {
  return Array.from({ length: count }, (_, index) =>
    trialWith({
      number: index + 1,
      state: 'fruitless',
      reward: 0,
      failures: [
        {
          check: 'test',
          checks: ['test'],
          fingerprint: fingerprints[index] ?? 'f1',
          kind: 'test',
          summary: '',
          url: null,
          places: [],
          tests: null,
          failedTests: [],
        },
      ],
    }),
  );
}

type Row = [what: string, observation: Partial<Observation>, decision: object];

const rows: readonly Row[] = [
  ['a closed pull request', { pullRequest: factsWith({ state: 'closed' }) }, { kind: 'ignore' }],
  ['a merged one', { pullRequest: factsWith({ state: 'merged' }) }, { kind: 'ignore' }],
  ['a locked conversation', { pullRequest: factsWith({ locked: true }) }, { kind: 'ignore' }],
  ['the label that opts out', { pullRequest: factsWith({ labels: [optOutLabel] }) }, { kind: 'ignore' }],
  ['a fork', { pullRequest: factsWith({ fork: true, pushable: false }), failures }, { kind: 'attempt' }],
  [
    'a fork that is gone',
    { pullRequest: factsWith({ fork: true, head: { ref: 'tea', sha: headCommit, repository: null } }) },
    { kind: 'ignore' },
  ],
  ['rules that can’t be read', { rules: broken, failures }, { kind: 'complain', faults: broken.faults }],
  ['rules that can’t be read, with nothing to do', { rules: broken, checks: [green] }, { kind: 'ignore' }],
  [
    'a change that is held, and people not told',
    { memory: remembering(heldTrial) },
    { kind: 'offer', trial: { number: 1 } },
  ],
  ['a change that is held', { memory: remembering([heldTrial, 'held']), failures }, { kind: 'ignore' }],
  [
    'its approval',
    { memory: remembering([heldTrial, 'held']), requests: [requestWith({ command: 'approve', at: 2_000 })] },
    { kind: 'approve', trial: { number: 1 }, by: 'alice' },
  ],
  [
    'its approval by name',
    {
      memory: remembering([later(heldTrial), 'held']),
      requests: [requestWith({ command: 'approve', argument: 'ddddddd' })],
    },
    { kind: 'approve', trial: { number: 1 } },
  ],
  [
    'an approval that names another change',
    {
      memory: remembering([heldTrial, 'held']),
      requests: [requestWith({ command: 'approve', argument: 'eeeeeee', at: 2_000 })],
    },
    { kind: 'ignore' },
  ],
  [
    'an approval that names nothing, where it may have meant an earlier change',
    {
      memory: remembering([later(heldTrial), 'held']),
      requests: [requestWith({ command: 'approve', at: 2_000 })],
    },
    { kind: 'ignore' },
  ],
  [
    'a stop, and an approval of nothing after it',
    {
      requests: [requestWith({ command: 'stop' }), requestWith({ id: 'comment:51', command: 'approve' })],
      failures,
    },
    { kind: 'conclude', ending: { kind: 'stopped' } },
  ],
  [
    'a fix, and an approval of nothing after it',
    {
      memory: remembering([trialWith({ state: 'fruitless', reward: 0 }), 'stuck']),
      requests: [requestWith(), requestWith({ id: 'comment:51', command: 'approve' })],
      failures,
    },
    { kind: 'attempt', episode: `${headCommit}+comment:50` },
  ],
  [
    'an approval after a stop',
    {
      memory: remembering([heldTrial, 'stopped']),
      requests: [requestWith({ command: 'approve', at: 2_000 })],
    },
    { kind: 'ignore' },
  ],
  [
    'an approval where the rules can’t be read',
    {
      rules: broken,
      checks: [green],
      memory: remembering([heldTrial, 'held']),
      requests: [requestWith({ command: 'approve', at: 2_000 })],
    },
    { kind: 'complain' },
  ],
  [
    'a change that is held while the pull request is closed',
    { pullRequest: factsWith({ state: 'closed' }), memory: remembering([heldTrial, 'held']) },
    { kind: 'ignore' },
  ],
  [
    'an approval by somebody who may not',
    {
      memory: remembering([heldTrial, 'held']),
      requests: [requestWith({ command: 'approve', at: 2_000, allowed: false })],
    },
    { kind: 'ignore' },
  ],
  [
    'an approval from before there was anything to see',
    { memory: remembering([heldTrial, 'held']), requests: [requestWith({ command: 'approve', at: 500 })] },
    { kind: 'ignore' },
  ],
  [
    'an approval of what can only be applied by hand',
    {
      memory: remembering([trialWith({ ...heldTrial, held: { ...held, byHand: true } }), 'held']),
      requests: [requestWith({ command: 'approve', at: 2_000 })],
    },
    { kind: 'ignore' },
  ],
  [
    'an approval after the branch moved',
    {
      pullRequest: atCommit,
      memory: remembering([trialWith({ ...heldTrial, state: 'abandoned' }), 'held']),
      requests: [requestWith({ command: 'approve', at: 2_000 })],
      failures,
    },
    { kind: 'attempt', episode: commit },
  ],
  [
    'a change that is held when the branch moves',
    { pullRequest: atCommit, memory: remembering([heldTrial, 'held']) },
    { kind: 'record', trial: { state: 'abandoned' } },
  ],
  [
    'an approval that nobody lived to carry out',
    {
      memory: remembering(
        trialWith({ ...heldTrial, state: 'committed', commit, held: { ...held, approvedBy: 'alice' } }),
      ),
      failures,
    },
    { kind: 'approve', by: 'alice' },
  ],
  [
    'a change that is held, asked to fix it otherwise',
    { memory: remembering([heldTrial, 'held']), requests: [requestWith()], failures },
    { kind: 'attempt', episode: `${headCommit}+comment:50`, number: 1 },
  ],
  ['a draft', { pullRequest: factsWith({ draft: true }) }, { kind: 'ignore' }],
  [
    'a draft, asked to fix it',
    { pullRequest: factsWith({ draft: true }), requests: [requestWith()], failures },
    { kind: 'attempt' },
  ],
  ['no checks at all', { checks: [] }, { kind: 'ignore' }],
  ['checks that were all skipped', { checks: [checkWith({ conclusion: 'skipped' })] }, { kind: 'ignore' }],
  ['checks that run', { checks: [running] }, { kind: 'wait' }],
  [
    'a check that waits for a person',
    { checks: [checkWith({ conclusion: 'action_required' })] },
    { kind: 'wait' },
  ],
  [
    'neutral and skipped beside a success',
    { checks: [green, checkWith({ conclusion: 'neutral' }), checkWith({ conclusion: 'skipped' })] },
    { kind: 'ignore' },
  ],
  ['a failure while others run', { checks: [checkWith(), running] }, { kind: 'wait' }],
  [
    'a failure while another has run for very long',
    { checks: [checkWith(), running], now: patienceMs + 1 },
    { kind: 'examine' },
  ],
  ['a failure', {}, { kind: 'examine' }],
  ['a time-out', { checks: [checkWith({ conclusion: 'timed_out' })] }, { kind: 'examine' }],
  ['a failure that was read', { failures }, { kind: 'attempt', number: 1, episode: headCommit }],
  ['a failure that says nothing', { failures: [] }, { kind: 'conclude', ending: { kind: 'stuck' } }],
  [
    'a base that is red in the same way',
    { failures: [failureWith({ atBase: 'same' })] },
    { kind: 'conclude', ending: { kind: 'not-ours' } },
  ],
  [
    'a base that is red in another way',
    { failures: [failureWith({ atBase: 'different' })] },
    { kind: 'attempt' },
  ],
  [
    'a base that is red in one of two ways',
    { failures: [failureWith({ atBase: 'same' }), failureWith({ fingerprint: 'f2' })] },
    { kind: 'attempt', failures: [{ fingerprint: 'f2' }] },
  ],
  ['a network failure', { failures: [failureWith({ kind: 'network' })] }, { kind: 'rerun', requests: 1 }],
  [
    'a re-run that was asked for just now',
    { failures: [failureWith({ kind: 'network' })], memory: remembering(rerunOf(['1'])) },
    { kind: 'wait' },
  ],
  [
    'a re-run that never began',
    { failures: [failureWith({ kind: 'network' })], memory: remembering(rerunOf(['1'])), now: rerunGraceMs },
    { kind: 'rerun', requests: 2 },
  ],
  [
    'a re-run that never began, asked for twice',
    {
      failures: [failureWith({ kind: 'network' })],
      memory: remembering(rerunOf(['1'], 2)),
      now: rerunGraceMs,
    },
    { kind: 'conclude', ending: { kind: 'not-ours' } },
  ],
  [
    'a re-run that failed too',
    { failures: [failureWith({ kind: 'network' })], memory: remembering(rerunOf(['0'])) },
    { kind: 'conclude', ending: { kind: 'not-ours' } },
  ],
  [
    'a re-run that passed',
    { checks: [green], memory: remembering(rerunOf(['0'])) },
    { kind: 'conclude', ending: { kind: 'passed' } },
  ],
  [
    'a push that CI judges',
    { pullRequest: atCommit, checks: [running], memory: remembering(pushed) },
    { kind: 'wait' },
  ],
  [
    'a push that CI found wanting',
    { pullRequest: atCommit, memory: remembering(pushed) },
    { kind: 'record', trial: { number: 1, reward: 0 } },
  ],
  [
    'a push that CI found good',
    { pullRequest: atCommit, checks: [green], memory: remembering({ ...pushed, reward: 1 }) },
    { kind: 'conclude', ending: { kind: 'passed' } },
  ],
  [
    'a red second trial',
    { pullRequest: atCommit, memory: remembering({ ...pushed, reward: 0 }), failures },
    { kind: 'attempt', number: 2, episode: headCommit },
  ],
  [
    'a commit that was pushed and not recorded',
    { pullRequest: atCommit, memory: remembering(trialWith({ state: 'committed', commit })) },
    { kind: 'record', trial: { state: 'pushed' } },
  ],
  [
    'a trial that was broken off',
    { memory: remembering(trialWith()), failures },
    { kind: 'resume', trial: { number: 1 } },
  ],
  [
    'a trial that was broken off again and again',
    { memory: remembering(trialWith({ resumed: 3 })), failures },
    { kind: 'record', trial: { state: 'fruitless', reward: 0 } },
  ],
  [
    'a push of the author in mid-trial',
    { pullRequest: atCommit, memory: remembering(trialWith()) },
    { kind: 'record', trial: { state: 'abandoned' } },
  ],
  [
    'a push that GitHub does not show yet',
    { memory: remembering(pushed), now: pushGraceMs - 1, failures },
    { kind: 'wait' },
  ],
  [
    'a push that was taken off the branch',
    { memory: remembering(pushed), now: pushGraceMs, failures },
    { kind: 'conclude', ending: { kind: 'stopped' } },
  ],
  [
    'the last trial used up',
    { memory: remembering(...trialsWith(4, ['f2', 'f3', 'f4', 'f5'])), failures },
    { kind: 'conclude', ending: { kind: 'exhausted' } },
  ],
  [
    'the same failure after Ω trials',
    { memory: remembering(...trialsWith(3, ['f1', 'f1', 'f1'])), failures },
    { kind: 'conclude', ending: { kind: 'stuck' } },
  ],
  [
    'the same failure after Ω trials, with another beside it',
    {
      memory: remembering(...trialsWith(3, ['f1', 'f1', 'f1'])),
      failures: [failureWith(), failureWith({ fingerprint: 'f2' })],
    },
    { kind: 'attempt', number: 4, failures: [{ fingerprint: 'f2' }] },
  ],
  [
    'a failure that was gone for a trial',
    { memory: remembering(...trialsWith(3, ['f1', 'f2', 'f1'])), failures },
    { kind: 'attempt', number: 4 },
  ],
  [
    'an episode that has ended',
    { memory: remembering([trialWith({ state: 'fruitless', reward: 0 }), 'stuck']), failures },
    { kind: 'ignore' },
  ],
  [
    'an episode that has ended, asked for more',
    {
      memory: remembering([trialWith({ state: 'fruitless', reward: 0 }), 'stuck']),
      requests: [requestWith()],
      failures,
    },
    { kind: 'attempt', number: 1, episode: `${headCommit}+comment:50` },
  ],
  [
    'an episode that has ended, asked for more by someone who may not',
    {
      memory: remembering([trialWith({ state: 'fruitless', reward: 0 }), 'stuck']),
      requests: [requestWith({ allowed: false })],
      failures,
    },
    { kind: 'ignore' },
  ],
  [
    'an ending that a check has overtaken',
    { checks: [green], memory: remembering([trialWith({ state: 'fruitless', reward: 0 }), 'stuck']) },
    { kind: 'conclude', ending: { kind: 'passed' } },
  ],
  [
    'a check that changed its mind after the episode passed',
    { memory: remembering([noteWith({ rerun: rerunOf(['0']).rerun }), 'passed']), failures },
    { kind: 'attempt', number: 1 },
  ],
  [
    'green checks of a repair, not compared yet',
    { pullRequest: atCommit, checks: [green], memory: remembering(pushed) },
    { kind: 'examine' },
  ],
  [
    'green checks of a repair that leave nothing out',
    {
      pullRequest: atCommit,
      checks: [green],
      memory: remembering(pushed),
      doubts: { missing: [], reasons: [] },
    },
    { kind: 'record', trial: { reward: 1, doubts: [] } },
  ],
  [
    'green checks of a repair without one that ran before, which may be late',
    { pullRequest: atCommit, checks: [green], memory: remembering(pushed), doubts: withoutLint },
    { kind: 'wait' },
  ],
  [
    'green checks of a repair without one that ran before, for long',
    {
      pullRequest: atCommit,
      checks: [green],
      memory: remembering(pushed),
      doubts: withoutLint,
      now: lateCheckMs,
    },
    { kind: 'record', trial: { reward: 0, doubts: [expect.stringContaining('`lint`')] } },
  ],
  [
    'green checks of a repair that was merged meanwhile',
    {
      pullRequest: { ...atCommit, state: 'merged' },
      checks: [green],
      memory: remembering(pushed),
    },
    { kind: 'record', trial: { reward: 1 } },
  ],
  [
    'a check that was missing, and came late',
    {
      pullRequest: atCommit,
      checks: [green, checkWith({ name: 'lint', conclusion: 'success' })],
      memory: remembering([trialWith({ ...doubted, missing: ['lint'] }), 'stuck']),
    },
    { kind: 'examine' },
  ],
  [
    'green checks of a repair, the last of them ended just now',
    {
      pullRequest: atCommit,
      checks: [{ ...green, endedAt: lateCheckMs }],
      memory: remembering(pushed),
      doubts: withoutLint,
      now: lateCheckMs + 1,
    },
    { kind: 'wait' },
  ],
  [
    'green checks that are not believed',
    { pullRequest: atCommit, checks: [green], memory: remembering(doubted) },
    { kind: 'conclude', ending: { kind: 'stuck' } },
  ],
  [
    'green checks that are not believed, which has been said',
    { pullRequest: atCommit, checks: [green], memory: remembering([doubted, 'stuck']) },
    { kind: 'ignore' },
  ],
  [
    'a stop',
    { requests: [requestWith({ command: 'stop' })] },
    { kind: 'conclude', ending: { kind: 'stopped' } },
  ],
  [
    'a stop by someone who may not',
    { requests: [requestWith({ command: 'stop', allowed: false })], failures },
    { kind: 'attempt' },
  ],
  [
    'a stop, and then a fix',
    { requests: [requestWith({ command: 'stop' }), requestWith({ id: 'comment:51' })], failures },
    { kind: 'attempt' },
  ],
  ['after a stop', { memory: remembering([noteWith(), 'stopped']), failures }, { kind: 'ignore' }],
  [
    'after a stop, on another commit of the author',
    { pullRequest: atCommit, memory: remembering([noteWith(), 'stopped']), failures },
    { kind: 'ignore' },
  ],
  [
    'after a stop, asked for a fix',
    { memory: remembering([noteWith(), 'stopped']), requests: [requestWith()], failures },
    { kind: 'attempt', episode: `${headCommit}+comment:50` },
  ],
];

function rerunOf(checkIds: string[], requests = 1) {
  const askedAt = new Date(0).toISOString();
  return noteWith({ rerun: { head: headCommit, checkIds, failures: [], requests, askedAt } });
}

describe('faced with', () => {
  test.each(rows)('%s', (_, observation, decision) => {
    expect(decide(observationWith(observation), limits)).toMatchObject(decision);
  });
});
