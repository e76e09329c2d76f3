import { z } from 'zod';

/** What the owners of a repository decide: `.github/reflexion.yml` on the base branch. */

export const verifyRules = ['required', 'when-possible', 'off'] as const;
export type VerifyRule = (typeof verifyRules)[number];

export const rulesSchema = z.strictObject({
  // Much of what CI needs is not on the bot's machine; what can't be run here is CI's to judge.
  verify: z
    .enum(verifyRules)
    .default('when-possible')
    .describe(
      'Whether the failed commands have to pass in the sandbox before a repair is pushed. `when-possible`: they must not fail; `required`: what could not be run there waits for a person; `off`: nothing is run.',
    ),
  // A plain push keeps the modes of files and takes any change.
  commits: z
    .enum(['plain', 'verified'])
    .default('plain')
    .describe(
      'How commits are made. `plain`: pushed by git; `verified`: by GitHub itself, so that they carry its mark *Verified*, which takes no change of a file’s mode and no link.',
    ),
  // They are other people's repositories, and mostly not what a failing check is about.
  submodules: z.boolean().default(false).describe('Whether the checkout has the submodules in it.'),
  // Formatters rewrite whole trees; beyond this nobody looks a diff through.
  maxFiles: z.int().min(1).max(200).default(200).describe('The most files that a repair may change.'),
  maxLines: z
    .int()
    .min(1)
    .max(20_000)
    .default(20_000)
    .describe('The most lines that a repair may add and remove, lock files and snapshots not counted.'),
});
export type Rules = z.infer<typeof rulesSchema>;

/** A line of the rules that can't be followed, from 1, and what would be right. */
export interface RulesFault {
  line: number;
  text: string;
}

/** Faults go together with no rules at all: a bot that guesses at them surprises. */
export type ReadRules = { kind: 'read'; rules: Rules } | { kind: 'broken'; faults: readonly RulesFault[] };

/** For where a decision has been made that needs them. */
export function rulesIn(read: ReadRules): Rules {
  if (read.kind === 'broken') throw new Error('the rules can’t be read, and something was decided by them');
  return read.rules;
}

export const defaultRules: Rules = rulesSchema.parse({});
