import { type Ending, type Entry, emptyNote, type Trial } from '../reflexion/episode.ts';
import type { MemoryRecord } from '../reflexion/memory.ts';
import type { PullRequestFacts } from '../reflexion/observation.ts';
import type { PullRequest } from '../reflexion/ports.ts';
import type { Step, TrialName } from '../reflexion/progress.ts';
import { nothingSeen, type Seen } from '../reflexion/request.ts';
import {
  type CheckRunFace,
  faceOf,
  idleFace,
  redactedFace,
  type ShownCheckRun,
  stepFace,
} from './check-run-face.ts';
import { pullRequestName } from './client.ts';
import { fold, foldingFor } from './fold.ts';
import { showCheckRun } from './own-check-run.ts';
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
import type { PullRequestOrder } from './pull-request.ts';
import { createShowing } from './showing.ts';

/** What the bot keeps on a pull request: its comments, and the check run that shows them. */
interface Records
  extends Pick<
    PullRequest,
    'remember' | 'amend' | 'reopen' | 'conclude' | 'progress' | 'settle' | 'addressOf'
  > {
  /** Takes up those among all comments. The others write only what has been read. */
  read(facts: PullRequestFacts, all: readonly IssueComment[]): readonly OwnComment[];
  comments(): readonly OwnComment[];
  /** The check run that is there. */
  shows(checkRun: ShownCheckRun | null): void;
  /** What an ending says was seen to. */
  hasSeen(seen: Seen): void;
}

/** One object serves one look. */
export function createRecords(order: PullRequestOrder): Records {
  const { client, repository, number, self } = order;
  // GitHub lets nobody else make them.
  const hasCheckRuns = self.kind === 'app';
  const showing = createShowing(order);
  let facts: PullRequestFacts | null = null;
  let comments: OwnComment[] = [];
  let shown: ShownCheckRun | null = null;
  let seen = nothingSeen;
  let running: Trial | null = null;

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
    read(pullRequest, all) {
      facts = pullRequest;
      // Comments were once tied to the name, which a repository may lose.
      const places = [lastingPlace(facts), pullRequestName(repository, number)];
      comments = ownComments(all, self, places, order.sign);
      return comments;
    },
    comments: () => comments,
    shows(checkRun) {
      shown = hasCheckRuns ? checkRun : null;
    },
    hasSeen(latest) {
      seen = latest;
    },
    remember,
    amend,
    reopen,
    conclude,
    progress,
    settle,
    addressOf: (entry) => commentOf(entry, comments)?.url ?? null,
  };

  function observed(): PullRequestFacts {
    if (!facts) throw new Error('the comments have not been read yet');
    return facts;
  }
}

/** A trial without what must not leave the process. */
export function redactedTrial(trial: Trial, redact: (text: string) => string): Trial {
  return trialIn(redactedRecord(emptyRecord(trial, null), redact)) ?? trial;
}

function trialIn({ entry }: MemoryRecord): Trial | null {
  return entry.type === 'trial' ? entry : null;
}

/** What a comment's signature ties it to: the pull request, whatever its repository is called. */
function lastingPlace({ repositoryId, number }: PullRequestFacts): string {
  return `repository ${repositoryId}#${number}`;
}
