import { z } from 'zod';
import { failureMarkSchema } from './failure-mark.ts';
import { nothingSeen, type Seen, seenSchema } from './request.ts';
import { verifyRules } from './rules.ts';
import { noUsage, usageSchema } from './usage.ts';

/** What an episode is made of, as it is kept in the pull request's comments. */

const engineNames = ['toolchain', 'language-model'] as const;

/** Written before any code is changed; the next trial reads it. */
export const reflectionSchema = z.object({
  engine: z.enum(engineNames),
  diagnosis: z.string(),
  /** Log lines, verbatim. `line` is the number in the raw log of `check`. */
  evidence: z.array(z.object({ check: z.string(), line: z.int().nullable(), text: z.string() })),
  /** Names of the checks that the plan is to turn green; empty with an empty plan. */
  tackles: z.array(z.string()),
  /** What was wrong with the last trial's plan; null on the first. */
  lesson: z.string().nullable(),
  /** What will be done, in steps; empty when the engine has nothing to offer. */
  plan: z.array(z.string()),
  /** Commands that the plan will run in the sandbox, where it is made of commands. */
  commands: z.array(z.string()),
  /** Files the plan will touch, where that is known. */
  files: z.array(z.string()),
  /** What not to try again. */
  avoid: z.array(z.string()),
  blame: z.enum(['pr', 'base', 'flake', 'infrastructure', 'unknown']),
  confidence: z.enum(['low', 'medium', 'high']),
});
export type Reflection = z.infer<typeof reflectionSchema>;

const changedFileSchema = z.object({
  path: z.string(),
  /** Lines; null where they were not counted. */
  added: z.int().nonnegative().nullable(),
  removed: z.int().nonnegative().nullable(),
});
type ChangedFile = z.infer<typeof changedFileSchema>;

/** Comments of earlier versions hold the paths alone. */
const changedFilesSchema = z.array(
  z.union([
    changedFileSchema,
    z.string().transform((path): ChangedFile => ({ path, added: null, removed: null })),
  ]),
);

const actionSchema = z.object({ call: z.string(), result: z.string() });
/** One thing an engine did, with what it returned, both cut to a bounded length. */
export type Action = z.infer<typeof actionSchema>;

/** How the failed commands fared in the sandbox after the repair. */
const verificationSchema = z.object({
  outcome: z.enum(['passed', 'failed', 'not-run']),
  /** What was run, or why nothing was. */
  detail: z.string(),
  /** The rule by which it was, or was not. */
  rule: z.enum(verifyRules).default('when-possible'),
});
export type Verification = z.infer<typeof verificationSchema>;

/** A repair that was not pushed and waits for a person. */
const heldSchema = z.object({
  /** Why, as sentences. */
  reasons: z.array(z.string()),
  /** Whether the bot can't push it even when somebody lets it. */
  byHand: z.boolean(),
  /** The change, packed; null when it is too large, or not fit to be shown. */
  patch: z.string().nullable(),
  /** Since when, ISO 8601: who approved it before had not seen it. */
  at: z.string(),
  /** Whether nothing was held on this pull request before, so that an approval that names nothing can mean nothing else. */
  isFirst: z.boolean().default(false),
  /** Who let it go; null while nobody has. */
  approvedBy: z.string().nullable(),
});

export type Held = z.infer<typeof heldSchema>;

/** A commit that undoes the one of a trial, because somebody asked. */
const revertSchema = z.object({
  /** The request. */
  request: z.string(),
  by: z.string(),
  /** What it was made on top of. */
  head: z.string(),
  commit: z.string(),
  tree: z.string(),
  /** When it was about to be pushed, ISO 8601. */
  triedAt: z.string(),
  /** Whether it is known to have reached the branch. */
  isDone: z.boolean(),
});

/**
 * `reflected`: the comment stands, no commit is known. `committed`: a commit was made and is about to be pushed, or has been.
 * `pushed`: it is on the branch. `held`: a person has to decide about it. `fruitless`: no commit came of it. `abandoned`: the branch
 * moved under it.
 */
const trialStates = ['reflected', 'committed', 'pushed', 'held', 'fruitless', 'abandoned'] as const;

const seenFields = {
  /** The requests that had been seen to when this was written. */
  seen: seenSchema.default(nothingSeen),
  /** What earlier versions wrote instead: the id of the newest comment that had been read. */
  seenRequest: z.int().nonnegative().optional(),
};

