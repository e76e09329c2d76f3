import { Octokit } from '@octokit/rest';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { ReflexionError } from '../src/errors.ts';
import { createPullRequest } from '../src/github/pull-request.ts';
import { createRulesReader } from '../src/github/rules.ts';
import type { Look } from '../src/queue/queue.ts';
import { createRedactor } from '../src/redact.ts';
import type { Observation } from '../src/reflexion/observation.ts';
import type { PullRequest } from '../src/reflexion/ports.ts';
import type { Outcome } from '../src/reflexion/reconcile.ts';
import { noUsage } from '../src/reflexion/usage.ts';
import { createWatch } from '../src/watch.ts';
import { createWorker, type WorkerParts } from '../src/worker.ts';
import { startShop } from './playground/github.ts';
import { failureWith, observationWith, operator } from './reflexion/builders.ts';
import { createWorld } from './reflexion/world.ts';

const secret = 'hunter2-hunter2';

describe('a commit', () => {
  test('leads to the open pull requests whose head it is', async () => {
    const { playground, work, looks, head, base, number } = await withShop();
    const above = await playground.push({
      repository: 'acme/shop',
      branch: 'more',
      from: 'cheaper',
      author: 'ada',
      message: 'More',
      changes: { 'more.txt': '' },
    });
    expect(above).not.toBe(head);
    const { openPullRequest } = playground;
    const on = { repository: 'acme/shop', author: 'ada', title: 'More', changes: { 'even.txt': '' } };
    await openPullRequest({ ...on, branch: 'more' });
    await work(`acme/shop@${head}`);
    expect(looks).toEqual([[`acme/shop#${number}`, 'status']]);
    await work(`acme/shop@${base}`);
    expect(looks).toHaveLength(1);
    playground.closePullRequest('acme/shop', number);
    await work(`acme/shop@${head}`);
    expect(looks).toHaveLength(1);
  });

  test('of a fork leads to its pull request', async () => {
    const { playground, work, looks } = await withShop();
    const number = await playground.openPullRequest({
      repository: 'acme/shop',
      branch: 'dearer',
      author: 'eve',
      title: 'Raise the price',
      changes: { 'price.txt': '2\n' },
      fromFork: true,
    });
    const { sha } = (await playground.pullRequest('acme/shop', number)).head;
    await work(`acme/shop@${sha}`);
    expect(looks).toEqual([[`acme/shop#${number}`, 'status']]);
  });

  test('that GitHub does not know leads nowhere, and is no error', async () => {
    const { work, looks } = await withShop();
    await work(`acme/shop@${'c'.repeat(40)}`);
    expect(looks).toEqual([]);
  });
});

test.each(['acme/shop#99', 'acme/gone#1', `acme/gone@${'c'.repeat(40)}`])(
  '%s, which is not there, ends quietly',
  async (key) => {
    const { work, logged, reports } = await withShop();
    await work(key);
    expect(logged().map(({ level }) => level)).toEqual([30]);
    expect(reports).toEqual([]);
  },
);

describe('a repository', () => {
  test('that has another name now is looked at under that name only, and nothing is lost', async () => {
    const { work, looks, reports, playground } = await withShop();
    playground.renameRepository('acme/shop', 'store');
    await work('acme/shop#1');
    expect([looks, reports]).toEqual([[['acme/store#1', 'status']], []]);
    await work('acme/store#1');
    expect(reports).toMatchObject([['acme/store#1', 'ignore']]);
  });

  test('of an owner who suspended or removed the App is left alone, and that is no error', async () => {
    const { work, logged, playground } = await withShop();
    playground.suspendApp('acme');
    await work('acme/shop#1');
    playground.unsuspendApp('acme');
    await work('acme/shop#1');
    playground.uninstallApp('acme');
    await work('acme/shop#1');
    expect(logged().map(({ level, msg }) => [level, msg])).toEqual([
      [30, 'gone, or no longer ours to see'],
      [30, 'acme/shop#1: ignore'],
      [30, 'gone, or no longer ours to see'],
    ]);
  });
});

test('a permission that is missing is told with where to grant it, and is not asked for again and again', async () => {
  const told: unknown[] = [];
  const { work, logged } = scripted(
    async () => {
      throw new ReflexionError('github', 'The App lacks it.', { permission: 'checks: write' });
    },
    { lack: async (...lack) => told.push(lack) > 0 },
  );
  await work('acme/shop#1');
  const page = 'https://github.example/settings/installations/7';
  expect(told).toEqual([['checks: write', page]]);
  expect(logged()).toMatchObject([{ level: 50, permission: 'checks: write', grantUrl: page, isTold: true }]);
});

test('a permission that is missing since the App was taken from the repository is not told, and is no error', async () => {
  const { work, logged } = scripted(
    async () => {
      throw new ReflexionError('github', 'The App lacks it.', { permission: 'checks: write' });
    },
    {
      lack: unexpected,
      grantUrl: async () => {
        throw Object.assign(new Error('Not Found'), { status: 404 });
      },
    },
  );
  await work('acme/shop#1');
  expect(logged()).toMatchObject([{ level: 30, msg: 'gone, or no longer ours to see' }]);
});

test('a look that came to its end is reported', async () => {
  const { work, reports } = await withShop();
  await work('acme/shop#1');
  expect(reports).toMatchObject([['acme/shop#1', 'ignore']]);
});

test.each(['', 'acme/shop', '../..#1', 'acme/shop#1; rm -rf /'])(
  '%j names no pull request, and is an error',
  async (key) => {
    const { work } = scripted(async () => observationWith());
    await expect(work(key)).rejects.toMatchObject({ name: 'ReflexionError' });
  },
);

