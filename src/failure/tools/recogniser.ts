import type { FailureKind } from '../../reflexion/failure.ts';

/**
 * What a line is to a failure. `cause`: it says what is wrong. `locus`: it says where (a test, a file, a package).
 * `total`: it sums up.
 */
export type SignRole = 'cause' | 'locus' | 'total';

export interface Sign {
  role: SignRole;
  /** Matched against the line without the prefixes that carriers put before it; anchored with `^` where that is possible, for speed. */
  pattern: RegExp;
  /** When the line tells more about the kind than the tool does. */
  kind?: FailureKind;
  /** Its words are common: it only counts where the tool's command was run. */
  needsCommand?: boolean;
  /** How many lines after it belong to it; 4 where nothing is said. */
  after?: number;
}

/** All that is known of one tool: a row. */
export interface Recogniser {
  tool: string;
  kind: FailureKind;
  /** It runs other tools, and fails when they do. */
  wrapper?: boolean;
  /** What its command looks like. */
  command?: RegExp;
  /** Lines that it prints when it fails, and few others do. */
  signs: readonly Sign[];
  /** The name of a failed test in its first group, or in the groups joined by ` > `. */
  test?: RegExp;
}

export const cause = (pattern: RegExp, more: Partial<Sign> = {}): Sign => ({
  role: 'cause',
  pattern,
  ...more,
});
export const locus = (pattern: RegExp, more: Partial<Sign> = {}): Sign => ({
  role: 'locus',
  pattern,
  ...more,
});
export const total = (pattern: RegExp, more: Partial<Sign> = {}): Sign => ({
  role: 'total',
  pattern,
  ...more,
});
