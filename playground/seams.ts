import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Permissions, Role } from './accounts.ts';
import type { Annotation, Conclusion, Job, Step, WorkflowRun } from './checks.ts';
import type { ReactionContent } from './conversation.ts';
import type { Protection, PullRequest, Store } from './store.ts';

/** Where the playground's parts meet: the server hands these to the CI and to the pages, and is handed theirs. */

/** Runs workflows. None of its functions throws; what goes wrong is a failed run. */
export interface Ci {
  /** Something happened that workflows may be `on:`. Returns at once; the runs it opens exist when it settles. */
  trigger(cause: Trigger): void;
  /**
   * Runs jobs of a completed run again. The server has already counted up `runAttempt` and set the run to queued;
   * the new jobs are made with `reports.addJob` and those that need them follow.
   */
  rerun(run: WorkflowRun, jobs: readonly Job[]): void;
  /** Begins a run that waited for approval, and is queued by now. */
  approve(run: WorkflowRun): void;
  /** The machine of a job that runs is gone: the site hears no more of the job, and has not got its log. */
  loseRunner(jobId: number): void;
  /** Settles when nothing runs or waits. */
  idle(): Promise<void>;
  /** Kills what runs and settles when no process or timer is left. */
  stop(): Promise<void>;
}

export interface CiParts {
  store: Store;
  reports: Reports;
  /** A job's own token, for the repository of that name. */
  issueToken(repository: string, permissions: Permissions): string;
  /** An existing folder for checkouts and logs. */
  directory: string;
  /** `http://127.0.0.1:PORT` */
  url: string;
}

export interface Trigger {
  event: WorkflowRun['event'];
  /** Of a `pull_request`: opened, synchronize, reopened, ready_for_review …; null for a push. `completed` for a `workflow_run`. */
  action: string | null;
  /** The base repository's full name; its git has the commit, also that of a fork's pull request. */
  repository: string;
  /** Null for the newest commit of the default branch. */
  sha: string | null;
  /** The head branch, without `refs/heads/`. */
  branch: string;
  headRepository: string;
  pullRequestNumber: number | null;
  actor: string;
  /** Of a `workflow_run`: which one is over. */
  sourceRun?: WorkflowRun;
  /** Its runs wait for somebody's approval. */
  needsApproval?: boolean;
}

/** How the CI says what it does; each keeps the store and sends the webhooks that GitHub sends. */
export interface Reports {
  /** A queued run with its check suite (app `github-actions`). */
  openRun(run: NewRun): WorkflowRun;
  /** A queued job of the run's present attempt, with the check run of the same id. */
  addJob(runId: number, job: { name: string; steps: readonly string[]; labels?: readonly string[] }): Job;
  startJob(jobId: number): void;
  /** Replaces the job's steps, as they stand now. */
  reportSteps(jobId: number, steps: readonly Step[]): void;
  /** Adds text to the job's log. */
  appendLog(jobId: number, text: string): void;
  completeJob(
    jobId: number,
    result: { conclusion: Conclusion; annotations?: readonly Annotation[]; isLogLost?: boolean },
  ): void;
  /** Call once all jobs are completed; the conclusion follows from the newest job of each name unless it is given. */
  completeRun(runId: number, conclusion?: Conclusion): void;
}

export type NewRun = Pick<
  WorkflowRun,
  | 'repository'
  | 'name'
  | 'path'
  | 'event'
  | 'headSha'
  | 'headBranch'
  | 'headRepository'
  | 'pullRequestNumber'
  | 'actor'
  | 'sourceRunId'
>;

/** The pages for people. */
interface Pages {
  /** Answers a request outside of API and git; false when the address is none of its own. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean>;
}

export type CreatePages = (parts: PagesParts) => Pages;
export interface PagesParts {
  store: Store;
  people: Pick<People, 'comment' | 'pressButton'>;
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Who the comment box may speak as. */
  speakers(repository: string, number: number): readonly { login: string; role: Role }[];
}

