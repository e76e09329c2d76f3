import { ReflexionError } from '../errors.ts';
import { type Ending, type Entry, emptyNote, type Trial } from '../reflexion/episode.ts';
import type { Failure } from '../reflexion/failure.ts';
import { selectsName } from '../reflexion/glob.ts';
import { seenBy } from '../reflexion/marks.ts';
import { type MemoryRecord, memoryOf, type Sign } from '../reflexion/memory.ts';
import type {
  Doubts,
  FailedRun,
  Observation,
  PastCommit,
  PullRequestFacts,
} from '../reflexion/observation.ts';
import type { PullRequest } from '../reflexion/ports.ts';
import type { Step, TrialName } from '../reflexion/progress.ts';
import { nothingSeen } from '../reflexion/request.ts';
import { adopted } from './adopt.ts';
import {
  type CheckRunFace,
  faceOf,
  idleFace,
  redactedFace,
  type ShownCheckRun,
  stepFace,
} from './check-run-face.ts';
import { type CommitChecks, readChecks } from './checks.ts';
import { type GitHubClient, pullRequestName, type RepositoryName } from './client.ts';
import { complain } from './complaint.ts';
import { createConversation } from './conversation.ts';
import { discuss } from './discuss.ts';
import { readDoubts } from './doubts.ts';
import { factsOf } from './facts.ts';
import { readFailures } from './failures.ts';
import { fold, foldingFor } from './fold.ts';
import { readHistory } from './history.ts';
import { createInterruption } from './interruption.ts';
import { tellLack } from './lack.ts';
import { newestCheckRun, showCheckRun } from './own-check-run.ts';
import {
  commentBody,
  commentOf,
  emptyRecord,
  episodeWith,
  type IssueComment,
  lastCommentOf,
  type OwnComment,
  ownComment,
  ownComments,
  placeOf,
  redactedRecord,
} from './own-comments.ts';
import { acknowledge } from './receipts.ts';
import type { Press } from './requests.ts';
import { rerunJobs } from './rerun.ts';
import type { RulesReader } from './rules.ts';
import type { Self } from './self.ts';
import { createShowing } from './showing.ts';
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
  const name = pullRequestName(repository, number);
  // GitHub lets nobody else make them.
  const hasCheckRuns = self.kind === 'app';
  let calls = 0;
  client.hook.before('request', () => {
    calls += 1;
  });
  let comments: OwnComment[] = [];
  /** Whose check runs are no judgement. */
  let ownApps: ReadonlySet<number> = new Set();
  let head: CommitChecks = { checks: [], runs: new Map(), earlier: [], own: [] };
  let facts: PullRequestFacts | null = null;
  let everything: IssueComment[] = [];
  let counts = (_name: string) => true;
  let seen = nothingSeen;
  let past: Promise<readonly PastCommit[]> | null = null;
  let shown: ShownCheckRun | null = null;
  const showing = createShowing(order);
  let running: Trial | null = null;
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
    // Comments were once tied to the name, which a repository may lose.
    comments = ownComments(all, self, [lastingPlace(facts), name], order.sign);
    ownApps = new Set([self, ...comments.map(({ author }) => author)].flatMap(appIdOf));
    const [checks, rules] = await Promise.all([
      headChecks(facts.head.sha),
      order.readRules(client, repository, facts.base.ref),
    ]);
    counts = (name) => rules.kind === 'broken' || selectsName(rules.rules.checks, name);
    head = { ...checks, checks: checks.checks.filter(({ name }) => counts(name)) };
    past = null;
    shown = hasCheckRuns ? newestCheckRun(head.own) : null;
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
    seen = seenBy(observation);
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
    if (observed().commits === 1 && comments.length === 0) return [];
    past ??= readHistory(client, repository, observed().head.sha);
    return past;
  }

  async function doubts(before: FailedRun): Promise<Doubts> {
    const { sha: baseCommit, ref: baseBranch } = observed().base;
    return readDoubts({ client, repository, ownApps, head, baseCommit, baseBranch, counts }, before);
  }

  async function remember(entry: Entry): Promise<void> {
    const known = commentOf(entry, comments);
    const record = known?.record ?? emptyRecord(entry, null);
    // A note has something new to say, and so has a trial under way: they open the episode again; a verdict on an old trial does not.
    const isOpen = entry.type === 'note' || entry.state === 'reflected' || entry.state === 'committed';
    await write(known, { ...record, entry, ending: isOpen ? null : record.ending });
    if (isOpen) await fold(client, foldingFor(entry.episode, comments, !known));
    if (entry.type === 'trial') running = entry;
  }

  async function conclude(episode: string, ending: Ending): Promise<void> {
    const known = lastCommentOf(episode, comments);
    const entry = known?.record.entry ?? emptyNote(episode, seen);
    await write(known, { ...(known?.record ?? emptyRecord(entry, null)), entry: { ...entry, seen }, ending });
    await fold(client, foldingFor(episode, comments, !known));
  }

  async function amend(entry: Entry): Promise<void> {
    const known = commentOf(entry, comments);
    const record = known?.record ?? emptyRecord(entry, null);
    await writeComment(known, redactedRecord({ ...record, entry }, order.redact));
    await fold(client, foldingFor(entry.episode, comments, !known));
  }

  async function reopen(episode: string): Promise<void> {
    for (const known of comments) {
      const { entry, ending } = known.record;
      if (entry.episode !== episode || ending === null) continue;
      await write(known, { ...known.record, entry: { ...entry, seen }, ending: null });
    }
    await fold(client, foldingFor(episode, comments, false));
  }

  /** The check run first, so that the comment can tell its id to whoever has to close it. */
  async function write(known: OwnComment | undefined, unredacted: MemoryRecord): Promise<void> {
    await showing.end();
    const record = redactedRecord(unredacted, order.redact);
    if (known?.body === bodyOf(known, record)) return;
    const checkRun = await bringCheckRunUpToDate(record);
    await writeComment(known, { ...record, checkRun });
  }

  function bodyOf(known: OwnComment | undefined, record: MemoryRecord): string {
    const signedFor = placeOf(lastingPlace(observed()), known?.author ?? self);
    return commentBody(record, comments, signedFor, order.sign, order.redact);
  }

  async function writeComment(known: OwnComment | undefined, record: MemoryRecord): Promise<void> {
    const body = bodyOf(known, record);
    if (known?.body === body) return;
    if (known) {
      await client.rest.issues.updateComment({ ...repository, comment_id: known.id, body });
      Object.assign(known, { body, record });
      return;
    }
    const created = await client.rest.issues.createComment({ ...repository, issue_number: number, body });
    comments.push(ownComment(created.data, { body, record, author: self }));
  }

  async function bringCheckRunUpToDate(record: MemoryRecord): Promise<ShownCheckRun | null> {
    const { entry, ending, checkRun } = record;
    const isAt = entry.type === 'note' ? shown : checkRun;
    const face = faceOf(entry, ending, episodeWith(record, comments), isAt);
    return face && hasCheckRuns ? show(face, [shown, checkRun]) : checkRun;
  }

  async function show(face: CheckRunFace, known: readonly (ShownCheckRun | null)[]): Promise<ShownCheckRun> {
    shown = await showCheckRun(client, repository, redactedFace(face, order.redact), known);
    return shown;
  }

  async function progress(name: TrialName, step: Step): Promise<void> {
    const isBegun = shown?.open === true && shown.head === observed().head.sha;
    if (!hasCheckRuns) return;
    if (step.kind === 'interrupted') await showing.end();
    // What was remembered of a trial says how it stands.
    if (step.kind === 'interrupted' && running) return;
    if (step.kind !== 'reflecting' && !isBegun) return;
    await showing.begin(step, async () => {
      const record = running && commentOf(running, comments)?.record;
      const told = {
        trial: record ? trialIn(record) : null,
        episode: record ? episodeWith(record, comments) : null,
      };
      await show(stepFace(name, step, observed().head.sha, told), [shown]);
    });
  }

  async function settle(): Promise<void> {
    const isKnown = comments.some(({ record }) => record.checkRun?.id === shown?.id);
    if (shown?.open && !isKnown) await show(idleFace(shown.head), [shown]);
  }

  return {
    observe,
    failures,
    history,
    doubts,
    remember,
    amend,
    reopen,
    conclude,
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
    remarks: () => conversation.remarks(comments),
    interruption: async () => lastObserved && interrupted(lastObserved, comments),
    progress,
    settle,
    discuss: (trial, diff, mayStand) =>
      discuss(order, trialIn(redactedRecord(emptyRecord(trial, null), order.redact)) ?? trial, {
        diff,
        commentUrl: commentOf(trial, comments)?.url ?? null,
        mayStand,
      }),
    suggest: (trial) => suggest(order, trial),
    addressOf: (entry) => commentOf(entry, comments)?.url ?? null,
    apiCalls: () => calls,
  };

  function trialIn({ entry }: MemoryRecord): Trial | null {
    return entry.type === 'trial' ? entry : null;
  }

  function observed(): PullRequestFacts {
    if (!facts) throw new Error('the pull request has not been observed yet');
    return facts;
  }
}

function appIdOf({ kind, id }: Self): number[] {
  return kind === 'app' ? [id] : [];
}

/** What a comment's signature ties it to: the pull request, whatever its repository is called. */
function lastingPlace({ repositoryId, number }: PullRequestFacts): string {
  return `repository ${repositoryId}#${number}`;
}

/** Under two names one pull request would be looked at twice at the same time. */
function throwIfMoved({ owner, repo }: RepositoryName, facts: PullRequestFacts): void {
  if (facts.repository.toLowerCase() === `${owner}/${repo}`.toLowerCase()) return;
  const movedTo = `${facts.repository}#${facts.number}`;
  throw new ReflexionError('github', `The pull request is known as ${movedTo} now.`, { movedTo });
}
