import { z } from 'zod';

/** What the owners of a repository decide, in `.github/reflexion.yml`. */

export const rulesPath = '.github/reflexion.yml';

export const verifyRules = ['required', 'when-possible', 'off'] as const;
export type VerifyRule = (typeof verifyRules)[number];

// Bounds, so that nobody's globs take the bot's time.
const glob = z.string().min(1).max(100);
const globs = z.array(glob).max(20);

function selection(only: string, ignore: string, everything: '*' | '**') {
  return z
    .strictObject({
      only: globs.default([everything]).describe(only),
      ignore: globs.default([]).describe(ignore),
    })
    .prefault({});
}

const label = z.string().trim().min(1).max(50);

export const rulesSchema = z.strictObject({
  // Whoever installs the bot wants it to work; the others ask for less.
  trigger: z
    .enum(['automatic', 'label', 'command'])
    .default('automatic')
    .describe(
      'When the bot begins on its own. `automatic`: on every pull request that the rules below let through; `label`: only on those with the opt-in label; `command`: never. Whoever may write can always ask with `/reflexion fix`.',
    ),
  labels: z
    .strictObject({
      optIn: label
        .default('reflexion')
        .describe(
          'The label by which the bot begins on a pull request that it would leave alone for its author, its branches or as a draft; but not where `trigger` is `command`.',
        ),
      optOut: label
        .default('reflexion:off')
        .describe('The label that keeps the bot away from a pull request altogether.'),
    })
    .prefault({}),
  checks: selection(
    'The checks and statuses that count, by name.',
    'Those that don’t: they are no failure, hold nothing up, and are no pass.',
    '*',
  ),
  branches: selection(
    'The base branches into which pull requests go that the bot begins on.',
    'Base branches whose pull requests it begins nothing on.',
    '**',
  ),
  headBranches: selection(
    'The head branches that the bot begins on; that is where it pushes.',
    'Head branches that it begins nothing on.',
    '**',
  ),
  authors: selection(
    'The people whose pull requests the bot begins on, by login.',
    'People whose pull requests it begins nothing on.',
    '*',
  ),
  // Dependabot and Renovate stop updating a branch that someone else pushed to.
  bots: globs
    .default([])
    .describe(
      'The bots whose pull requests the bot begins on as well, by login, as in `dependabot*`. Dependabot and Renovate no longer update a branch that somebody else has pushed to.',
    ),
  // On a draft red checks are what its author expects.
  drafts: z.boolean().default(false).describe('Whether it begins on drafts.'),
  maxTrials: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('ε: trials since the author’s last push. Can’t be raised above `REFLEXION_MAX_TRIALS`.'),
  // What is done for the first time is no repeat.
  maxRepeats: z
    .int()
    .min(2)
    .max(20)
    .optional()
    .describe('Ω: repeats that mean stuck. Can’t be raised above `REFLEXION_MAX_REPEATS`.'),
  maxActions: z
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe('Actions of an engine in one trial. Can’t be raised above `REFLEXION_MAX_ACTIONS`.'),
  budget: z
    .strictObject({
      tokens: z
        .int()
        .min(1_000)
        .optional()
        .describe('Tokens of the model in one trial. Can’t be raised above `REFLEXION_MAX_TOKENS`.'),
      usd: z
        .number()
        .positive()
        .optional()
        .describe('Cost of one trial in USD. Can’t be raised above `REFLEXION_MAX_USD`.'),
      minutes: z
        .int()
        .min(1)
        .optional()
        .describe(
          'Time of the model and its commands in one trial. Can’t be raised above `REFLEXION_MAX_MINUTES`.',
        ),
      dailyTokens: z
        .int()
        .min(1)
        .optional()
        .describe(
          'Tokens of the model in one UTC day, for the whole repository. Can’t be raised above `REFLEXION_DAILY_TOKENS`.',
        ),
      dailyUsd: z
        .number()
        .positive()
        .optional()
        .describe('Cost of one UTC day in USD, likewise. Can’t be raised above `REFLEXION_DAILY_USD`.'),
      dailyMinutes: z
        .int()
        .min(1)
        .optional()
        .describe(
          'Time of the model and its commands in one UTC day, likewise. Can’t be raised above `REFLEXION_DAILY_MINUTES`.',
        ),
    })
    .prefault({}),
  paths: selection(
    'The files that a repair may change. One that changes others is not pushed.',
    'Files that no repair may change.',
    '**',
  ),
  // Formatters rewrite whole trees; beyond this nobody looks a diff through.
  maxFiles: z.int().min(1).max(200).default(200).describe('The most files that a repair may change.'),
  maxLines: z
    .int()
    .min(1)
    .max(20_000)
    .default(20_000)
    .describe('The most lines that a repair may add and remove, lock files and snapshots not counted.'),
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
  // Only a few projects ask for it, and a program can't certify where code comes from on its own account.
  signOff: z
    .boolean()
    .default(false)
    .describe('Whether commits carry `Signed-off-by:` with the bot’s name, as the DCO check wants it.'),
  // They are other people's repositories, and mostly not what a failing check is about.
  submodules: z.boolean().default(false).describe('Whether the checkout has the submodules in it.'),
  // It changes the branch for a reason that its author may not share.
  updateBranch: z
    .boolean()
    .default(false)
    .describe(
      'Whether the bot may merge the base branch into the head where the failure is gone at the base. Otherwise it only suggests that.',
    ),
  // The toolchain costs nothing; the model is there for the rest.
  engine: z
    .enum(['both', 'toolchain', 'language-model'])
    .default('both')
    .describe(
      'What repairs. `both`: the repository’s own tools first, and the model for what they can’t; `toolchain`: no model sees anything of this repository; `language-model`: the model alone.',
    ),
  model: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The model that repairs, out of those that the operator allows in `REFLEXION_MODELS`.'),
  reflectModel: z.string().min(1).max(200).optional().describe('The model that reflects, likewise.'),
  // Nobody wants to read much about a red check.
  tone: z
    .enum(['concise', 'detailed'])
    .default('concise')
    .describe(
      'How the model writes. `concise`: for those who know the code; `detailed`: it explains what a newcomer has to know.',
    ),
  language: z
    .string()
    .regex(/^[\p{L}\p{M}][\p{L}\p{M} ()-]{1,39}$/u, 'is to be the name of a language, as in `German`')
    .default('English')
    .describe('The language in which the model writes. What is not the model’s stays in English.'),
  guidance: z
    .string()
    .max(4_000)
    .default('')
    .describe('What the model should know about this repository, and how things are done in it.'),
  // It is there for just this.
  agentsFile: z
    .boolean()
    .default(true)
    .describe('Whether the model reads the `AGENTS.md` of the base branch as guidance, too.'),
});
export type Rules = z.infer<typeof rulesSchema>;

export const defaultRules: Rules = rulesSchema.parse({});

/** A line of the rules that can't be followed, from 1, and what would be right. */
export interface RulesFault {
  line: number;
  text: string;
}

/** Where rules stand. */
export interface RulesFile {
  /** `owner/name` */
  repository: string;
  path: string;
}

/** Faults go together with no rules at all: a bot that guesses at them surprises. */
export type ReadRules =
  | {
      kind: 'read';
      rules: Rules;
      /** Null where there is none, so that all is as by default. */
      file: RulesFile | null;
      /** Names of the rules that the file sets, like `checks.ignore`. */
      set: readonly string[];
    }
  | { kind: 'broken'; file: RulesFile; faults: readonly RulesFault[] };

export const noRulesFile: ReadRules = { kind: 'read', rules: defaultRules, file: null, set: [] };

/** For where a decision has been made that needs them. */
export function rulesIn(read: ReadRules): Rules {
  if (read.kind === 'broken') throw new Error('the rules can’t be read, and something was decided by them');
  return read.rules;
}
