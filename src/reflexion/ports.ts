import type { Action, Ending, Entry, Memory, Reflection, Trial, Verification } from './episode.ts';
import type { Failure } from './failure.ts';
import type { Check, Doubts, FailedRun, Observation, PastCommit, PullRequestFacts } from './observation.ts';
import type { Step, TrialName } from './progress.ts';
import type { Request } from './request.ts';
import type { Rules, RulesFault, RulesFile } from './rules.ts';
import type { Usage } from './usage.ts';

/** What the loop needs from outside, and the data that crosses. */

/** GitHub's side of one pull request. */
export interface PullRequest {
  /** One consistent snapshot; with it `decide` needs nothing more, but for the failures of red checks. */
  observe(): Promise<Observation>;
  /** The logs of the failed checks at the head commit that was observed, distilled; the same at the base where a check is red there too. */
  failures(): Promise<readonly Failure[]>;
  /** The newest commits at the head that was observed. */
  history(): Promise<readonly PastCommit[]>;
  /** What green checks at the observed head leave out that this failed run had. */
  doubts(before: FailedRun): Promise<Doubts>;
  /** Writes or updates the comment of this trial or note, and the check run with it; doing it twice changes nothing. */
  remember(entry: Entry): Promise<void>;
  /** Writes an entry in which only what people asked for has changed; that begins, ends and shows nothing else. */
  amend(entry: Entry): Promise<void>;
  /** Takes the ending off an episode, so that it goes on where it was. */
  reopen(episode: string): Promise<void>;
  /** Runs the failed jobs of these checks again. */
  rerun(checks: readonly Check[]): Promise<void>;
  /** Merges the base branch into the head that was observed; false where GitHub won't. */
  updateBranch(): Promise<boolean>;
  /** Says at the head what is wrong with the repository's rules; doing it twice changes nothing. */
  complain(file: RulesFile, faults: readonly RulesFault[]): Promise<void>;
  /** Says once what the App would have to be granted, and where; false where it may not even say so. */
  lack(permission: string, grantUrl: string | null): Promise<boolean>;
  /** What people have told the bot besides, oldest first. */
  remarks(): Promise<readonly Remark[]>;
  /** Why a trial at the head that was observed has lost its ground since; null while it has not. */
  interruption(): Promise<Interruption | null>;
  /** Tells the person who asked whether the request was taken up. */
  acknowledge(request: Request, isTaken: boolean): Promise<void>;
  /** Opens a thread on the line of this diff that a trial is about, if there is one; `mayStand`: it may have been opened before. Never throws. */
  discuss(trial: Trial, diff: string, mayStand: boolean): Promise<void>;
  /** Offers a trial's held change on the lines it is about, where all of them are in the pull request's diff; once. */
  suggest(trial: Trial): Promise<void>;
  /** Shows in the check run what a trial is at; not more often than is worth a request, and never throws. */
  progress(trial: TrialName, step: Step): Promise<void>;
  /** Closes a check run that shows work which nobody has taken up again. */
  settle(): Promise<void>;
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
  /** What this commit of the branch changed, as a unified diff; empty when it is not known here. */
  commitDiff(commit: string): Promise<string>;
  /** A file of the base branch, at most so many characters of it; null when there is none, or it is no text. */
  readAtBase(path: string, maxCharacters: number): Promise<string | null>;
  /** Whom commits are by. */
  author: { name: string; email: string };
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<void>;
  /** Files, in order, as git lists them: tracked, and new ones that are not ignored. */
  list(directory?: string): Promise<readonly string[]>;
  search(pattern: string, directory?: string): Promise<readonly Match[]>;
  /** In the sandbox; a failing command is a result, never an exception. */
  run(command: string, options?: RunOptions): Promise<CommandResult>;
  /** What has changed since the head. */
  diff(): Promise<Diff>;
  /** Makes the checkout what it was when `diff` gave this tree; what git ignores stays. */
  restore(tree: string): Promise<void>;
  /** This tree's change from the head, packed to be kept; null when it is too large, or not fit to be shown, by `isFit` too. */
  patch(tree: string, isFit: (text: string) => boolean): Promise<string | null>;
  /** The tree that a packed change makes of the head. Throws when it is not one of this head. */
  apply(patch: string): Promise<string>;
  /** The tree that the head is without what this commit of the branch changed; null when that can't be taken out of it. */
  revert(commit: string): Promise<string | null>;
  /** Commits this tree on top of the head; returns the commit's id. Nothing leaves the machine. */
  commit(message: string, tree: string): Promise<string>;
  /** Pushes the commit as a plain fast-forward, or has the host make it; never forced. */
  push(): Promise<Published>;
  close(): Promise<void>;
}

