import { expect, test } from 'vitest';
import { type RunParts, run } from '../../../src/commands/fix/run.ts';
import { ReflexionError } from '../../../src/errors.ts';
import type { Ending, Entry } from '../../../src/reflexion/episode.ts';
import type { Observation } from '../../../src/reflexion/observation.ts';
import type { PullRequest } from '../../../src/reflexion/ports.ts';
import { createWatch } from '../../../src/watch.ts';
import {
  checkWith,
  factsWith,
  failureWith,
  headCommit,
  observationWith,
  operator,
  trialWith,
} from '../../reflexion/builders.ts';

const red = observationWith();
const green = observationWith({ checks: [checkWith({ conclusion: 'success' })] });
const running = observationWith({ checks: [checkWith({ state: 'pending', conclusion: null })] });
const silent = observationWith({ checks: [] });
const draft = { pullRequest: factsWith({ draft: true }) };

const endedAs = (ending: Ending): Observation =>
  observationWith({
    memory: {
      episodes: [
        {
          id: headCommit,
          trials: [trialWith({ episode: headCommit, head: headCommit, state: 'fruitless', reward: 0 })],
          note: null,
          ending,
        },
      ],
    },
  });
const stuck = endedAs({
  kind: 'stuck',
  head: headCommit,
  reason: 'The same failure came back.',
});

test.each<[string, Observation[], Partial<RunParts['options']>, 0 | 1, string]>([
  ['green checks', [green], {}, 0, 'All checks pass.'],
  ['checks that turn green', [running, running, green], {}, 0, 'All checks pass.'],
  ['checks that are late', [silent, silent, green], {}, 0, 'All checks pass.'],
  ['a draft, with nobody who asks', [observationWith(draft)], { automatic: true }, 1, 'it is a draft'],
  ['an episode that has ended, likewise', [stuck], { automatic: true }, 1, 'Not passed, stuck.'],
  [
    'a pull request that is merged',
    [observationWith({ pullRequest: factsWith({ state: 'merged' }) })],
    {},
    1,
    'Nothing is done: the pull request is merged.',
  ],
])('%s', async (_, observations, options, status, words) => {
  const result = await runOn(observations, options).result;
  expect(result.status).toBe(status);
  expect(result.words).toContain(words);
});

test('a run is a request: it begins on drafts, and anew after an ending', async () => {
  for (const observation of [observationWith(draft), stuck]) {
    const { result, opened } = runOn([observation], {});
    await expect(result).rejects.toThrow('no workspace here');
    expect(opened()).toBe(1);
  }
});

test('checks that never begin are not waited for until the end', async () => {
  const { result, clock } = runOn([silent], {});
  expect((await result).words).toMatch(/No check has begun on a{7} for 10 minutes/);
  expect(clock()).toBeLessThan(15 * 60_000);
});

test('a run that is out of time says how to go on; looks become rare, but stay more than one a minute', async () => {
  const { result, clock, looks } = runOn([running], { timeoutMs: 60 * 60_000 });
  expect(await result).toMatchObject({ status: 1, words: expect.stringContaining('within 60 minutes') });
  expect(clock()).toBeLessThan(62 * 60_000);
  expect(looks()).toBeGreaterThan(60);
  expect(looks()).toBeLessThan(80);
});

test('what passes is tried again, for as long as was asked; what doesn’t is not', async () => {
  const failing =
    (code: ConstructorParameters<typeof ReflexionError>[0], details = {}) =>
    () => {
      throw new ReflexionError(code, 'It went wrong.', details);
    };
  const slow = runOn([failing('github', { retryAfterMs: 90_000 }), green], {});
  expect((await slow.result).status).toBe(0);
  expect(slow.clock()).toBe(90_000);
  expect(slow.said().join('\n')).toContain('It went wrong. Trying again in 90 s.');
  await expect(runOn([failing('github')], {}).result).rejects.toThrow('It went wrong.');
  const useless = runOn([failing('engine', { isPostponed: true, retryAfterMs: 5 }), green], {});
  await expect(useless.result).rejects.toThrow('It went wrong.');
  expect(useless.looks()).toBe(1);
  const barred = runOn([failing('github', { permission: 'checks: read' }), green], {});
  await expect(barred.result).rejects.toThrow('The token lacks the permission `checks: read` here.');
  expect(barred.looks()).toBe(1);
});

