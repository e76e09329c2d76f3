import { z } from 'zod';
import { type Ending, type Entry, endingSchema, entrySchema } from '../src/reflexion/episode.ts';
import { memoryOf } from '../src/reflexion/memory.ts';
import type { WorkflowRun } from './checks.ts';
import type { Playground } from './playground.ts';
import type { Store } from './store.ts';
import type { PullRequestView } from './view.ts';

/** What came of one pull request, as the playground's GitHub shows it. */
export interface Facts {
  /** `owner/name` */
  repository: string;
  number: number;
  title: string;
  trials: number;
  /** From the author's push on: what CI said, each time it had said all. */
  rewards: readonly (0 | 1)[];
  /** Null while the episode goes on. */
  ending: Ending['kind'] | null;
  /** Of the bot. */
  commits: number;
  /** Of the bot. */
  comments: number;
  /** Requests to the API that were about this pull request's repository. */
  apiCalls: number;
  tokens: number;
  /** Null where no price is known for the model. */
  costUsd: number | null;
  seconds: number;
}

const recordSchema = z.object({ entry: entrySchema, ending: endingSchema.nullable() });

/** What the bot's comments remember, oldest first. */
export function recordsIn(
  view: PullRequestView,
  isOwn = (comment: PullRequestView['comments'][number]) => comment.byBot,
): { entry: Entry; ending: Ending | null }[] {
  return view.comments.flatMap((comment) => {
    const payload = isOwn(comment) ? /^<!-- reflexion:1 (\{.*\}) \w+ -->/.exec(comment.body)?.[1] : undefined;
    return payload ? [recordSchema.parse(JSON.parse(payload))] : [];
  });
}

/** How the newest episode has ended; null while it goes on. */
export function endingIn(records: readonly { entry: Entry; ending: Ending | null }[]): Ending | null {
  const { episodes } = memoryOf(records.map((record) => ({ ...record, checkRun: null })));
  return episodes.at(-1)?.ending ?? null;
}

export function factsOf(playground: Playground, view: PullRequestView, seconds: number): Facts {
  const records = recordsIn(view);
  const usages = records.map(({ entry }) => entry.usage);
  return {
    repository: view.repository,
    number: view.number,
    title: view.title,
    trials: records.filter(({ entry }) => entry.type === 'trial').length,
    rewards: rewardsOf(playground.store, view),
    ending: endingIn(records)?.kind ?? null,
    commits: view.commits.filter((commit) => commit.byBot).length,
    comments: view.comments.filter((comment) => comment.byBot).length,
    apiCalls: playground.requests.filter((request) => request.path.startsWith(`/repos/${view.repository}/`))
      .length,
    tokens: usages.reduce((sum, usage) => sum + usage.inputTokens + usage.outputTokens, 0),
    costUsd: usages.reduce<number | null>(
      (sum, { costUsd }) => (sum === null || costUsd === null ? null : sum + costUsd),
      0,
    ),
    seconds,
  };
}

/** What CI said of each commit that was the head, and of each re-run, as far as it has said all. */
export function rewardsOf(store: Store, view: PullRequestView): (0 | 1)[] {
  const runs = [...store.workflowRuns.values()].filter(
    (run) => run.repository === view.repository && run.pullRequestNumber === view.number,
  );
  return view.commits.flatMap(({ sha }) => {
    const ofCommit = runs.filter((run) => run.headSha === sha);
    const attempts = Math.max(0, ...ofCommit.map((run) => run.runAttempt));
    return Array.from({ length: attempts }, (_, index) =>
      rewardOfAttempt(store, ofCommit, index + 1),
    ).flatMap((reward) => reward ?? []);
  });
}

function rewardOfAttempt(store: Store, runs: readonly WorkflowRun[], attempt: number): 0 | 1 | null {
  const ids = new Set(runs.map((run) => run.id));
  const jobs = [...store.jobs.values()].filter((job) => ids.has(job.runId) && job.runAttempt <= attempt);
  // A re-run makes new jobs for those it runs again.
  const newest = [...new Map(jobs.map((job) => [`${job.runId} ${job.name}`, job])).values()];
  const conclusions = newest.map((job) => store.checkRuns.get(job.id)?.conclusion ?? null);
  if (runs.some((run) => run.runAttempt === attempt && run.status !== 'completed')) return null;
  if (conclusions.length === 0 || conclusions.includes(null)) return null;
  return conclusions.every((conclusion) => conclusion === 'success' || conclusion === 'skipped') ? 1 : 0;
}