describe('an error', () => {
  test('is handed to the queue, and logged once, without secrets', async () => {
    const { work, logged } = scripted(async () => {
      throw new Error(`connect to https://x:${secret}@github.example failed`);
    });
    const error = await work('acme/shop#12').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ReflexionError);
    expect((error as ReflexionError).message).toContain('failed');
    expect((error as ReflexionError).message).not.toContain(secret);
    expect((error as ReflexionError).retryAfterMs).toBeNull();
    expect(logged().filter(({ level }) => level >= 40)).toHaveLength(1);
    expect(JSON.stringify(logged())).not.toContain(secret);
  });

  test('that says when to come back says so to the queue too', async () => {
    const { work } = scripted(async () => {
      throw new ReflexionError('github', 'The rate limit is used up.', { retryAfterMs: 90_000 });
    });
    await expect(work('acme/shop#12')).rejects.toMatchObject({ retryAfterMs: 90_000 });
  });

  test('that only postpones is no error, and the queue is told', async () => {
    const { work, logged } = scripted(async () => {
      throw new ReflexionError('engine', 'Used up.', { retryAfterMs: 90_000, isPostponed: true });
    });
    await expect(work('acme/shop#12')).rejects.toMatchObject({ retryAfterMs: 90_000, isPostponed: true });
    expect(logged().filter(({ level }) => level >= 40)).toEqual([]);
  });

  test('of a look that was interrupted is none', async () => {
    const { work, logged } = scripted(async () => observationWith());
    await expect(work('acme/shop#12', AbortSignal.abort())).rejects.toThrow();
    expect(logged().filter(({ level }) => level >= 40)).toEqual([]);
  });
});

test('a pull request that always calls for another look is left to the next sweep after twenty', async () => {
  // GitHub shows nothing of the trials, each of which comes to nothing.
  const { parts } = createWorld();
  const { work, observed, logged } = scripted(async () => observationWith(), {
    openWorkspace: (_, facts, rules, signal) => parts.openWorkspace(facts, rules, signal),
    engine: {
      reflect: parts.engine.reflect,
      repair: async () => ({ outcome: 'gave-up', summary: 'No.', actions: [], usage: noUsage }),
    },
  });
  await work('acme/shop#12');
  expect(observed()).toBe(20);
  expect(logged().filter(({ level }) => level === 40)).toHaveLength(1);
});

/** A worker on the playground's shop. */
async function withShop() {
  const shop = await startShop();
  const client = await shop.installation();
  const parts = partsWith();
  const worker = createWorker({
    ...parts.parts,
    clientFor: async () => client,
    pullRequestOf: (of, repository, number) =>
      createPullRequest({
        client: of,
        repository,
        number,
        self: { kind: 'app', id: shop.playground.app.id },
        sign: () => 'signature',
        redact: (text) => text,
        readRules: createRulesReader({ models: null, now: Date.now }),
        presses: async () => [],
        login: async () => 'reflexion[bot]',
        now: Date.now,
      }),
  });
  return { ...shop, ...parts, work: (key: string) => worker(lookAt(key)) };
}

/** A worker on a pull request that is only observed. */
function scripted(
  observe: () => Promise<Observation>,
  { lack = async () => false, ...changes }: Partial<WorkerParts & Pick<PullRequest, 'lack'>> = {},
) {
  const parts = partsWith();
  let observed = 0;
  const pullRequest: PullRequest = {
    observe: () => {
      observed += 1;
      return observe();
    },
    failures: async () => [failureWith()],
    history: async () => [],
    updateBranch: async () => false,
    lack,
    remember: async () => {},
    rerun: unexpected,
    acknowledge: unexpected,
    conclude: unexpected,
    amend: unexpected,
    remarks: async () => [],
    interruption: async () => null,
    reopen: unexpected,
    doubts: unexpected,
    complain: unexpected,
    discuss: async () => {},
    progress: async () => {},
    settle: async () => {},
    suggest: unexpected,
    addressOf: () => null,
    apiCalls: () => 0,
  };
  const worker = createWorker({ ...parts.parts, ...changes, pullRequestOf: () => pullRequest });
  return {
    ...parts,
    observed: () => observed,
    work: (key: string, signal?: AbortSignal) => worker(lookAt(key, signal)),
  };
}

function partsWith() {
  const lines: string[] = [];
  const looks: [string, string][] = [];
  const reports: [string, Outcome['decision']['kind']][] = [];
  const redact = createRedactor([secret]);
  const parts: WorkerParts = {
    queue: {
      look: async (key, reason) => {
        looks.push([key, reason]);
      },
    },
    clientFor: async () => new Octokit(),
    grantUrl: async () => 'https://github.example/settings/installations/7',
    pullRequestOf: unexpected,
    openWorkspace: unexpected,
    engine: { reflect: unexpected, repair: unexpected },
    watch: createWatch(),
    inCheckout: (failure) => failure,
    verificationPlanOf: unexpected,
    inspect: unexpected,
    pathsOfPatch: unexpected,
    operator,
    now: Date.now,
    report: (key, { decision }) => reports.push([key, decision.kind]),
    redact,
    log: pino({ hooks: { streamWrite: redact } }, { write: (line) => lines.push(line) }),
  };
  const logged = () => lines.map((line) => JSON.parse(line) as { level: number; msg: string });
  return { parts, looks, reports, logged };
}

function lookAt(key: string, signal = new AbortController().signal): Look {
  return { key, reason: 'status', attempt: 1, lastAttempt: false, signal };
}

function unexpected(): never {
  throw new Error('this was not to be asked');
}