/** One attempt of the bot. Trial 0, the author's own push, is not recorded. */
const trialSchema = z.object({
  type: z.literal('trial'),
  /** Which episode: the commit the author last pushed, and the comment that asked for more, if one did. */
  episode: z.string(),
  /** From 1. */
  number: z.int().positive(),
  /** ε at the time. */
  limit: z.int().positive(),
  /** The red commit it set out from. */
  head: z.string(),
  /** Those it set out to mend. */
  failures: z.array(failureMarkSchema),
  reflection: reflectionSchema,
  state: z.enum(trialStates),
  /** How often it was taken up again after the process died in it. */
  resumed: z.int().nonnegative(),
  actions: z.array(actionSchema),
  /** How many there were, with those that are not kept. */
  actionCount: z.int().nonnegative().default(0),
  /** What was done, in a sentence or two; empty until it was. */
  summary: z.string(),
  changedFiles: changedFilesSchema,
  /** Of all changed files together, where a comment has no room for the list; null while nothing has changed. */
  changeSize: z.object({ files: z.int(), added: z.int(), removed: z.int() }).nullable().default(null),
  verification: verificationSchema.nullable(),
  /** Null unless it was held back; stays when it is pushed after all. */
  held: heldSchema.nullable().default(null),
  commit: z.string().nullable(),
  /** The git tree of that commit, by which it is known where the host made it; null while there is none. */
  tree: z.string().nullable().default(null),
  /** Those of commits that were tried before in this trial. */
  earlierTrees: z.array(z.string()).default([]),
  /** Commits made in this trial before the process died in it; one of them may have reached the branch unseen. */
  earlierCommits: z.array(z.string()),
  /** When a push of it was tried last, ISO 8601. */
  pushTriedAt: z.string().nullable(),
  /** Null until CI has spoken of `commit`; 0 at once when there is no commit. */
  reward: z.union([z.literal(0), z.literal(1), z.null()]),
  /** Why green checks of its commit are not believed, as sentences; the reward is 0 then. */
  doubts: z.array(z.string()).default([]),
  /** Names of the checks among those doubts that were not there. */
  missing: z.array(z.string()).default([]),
  usage: usageSchema,
  /** Time the bot worked on it, CI not counted. */
  seconds: z.number().nonnegative(),
  /** Requests to GitHub's API. */
  apiCalls: z.int().nonnegative(),
  /** What holds it up for now, for people to read; null when nothing does. */
  trouble: z.string().nullable(),
  /** Why it was broken off, as a clause; null unless it was. */
  interruption: z.string().nullable().default(null),
  /** Null unless somebody had its commit undone. */
  revert: revertSchema.nullable().default(null),
  /** Whether somebody took its reflection out of memory; it is a trial still. */
  isForgotten: z.boolean().default(false),
  ...seenFields,
});
export type Trial = z.infer<typeof trialSchema>;

const endingKinds = ['passed', 'exhausted', 'stuck', 'not-ours', 'needs-model', 'held', 'stopped'] as const;
export type EndingKind = (typeof endingKinds)[number];

export const endingSchema = z.object({
  kind: z.enum(endingKinds),
  /** The head commit it was reached at. */
  head: z.string(),
  /** Why, in a sentence or two for people. */
  reason: z.string(),
  /** What it hangs on, where the episode goes on once that is over. */
  because: z.enum(['bots', 'conflict', 'silence']).optional(),
});
export type Ending = z.infer<typeof endingSchema>;

/** What somebody asked who was told something in words. */
const answerSchema = z.object({
  who: z.string(),
  /** As it was asked. */
  what: z.string(),
  /** Prose, as a reason is. */
  text: z.string(),
});
export type Answer = z.infer<typeof answerSchema>;

/** What an episode has to say outside of its trials: one comment at the most. */
const noteSchema = z.object({
  type: z.literal('note'),
  episode: z.string(),
  /** A re-run that was asked of CI, written down before it was asked. */
  rerun: z
    .object({
      head: z.string(),
      /** Ids of the failed checks as they were before. */
      checkIds: z.array(z.string()),
      failures: z.array(failureMarkSchema),
      requests: z.int().positive(),
      /** ISO 8601. */
      askedAt: z.string(),
    })
    .nullable(),
  /** The head into which the base was to be merged, written down before that was asked for. */
  update: z.object({ head: z.string() }).nullable().default(null),
  /** The diagnosis, where no trial was made of it. */
  reflection: reflectionSchema.nullable(),
  /** Those that it is of. */
  failures: z.array(failureMarkSchema).default([]),
  usage: usageSchema,
  trouble: z.string().nullable(),
  /** What people were told who asked, oldest first; the last few are kept. */
  answers: z.array(answerSchema).default([]),
  ...seenFields,
});
export type Note = z.infer<typeof noteSchema>;

export const entrySchema = z.discriminatedUnion('type', [trialSchema, noteSchema]);
export type Entry = z.infer<typeof entrySchema>;

/** All trials on a pull request since its author's last push. */
export interface Episode {
  id: string;
  /** By number, each number once. */
  trials: readonly Trial[];
  note: Note | null;
  ending: Ending | null;
}

/** What the bot remembers of a pull request, oldest episode first. */
export interface Memory {
  episodes: readonly Episode[];
}

/** Whether this commit was made in this trial. */
export function isCommitOf(trial: Trial, commit: string): boolean {
  return trial.commit === commit || trial.earlierCommits.includes(commit);
}

/** Whether the bot made this commit in this trial, or made it to undo the trial's. */
export function isOwnCommit(trial: Trial, commit: string): boolean {
  return isCommitOf(trial, commit) || trial.revert?.commit === commit;
}

/** Whether all that a note says is what people were told who asked: nothing was done in its episode then. */
export function isOnlyAnswers({ answers, rerun, update, reflection, trouble, usage }: Note): boolean {
  return answers.length > 0 && !rerun && !update && !reflection && !trouble && usage.requests === 0;
}

/** A note that has nothing to say yet. */
export function emptyNote(episode: string, seen: Seen): Note {
  const said = { rerun: null, update: null, reflection: null, failures: [], trouble: null, answers: [] };
  return { type: 'note', episode, ...said, usage: noUsage, seen };
}