test('forks are left alone where nobody watches, unless they are let in', async () => {
  const fork = { ...green, pullRequest: factsWith({ fork: true }) };
  await expect(runOn([fork], { automatic: true }).result).rejects.toThrow('comes from a fork');
  expect((await runOn([fork], { automatic: true, forks: true }).result).status).toBe(0);
  expect((await runOn([fork], {}).result).status).toBe(0);
});

test('the token of a job is refused before anything is done where Actions would have to judge', async () => {
  const { result, written } = runOn([red], {}, { isActions: true });
  await expect(result).rejects.toThrow('GitHub starts no workflows');
  expect(written()).toEqual([]);
  const elsewhere = { ...red, checks: [checkWith({ app: 'circleci' })] };
  await expect(runOn([elsewhere], {}, { isActions: true }).result).rejects.toThrow('no workspace here');
});

test('faults in the rules are told where it runs', async () => {
  const file = { repository: 'acme/shop', path: '.github/reflexion.yml' };
  const faults = [{ line: 3, text: 'There is no rule “verfy”.' }];
  const { words, status } = await runOn([{ ...red, rules: { kind: 'broken', file, faults } }], {}).result;
  expect(status).toBe(1);
  expect(words).toContain(
    '.github/reflexion.yml of acme/shop has faults, so nothing is done.\n  line 3: There is',
  );
});

/** One observation a look, the last one for ever; time passes by waiting alone. */
function runOn(
  observations: readonly (Observation | (() => never))[],
  options: Partial<RunParts['options']>,
  changes: Partial<RunParts> = {},
) {
  let time = 0;
  let looks = 0;
  let opened = 0;
  const said: string[] = [];
  const written: (Entry | Ending)[] = [];
  const unexpected = () => {
    throw new Error('nothing of this was to happen');
  };
  const pullRequest: PullRequest = {
    async observe() {
      const next = observations[Math.min(looks, observations.length - 1)];
      looks += 1;
      if (typeof next === 'function' || !next) return (next ?? unexpected)();
      return { ...next, now: time };
    },
    failures: async () => [failureWith()],
    history: async () => [],
    doubts: unexpected,
    lack: unexpected,
    remarks: async () => [],
    interruption: async () => null,
    remember: async (entry) => {
      written.push(entry);
    },
    conclude: async (_, ending) => {
      written.push(ending);
    },
    amend: unexpected,
    reopen: unexpected,
    rerun: unexpected,
    updateBranch: unexpected,
    complain: async () => {},
    acknowledge: unexpected,
    discuss: unexpected,
    suggest: unexpected,
    progress: async () => {},
    settle: async () => {},
    addressOf: () => null,
    apiCalls: () => 0,
  };
  const result = run({
    pullRequest: () => pullRequest,
    options: {
      once: false,
      dryRun: false,
      automatic: false,
      forks: false,
      timeoutMs: 24 * 3_600_000,
      ...options,
    },
    display: { say: (text) => said.push(text), busy: () => {}, end: () => {} },
    login: 'alice',
    isActions: false,
    operator,
    watch: createWatch(),
    engine: { reflect: unexpected, repair: unexpected },
    inCheckout: (failure) => failure,
    verificationPlanOf: unexpected,
    inspect: unexpected,
    pathsOfPatch: unexpected,
    redact: (text) => text,
    signal: new AbortController().signal,
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    async openWorkspace() {
      opened += 1;
      throw new ReflexionError('input', 'no workspace here');
    },
    ...changes,
  });
  return {
    result,
    clock: () => time,
    looks: () => looks,
    opened: () => opened,
    said: () => said,
    written: () => written,
  };
}
