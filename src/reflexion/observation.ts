import type { Memory } from './episode.ts';
import type { Failure, TestCount } from './failure.ts';
import type { Request } from './request.ts';
import type { ReadRules } from './rules.ts';

/** What can be seen of a pull request: all that is decided on. */

export interface PullRequestFacts {
  /** It outlives every name. */
  repositoryId: number;
  /** `owner/name` */
  repository: string;
  number: number;
  title: string;
  body: string;
  author: string;
  /** Whether GitHub knows the author as a bot. */
  isByBot: boolean;
  url: string;
  state: 'open' | 'closed' | 'merged';
  draft: boolean;
  locked: boolean;
  labels: readonly string[];
  head: {
    ref: string;
    sha: string /** `owner/name`; null when the fork is gone. */;
    repository: string | null;
  };
  /** `sha` is where the base branch was when the head was pushed last. */
  base: { ref: string; sha: string };
  /** How many commits it has. */
  commits: number;
  /** Whether GitHub can merge it, conflicts alone considered; null while it does not know. */
  mergeable: boolean | null;
  /** Whether its repository takes no more changes. */
  archived: boolean;
  fork: boolean;
  /** Whether the bot may try to push to the head: its own repository's, or a fork's whose owner lets maintainers in. */
  pushable: boolean;
}

/** A check run or a commit status, made alike. */
export interface Check {
  id: string;
  name: string;
  source: 'check-run' | 'status';
  /** The app that made it, by its slug; null for statuses. */
  app: string | null;
  state: 'pending' | 'completed';
  /** Null while pending. */
  conclusion: CheckConclusion | null;
  url: string | null;
  description: string | null;
  /** When it began, in milliseconds since 1970; null when not told. */
  since: number | null;
  /** When it was completed, likewise. */
  endedAt: number | null;
}
export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'startup_failure'
  | 'stale';

export interface Observation {
  pullRequest: PullRequestFacts;
  /** The checks at the head that count: not our own, and none that the rules ignore. */
  checks: readonly Check[];
  memory: Memory;
  /** Those that no entry of the memory has seen yet, oldest first. */
  requests: readonly Request[];
  rules: ReadRules;
  /** Undefined until `failures()` has been asked. */
  failures?: readonly Failure[];
  /** Undefined until `doubts()` has been asked. */
  doubts?: Doubts;
  /** The newest commits at the head, with what was merged into it, newest first; undefined until asked for. */
  history?: readonly PastCommit[];
  /** Milliseconds since 1970. */
  now: number;
}

export interface PastCommit {
  sha: string;
  tree: string;
  parents: readonly string[];
  /** Whether its author is a bot, as far as that can be told. */
  isBot: boolean;
  /** Whether it says that it was made in a trial; a rebased one still does. */
  isTrial: boolean;
}

/** The checks as they were before the first trial of an episode. */
export interface FailedRun {
  commit: string;
  /** Where the logs of these checks told how many tests ran, all of them together. */
  tests: readonly { checks: readonly string[]; count: TestCount }[];
}

/** Why green checks may not be believed. */
export interface Doubts {
  /** Checks that ran before and are not there; they may be late. */
  missing: readonly string[];
  /** Checks that a merge waits for and that have not begun; they may be late too. */
  unbegun?: readonly string[];
  /** Other things that are less than before, as sentences. */
  reasons: readonly string[];
}