/** What people do on the site; each sends the webhooks that GitHub sends. Throws when the person may not. */
export interface People extends Talk, CheckDeeds {
  openPullRequest(opened: {
    repository: string;
    head: { repository: string; ref: string; sha: string };
    base: string;
    title: string;
    body: string;
    author: string;
    draft: boolean;
    maintainerCanModify: boolean;
  }): Promise<PullRequest>;
  close(pullRequest: PullRequest, by: string): void;
  reopen(pullRequest: PullRequest, by: string): void;
  merge(pullRequest: PullRequest, by: string): Promise<void>;
  setLocked(pullRequest: PullRequest, locked: boolean, by: string): void;
  setDraft(pullRequest: PullRequest, draft: boolean, by: string): void;
  label(pullRequest: PullRequest, label: string, by: string): void;
  unlabel(pullRequest: PullRequest, label: string, by: string): void;
}

/** What those who may write do on the page of a check. */
export interface CheckDeeds {
  /** The app that made the check run is told which of its buttons was pressed, and by whom. */
  pressButton(pressed: { checkRun: number; identifier: string; author: string }): void;
  /** The app that made it is asked to run it again; a job of GitHub Actions is run again. */
  rerequestCheckRun(asked: { checkRun: number; author: string }): void;
  rerequestCheckSuite(asked: { checkSuite: number; author: string }): void;
}

/** What people say on a pull request. Ids are those of comments, reviews or review comments. */
export interface Talk {
  comment(comment: { repository: string; number: number; author: string; body: string }): number;
  editComment(edit: { id: number; author: string; body: string }): void;
  deleteComment(deleted: { id: number; author: string }): void;
  /** A review, with comments on lines of the new side of the head's diff. */
  review(review: NewReview): Promise<{ id: number; commentIds: readonly number[] }>;
  /** An answer in the thread that the comment is in. */
  replyToReviewComment(reply: { id: number; author: string; body: string }): number;
  editReviewComment(edit: { id: number; author: string; body: string }): void;
  /** The thread that the comment is in; only its author and who may write can resolve it. */
  resolveConversation(thread: { id: number; author: string; resolved?: boolean }): void;
  /** To a comment, a review or a review comment. */
  react(reaction: { id: number; author: string; content: ReactionContent }): void;
}

interface NewReview {
  repository: string;
  number: number;
  author: string;
  body?: string;
  /** `COMMENT` unless given. */
  event?: 'COMMENT' | 'APPROVE' | 'REQUEST_CHANGES';
  comments?: readonly { path: string; line: number; startLine?: number; body: string }[];
}

/** What owners do to whole repositories and their branches; `by` is a login, the owner unless given. */
export interface RepositoryLife {
  /** Pull requests from it are closed. */
  deleteBranch(deleted: { repository: string; branch: string; by?: string }): Promise<void>;
  /** A forced push: `to` is a commit that is there. */
  resetBranch(reset: { repository: string; branch: string; to: string; by?: string }): Promise<void>;
  /** `refusesPushes` is the sentence that a push is refused with. */
  protectBranch(protection: { repository: string; branch: string } & Partial<Protection>): void;
  /** For workflows, as `secrets.NAME`. */
  setSecret(repository: string, name: string, value: string): void;
  setArchived(repository: string, archived: boolean): void;
  setPrivate(repository: string, isPrivate: boolean): void;
  /** The old name leads to the new one from then on. */
  renameRepository(repository: string, newName: string): void;
  /** To an owner where the app is not installed. */
  transferRepository(repository: string, newOwner: string): void;
  /** Pull requests from a fork outlive it. */
  deleteRepository(repository: string): void;
  /** Commits by branch. */
  branches(repository: string): Promise<ReadonlyMap<string, string>>;
}

/** What owners do about the app. */
export interface AppLife {
  suspendApp(owner: string): void;
  unsuspendApp(owner: string): void;
  /** Gone from all of the owner's repositories. */
  uninstallApp(owner: string): void;
  /** On one more repository; at an owner who does not have it, as an installation with a number of its own. */
  installApp(repository: string): void;
  /** Takes one repository from the installation. */
  removeFromInstallation(repository: string): void;
  /** Of tokens issued from then on. */
  grantPermissions(owner: string, permissions: Permissions): void;
}

/** A merge queue; `by` is a login, the owner unless given. */
export interface MergeQueue {
  /** Merges on trial into `gh-readonly-queue/…`, and asks for the checks there. */
  enqueue(entry: {
    repository: string;
    number: number;
    by?: string;
  }): Promise<{ branch: string; sha: string }>;
  leaveQueue(entry: { repository: string; number: number; merged: boolean }): Promise<void>;
}
