import { createHmac } from 'node:crypto';
import type { Conclusion } from '../../playground/checks.ts';
import { findRepository } from '../../playground/store.ts';
import { createPullRequest, type PullRequestOrder } from '../../src/github/pull-request.ts';
import { createRulesReader } from '../../src/github/rules.ts';
import type { MemoryRecord } from '../../src/reflexion/memory.ts';
import { marker, readMarker } from '../../src/reflexion/memory.ts';
import { startShop } from '../playground/github.ts';

/** What the newest pull request’s comments are signed for. */
let place = '';

export function sign(text: string): string {
  return createHmac('sha256', 'a key of the bot').update(text).digest('hex');
}

/** The shop's pull request as the bot sees it; each `look` is one that knows nothing of those before. */
export async function startPullRequest() {
  const shop = await startShop();
  const { playground } = shop;
  const client = await shop.installation();
  place = `repository ${findRepository(playground.store, 'acme/shop')?.id}#${shop.number}`;
  const look = (changes: Partial<PullRequestOrder> = {}) =>
    createPullRequest({
      client,
      repository: shop.shop,
      number: shop.number,
      self: { kind: 'app', id: playground.app.id },
      sign,
      redact: (text) => text,
      readRules: createRulesReader({ models: null, now: () => 1_000 }),
      presses: async () => [],
      login: async () => 'reflexion[bot]',
      now: () => 1_000,
      ...changes,
    });
  return {
    ...shop,
    client,
    look,
    /** A job of GitHub Actions that has come to its end at a commit. */
    job: (name: string, conclusion: Conclusion, { log = '', commit = shop.head } = {}) =>
      completedJob(shop, commit, name, conclusion, log),
    comments: () => [...playground.store.comments.values()],
    ownCheckRuns: () =>
      [...playground.store.checkRuns.values()]
        .filter((run) => run.appId === playground.app.id)
        .map(({ headSha, status, conclusion }) => ({ head: headSha, status, conclusion })),
    /** Writes to the API since this was asked last. */
    writes: writesOf(playground.requests),
  };
}

export function recordIn(body: string | undefined): MemoryRecord | null {
  return readMarker(body ?? '', `${place} by app 4711`, sign);
}

export function markerOf(record: MemoryRecord, where = place): string {
  return marker(record, where, sign);
}

function completedJob(
  { playground }: Awaited<ReturnType<typeof startShop>>,
  commit: string,
  name: string,
  conclusion: Conclusion,
  log: string,
) {
  const { reports } = playground;
  const run = reports.openRun({
    repository: 'acme/shop',
    name: 'CI',
    path: '.github/workflows/ci.yml',
    event: 'push',
    headSha: commit,
    headBranch: 'cheaper',
    headRepository: 'acme/shop',
    pullRequestNumber: null,
    actor: 'ada',
  });
  const job = reports.addJob(run.id, { name, steps: ['npm test'] });
  reports.startJob(job.id);
  reports.appendLog(job.id, log);
  reports.completeJob(job.id, { conclusion });
  reports.completeRun(run.id);
  return { job, run };
}

function writesOf(requests: readonly { kind: string; method: string; path: string }[]): () => string[] {
  let seen = requests.length;
  return () => {
    const fresh = requests.slice(seen).filter(({ kind, method }) => kind === 'api' && method !== 'GET');
    seen = requests.length;
    return fresh
      .filter(({ path }) => !path.includes('/access_tokens'))
      .map(
        ({ method, path }) => `${method} ${path.replace('/repos/acme/shop', '').replaceAll(/\d{4,}/g, 'N')}`,
      );
  };
}
