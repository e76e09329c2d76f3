import { ReflexionError } from '../errors.ts';
import type { Failure } from '../reflexion/failure.ts';
import { selectsName } from '../reflexion/glob.ts';
import { seenBy } from '../reflexion/marks.ts';
import { memoryOf, type Sign } from '../reflexion/memory.ts';
import type {
  Doubts,
  FailedRun,
  Observation,
  PastCommit,
  PullRequestFacts,
} from '../reflexion/observation.ts';
import type { PullRequest } from '../reflexion/ports.ts';
import { adopted } from './adopt.ts';
import { type CommitChecks, readChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { complain } from './complaint.ts';
import { createConversation } from './conversation.ts';
import { discuss } from './discuss.ts';
import { readDoubts } from './doubts.ts';
import { factsOf } from './facts.ts';
import { readFailures } from './failures.ts';
import { readHistory } from './history.ts';
import { createInterruption } from './interruption.ts';
import { tellLack } from './lack.ts';
import { newestCheckRun } from './own-check-run.ts';
import type { IssueComment } from './own-comments.ts';
import { acknowledge } from './receipts.ts';
import { createRecords, redactedTrial } from './records.ts';
import type { Press } from './requests.ts';
import { rerunJobs } from './rerun.ts';
import type { RulesReader } from './rules.ts';
import type { Self } from './self.ts';
import { suggest } from './suggest.ts';
import { withoutSuperseded } from './superseded.ts';
import { updateBranch } from './update-branch.ts';

export interface PullRequestOrder {
  client: GitHubClient;
  repository: RepositoryName;
  number: number;
  self: Self;
  sign: Sign;
  redact: (text: string) => string;
  readRules: RulesReader;
  /** The buttons that were pressed of late, on it or on this commit of it. */
  presses: (head: string) => Promise<readonly Press[]>;
  /** The bot's account: `reflexion[bot]`. */
  login: () => Promise<string>;
  now: () => number;
  /** The least time between two updates of the check run that tell what a trial is at; ten seconds unless given. */
  quietMs?: number;
}

/** A pull request on GitHub. One object serves one look; all it knows it has read itself. */
export function createPullRequest(order: PullRequestOrder): PullRequest {
  const { client, repository, number, self } = order;
  // GitHub lets nobody else make them.
  const hasCheckRuns = self.kind === 'app';
  let calls = 0;
  client.hook.before('request', () => {
    calls += 1;
  });
  const records = createRecords(order);
  /** Whose check runs are no judgement. */
  let ownApps: ReadonlySet<number> = new Set();
  let head: CommitChecks = { checks: [], runs: new Map(), earlier: [], own: [] };
  let facts: PullRequestFacts | null = null;
  let everything: IssueComment[] = [];
  let counts = (_name: string) => true;
  let past: Promise<readonly PastCommit[]> | null = null;
  const conversation = createConversation(order);
  const interrupted = createInterruption(order);
  let lastObserved: Observation | null = null;

  async function observe(): Promise<Observation> {
    const [pull, all] = await Promise.all([
      client.rest.pulls.get({ ...repository, pull_number: number }),
      client.paginate(client.rest.issues.listComments, {
        ...repository,
        issue_number: number,
        per_page: 100,
      }),
    ]);
    facts = factsOf(pull.data);
    throwIfMoved(repository, facts);
    everything = all;
    const comments = records.read(facts, all);
    ownApps = new Set([self, ...comments.map(({ author }) => author)].flatMap(appIdOf));
    const [checks, rules] = await Promise.all([
      headChecks(facts.head.sha),
      order.readRules(client, repository, facts.base.ref),
    ]);
    counts = (name) => rules.kind === 'broken' || selectsName(rules.rules.checks, name);
    head = { ...checks, checks: checks.checks.filter(({ name }) => counts(name)) };
    past = null;
    records.shows(newestCheckRun(head.own));
    const remembered = memoryOf(comments.map((comment) => comment.record));
    const memory = await adopted(client, repository, facts, remembered);
    const requests = await conversation.read(all, comments, {
      author: facts.author,
      head: facts.head.sha,
      reviewComments: pull.data.review_comments,
      isAnswerable: !facts.archived,
    });
    const observation = {
      pullRequest: facts,
      checks: head.checks,
      memory,
      requests,
      rules,
      now: order.now(),
    };
    records.hasSeen(seenBy(observation));
    lastObserved = observation;
    return observation;
  }

  async function headChecks(commit: string): Promise<CommitChecks> {
    return withoutSuperseded(
      client,
      repository,
      commit,
      await readChecks(client, repository, commit, ownApps),
    );
  }

  async function failures(): Promise<readonly Failure[]> {
    const { sha: baseCommit, ref: baseBranch } = observed().base;
    return readFailures({ client, repository, ownApps, head, baseCommit, baseBranch, history });
  }

  /** Of a single commit on which nothing was ever done there is nothing to know. */
  async function history(): Promise<readonly PastCommit[]> {
    if (observed().commits === 1 && records.comments().length === 0) return [];
    past ??= readHistory(client, repository, observed().head.sha);
    return past;
  }

  async function doubts(before: FailedRun): Promise<Doubts> {
    const { sha: baseCommit, ref: baseBranch } = observed().base;
    return readDoubts({ client, repository, ownApps, head, baseCommit, baseBranch, counts }, before);
  }

  return {
    observe,
    failures,
    history,
    doubts,
    remember: records.remember,
    amend: records.amend,
    reopen: records.reopen,
    conclude: records.conclude,
    updateBranch: () => updateBranch(client, repository, number, observed().head.sha),
    rerun: (checks) => rerunJobs(client, repository, checks),
    async complain(file, faults) {
      if (!hasCheckRuns) return;
      await complain(
        { client, repository, head: observed().head.sha, own: head.own },
        file,
        faults,
        order.redact,
      );
    },
    lack: (permission, grantUrl) => {
      if (!facts) return Promise.resolve(false);
      const at = { head: facts.head.sha, own: head.own, comments: everything };
      return tellLack({ client, repository, number, self, ...at }, permission, grantUrl);
    },
    acknowledge: (request, isTaken) => acknowledge(client, request, isTaken),
    remarks: () => conversation.remarks(records.comments()),
    interruption: async () => lastObserved && interrupted(lastObserved, records.comments()),
    progress: records.progress,
    settle: records.settle,
    discuss: (trial, diff, mayStand) =>
      discuss(order, redactedTrial(trial, order.redact), {
        diff,
        commentUrl: records.addressOf(trial),
        mayStand,
      }),
    suggest: (trial) => suggest(order, trial),
    addressOf: records.addressOf,
    apiCalls: () => calls,
  };

  function observed(): PullRequestFacts {
    if (!facts) throw new Error('the pull request has not been observed yet');
    return facts;
  }
}

function appIdOf({ kind, id }: Self): number[] {
  return kind === 'app' ? [id] : [];
}

/** Under two names one pull request would be looked at twice at the same time. */
function throwIfMoved({ owner, repo }: RepositoryName, facts: PullRequestFacts): void {
  if (facts.repository.toLowerCase() === `${owner}/${repo}`.toLowerCase()) return;
  const movedTo = `${facts.repository}#${facts.number}`;
  throw new ReflexionError('github', `The pull request is known as ${movedTo} now.`, { movedTo });
}
