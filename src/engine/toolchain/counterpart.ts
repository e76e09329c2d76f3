import type { LogLine } from '../../reflexion/failure.ts';

/** How a tool's check is turned into its repair. One row per tool, or per subcommand where a tool has several. */
export interface Counterpart {
  /** As failures name it. */
  tool: string;
  programs: readonly string[];
  /** The subcommand that checks, and the one that repairs. A row without has no subcommand. */
  subcommands?: Readonly<Record<string, string>>;
  /** Only with one of these is the command a check. */
  marks?: readonly string[];
  /** Options that only check or report. */
  drop?: readonly string[];
  /** The same, with a value of their own. */
  dropWithValue?: readonly string[];
  /** Options that repair. */
  add?: readonly string[];
  /** Lives in the repository's `node_modules`. */
  node?: boolean;
  /** `lint` runs before `format`, since what a linter writes may need formatting. */
  stage: 'lint' | 'format';
  /** The whole repair, for when neither the command nor the log says where. */
  everywhere?: string;
  /** False where the repair can't be given single files. */
  takesFiles?: false;
  /** Whether the tool itself says in these lines that it can fix nothing. */
  nothingFixable?: (lines: readonly LogLine[]) => boolean;
}

/**
 * Whether the excerpt has a tool's closing line and the one after it, and neither speaks of fixes. Where the next line was
 * left out of the excerpt, nobody can tell.
 */
export function closesWithoutFixes(closing: RegExp, fixes: RegExp): (lines: readonly LogLine[]) => boolean {
  return (lines) => {
    const at = lines.findIndex((line) => closing.test(line.text));
    const known = lines[at + 1]?.number === (lines[at]?.number ?? 0) + 1;
    return at >= 0 && known && !lines.some((line) => fixes.test(line.text));
  };
}
