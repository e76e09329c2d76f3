/** What went wrong in one failed check, distilled from its log. Made by `failure/`, read by everyone. */

export const failureKinds = [
  'test',
  'compile',
  'type',
  'lint',
  'format',
  'dependency',
  'configuration',
  'threshold',
  'snapshot',
  'timeout',
  'memory',
  'crash',
  'network',
  'infrastructure',
  'permission',
  'unknown',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** One line of a log. `number` counts from 1 in the raw log; `text` is the line with colours, timestamps and job columns taken off. */
export interface LogLine {
  number: number;
  text: string;
}

/** The lines that explain the failure, in the log's order. Where numbers jump, lines were left out. */
export interface Excerpt {
  lines: readonly LogLine[];
  /** Lines in the whole raw log. */
  totalLines: number;
}

/** A place in the repository that the log accuses. `path` is relative to the repository's root where that is known. */
export interface Culprit {
  path: string;
  line: number | null;
  column: number | null;
  message: string | null;
  /** Whether the pull request's diff touches the file; null when the diff is not known. */
  touched: boolean | null;
}

/** How many tests ran, by what their runners say. Those that failed ran; those that were skipped, pending or left out did not. */
export interface TestCount {
  ran: number;
  skipped: number;
}

export interface Failure {
  /** Names of the checks that failed in this same way (a matrix folded into one), at least one. */
  checks: readonly string[];
  /** The check's page, for people. */
  url: string | null;
  /** Where the text came from, in order of trust. */
  source: 'log' | 'annotations' | 'status';
  step: string | null;
  /** The command of the failed step, as the workflow wrote it. */
  command: string | null;
  /** Commands that scripts echoed while running `command` (`> prettier --check .`), outermost first. */
  echoedCommands: readonly string[];
  /** `pytest`, `tsc`, `eslint`, `cargo test` …, or `unknown`. */
  tool: string;
  kind: FailureKind;
  /** One mechanical sentence. */
  summary: string;
  excerpt: Excerpt;
  culprits: readonly Culprit[];
  failedTests: readonly string[];
  /** Of all runs in the logs of `checks` together; null where no runner says. */
  tests: TestCount | null;
  expected: string | null;
  actual: string | null;
  /** Equal for the same failure at another time and place; this is what Ω counts by. Hex. */
  fingerprint: string;
  /** The same check at the base: red in the same way, or so until the branch left it and green now, red in another way, green, or not known. */
  atBase: 'same' | 'mended' | 'different' | 'green' | 'unknown';
  /** Whether one of the checks has passed before on the very same files. */
  passedBefore: boolean;
}

/** Kinds that a change to the code did not cause, so that running the job again is the first thing to try. */
export const rerunKinds: ReadonlySet<FailureKind> = new Set(['network', 'infrastructure']);