/** Whatever can reflect and repair. Throws an `EngineFailure` when its model can't be asked. */
export interface Engine {
  reflect(brief: Brief): Promise<Reflected>;
  /** Carries a reflection's plan out in the workspace; never commits. May ask the judge, and mend what it objects to. */
  repair(brief: Brief, reflection: Reflection, workspace: Workspace, judge: Judge): Promise<Repair>;
}

/** A failure that passes, with what people read of it. */
export interface EngineFailure extends Error {
  code: 'engine';
  /** What can be done about it, as a sentence. */
  remedy: string | null;
  /** What had been spent on the model until then. */
  usage: Usage | null;
}

/** Says of what is in the workspace now whether it may be pushed. Asking again about the same change costs nothing. */
export type Judge = () => Promise<Judgement>;

export type Judgement =
  | { kind: 'accepted'; verification: Verification }
  /** A person has to decide; `isAvoidable` when another repair might do without that. */
  | { kind: 'held'; reasons: readonly string[]; isAvoidable: boolean; verification: Verification }
  /** The reasons say what to mend; `output` is what the failed command printed, empty when none was run. */
  | { kind: 'rejected'; reasons: readonly string[]; output: string; verification: Verification | null };

/** What the integrity guard says of a change. `ask`: a person decides. `refuse`: it must not be pushed. */
export interface Inspection {
  verdict: 'allow' | 'ask' | 'refuse';
  /** Sentences, with the place. */
  reasons: readonly string[];
}

/** What an engine is told. */
export interface Brief {
  trajectory: Trajectory;
  memory: Memory;
  /** Of the repository; what they say of the model's means is laid under what its operator set. */
  rules: Rules;
  /** What its maintainers want to be known, in order of weight. */
  guidance: readonly Guidance[];
  /** What other people said about it. */
  remarks: readonly Remark[];
  limits: Limits;
  /** What this trial has cost before the engine is asked. */
  spent: Usage;
  /** Told after each action of a repair how many there were. */
  acted?: (actions: number) => Promise<void>;
  signal: AbortSignal;
}

/** Something that somebody said to the bot. */
export interface Remark {
  by: string;
  text: string;
  /** Whether it is by somebody who may write to the repository, just as it was written. */
  isGuidance: boolean;
}

/** A clause, as in “the branch moved on”. */
export type Interruption = string;

export interface Guidance {
  /** Where it stands, for people. */
  from: string;
  text: string;
}

interface Trajectory {
  pullRequest: PullRequestFacts;
  failures: readonly Failure[];
  /** The pull request's change, unified diff. */
  diff: string;
  /** What the last trial of this episode did; empty on the first. */
  actions: readonly Action[];
  /** The commit that it pushed, as a unified diff; empty when it pushed none. */
  pushed: string;
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
  /** The git tree that the checkout is now. */
  tree: string;
  /** Unified, with binary files named only. */
  text: string;
  /** `movedFrom`: where a file was that is somewhere else now. */
  files: readonly { path: string; added: number; removed: number; movedFrom?: string }[];
}

/** A commit for the host to make itself. */
export interface HostCommit {
  /** Where the branch is, `owner/name`. */
  repository: string;
  branch: string;
  /** The commit that the branch has to be at. */
  expectedHead: string;
  message: string;
  /** Contents in base64. */
  additions: readonly { path: string; contents: string }[];
  deletions: readonly string[];
}

export type Published =
  /** The commit as the host has it: where the host made it, it is not the one that was committed here. */
  | { kind: 'pushed'; commit: string }
  /** The branch is no longer where the trial set out. */
  | { kind: 'moved-on' }
  /** The host will not take it, with its reason. */
  | { kind: 'refused'; reason: string };
