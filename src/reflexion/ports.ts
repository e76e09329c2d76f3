import type { Action, Ending, Entry, Memory, Reflection, Usage } from './episode.ts';
import type { Failure } from './failure.ts';

/** What the loop needs from outside, and the data that crosses. */

/** GitHub's side of one pull request. */
export interface PullRequest {
  /** One consistent snapshot; with it `decide` needs nothing more, but for the failures of red checks. */
  observe(): Promise<Observation>;
  /** The logs of the failed checks at the head commit that was observed, distilled; the same at the base where a check is red there too. */
  failures(): Promise<readonly Failure[]>;
  /** Writes or updates the comment of this trial or note, and the check run with it; doing it twice changes nothing. */
  remember(entry: Entry): Promise<void>;
  /** Runs the failed jobs of these checks again. */
  rerun(checks: readonly Check[]): Promise<void>;
  /** Tells the person who asked whether the request was taken up. */
  acknowledge(request: Request): Promise<void>;
  /** Ends the episode: writes the ending into its last comment and closes the check run. */
  conclude(episode: string, ending: Ending): Promise<void>;
  /** The address of an entry's comment once it has been remembered. */
  addressOf(entry: Entry): string | null;
  /** Requests made to GitHub's API so far. */
  apiCalls(): number;
}

/** A disposable checkout of the pull request's head. Paths are relative to its root; those that lead outside are refused. */
export interface Workspace {
  /** The pull request's own change, as a unified diff from the merge base to the head. */
  pullRequestDiff(): Promise<string>;
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<void>;
  /** Files, in order, as git lists them: tracked, and new ones that are not ignored. */
  list(directory?: string): Promise<readonly string[]>;
  search(pattern: string, directory?: string): Promise<readonly Match[]>;
  /** In the sandbox; a failing command is a result, never an exception. */
  run(command: string, options?: RunOptions): Promise<CommandResult>;
  /** What has changed since the head. */
  diff(): Promise<Diff>;
  /** Takes back every change since the head. */
  reset(): Promise<void>;
  /** Commits everything that changed; returns the commit's id. Nothing leaves the machine. */
  commit(message: string): Promise<string>;
  /** Pushes the commit as a plain fast-forward, never forced. */
  push(): Promise<Published>;
  close(): Promise<void>;
}

/** Whatever can reflect and repair. Throws `ReflexionError` with code `engine` when its model can't be reached. */
export interface Engine {
  reflect(brief: Brief): Promise<Reflected>;
  /** Carries a reflection's plan out in the workspace; never commits. */
  repair(brief: Brief, reflection: Reflection, workspace: Workspace): Promise<Repair>;
}

/** What an engine is told. */
export interface Brief {
  trajectory: Trajectory;
  memory: Memory;
  limits: Limits;
  signal: AbortSignal;
}

interface Trajectory {
  pullRequest: PullRequestFacts;
  failures: readonly Failure[];
  /** The pull request's change, unified diff. */
  diff: string;
  /** What the last trial of this episode did; empty on the first. */
  actions: readonly Action[];
}

export interface Reflected {
  reflection: Reflection;
  usage: Usage;
}

export interface Repair {
  /** What was done, in a sentence or two. */
  summary: string;
  actions: readonly Action[];
  /** `submitted`: the engine is content. `gave-up`: it is not, and says why in `summary`. `cut-off`: the heuristic ended the trial. */
  outcome: 'submitted' | 'gave-up' | 'cut-off';
  usage: Usage;
}

export interface Limits {
  /** ε: trials since the author's last push. */
  maxTrials: number;
  /** Ω: repeats that mean stuck. */
  maxRepeats: number;
  /** Actions in one trial. */
  maxActions: number;
}

export interface PullRequestFacts {
  /** `owner/name` */
  repository: string;
  number: number;
  title: string;
  body: string;
  author: string;
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
  base: { ref: string; sha: string };
  fork: boolean;
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

/** What a person asked in a comment, with the right to ask already looked up. */
export interface Request {
  /** The comment's id; later comments have higher ones. */
  id: number;
  command: 'fix' | 'stop';
  by: string;
  allowed: boolean;
  /** Whether the receipt has been given. */
  acknowledged: boolean;
}

export interface Observation {
  pullRequest: PullRequestFacts;
  /** All checks at the head but our own. */
  checks: readonly Check[];
  memory: Memory;
  /** Those that no entry of the memory has seen yet, oldest first. */
  requests: readonly Request[];
  /** Undefined until `failures()` has been asked. */
  failures?: readonly Failure[];
  /** Milliseconds since 1970. */
  now: number;
}

export interface Match {
  path: string;
  line: number;
  text: string;
}

export interface RunOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface CommandResult {
  /** Null when it was ended before it could exit. */
  exitCode: number | null;
  /** Standard output and error as they came, cut in the middle to a bounded length. */
  output: string;
  endedBy: 'exit' | 'time' | 'output' | 'memory' | 'processes' | 'disk' | 'signal' | 'no-sandbox';
  seconds: number;
}

export interface Diff {
  /** Unified, with binary files named only. */
  text: string;
  files: readonly { path: string; added: number; removed: number }[];
}

export type Published =
  | { kind: 'pushed' }
  /** The branch is no longer where the trial set out. */
  | { kind: 'moved-on' }
  /** The host will not take it, with its reason. */
  | { kind: 'refused'; reason: string };
