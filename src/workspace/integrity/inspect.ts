import type { Inspection } from '../../reflexion/ports.ts';
import type { Rules } from '../../reflexion/rules.ts';
import { type Change, changeOfFile } from './change.ts';
import { finding, type Rule } from './facts.ts';
import { loadGrammars } from './languages.ts';
import { meantByAuthor } from './meant.ts';
import { readDiff } from './read-diff.ts';
import { assertions } from './rules/assertions.ts';
import { commands } from './rules/commands.ts';
import { configuration } from './rules/configuration.ts';
import { dependencies } from './rules/dependencies.ts';
import { endedEarly } from './rules/ended-early.ts';
import { environment } from './rules/environment.ts';
import { examples } from './rules/examples.ts';
import { files } from './rules/files.ts';
import { lenientHelpers } from './rules/lenient-helpers.ts';
import { lists } from './rules/lists.ts';
import { lockFiles } from './rules/lock-files.ts';
import { loopholes } from './rules/loopholes.ts';
import { markers } from './rules/markers.ts';
import { mocked } from './rules/mocked.ts';
import { numbers } from './rules/numbers.ts';
import { packageScripts } from './rules/package-scripts.ts';
import { readyResults } from './rules/ready-results.ts';
import { registries } from './rules/registries.ts';
import { remoteCode } from './rules/remote-code.ts';
import { secrets } from './rules/secrets.ts';
import { silenced } from './rules/silenced.ts';
import { specialCase } from './rules/special-case.ts';
import { strictMarks } from './rules/strict-marks.ts';
import { sureValues } from './rules/sure-values.ts';
import { testData } from './rules/test-data.ts';
import { testFiles } from './rules/test-files.ts';
import { tests } from './rules/tests.ts';
import { createReader } from './syntax.ts';
import {
  defaultGuardLimits,
  type Finding,
  type GuardLimits,
  type Reason,
  type Verdict,
  verdictOf,
} from './verdict.ts';

interface Context {
  /** The author's own change, unified diff. */
  pullRequestDiff?: string;
  /** Whole contents by path, of the files that the diff touches, where they are at hand. */
  before?: ReadonlyMap<string, string>;
  after?: ReadonlyMap<string, string>;
  limits?: Partial<GuardLimits>;
}

/** Reads a repair's diff and says whether it may be pushed. Pure, bounded in time, never throws. */
export type Inspect = (diff: string, context?: Context) => Verdict;

const rules: readonly Rule[] = [
  files,
  testFiles,
  tests,
  markers,
  assertions,
  examples,
  loopholes,
  endedEarly,
  lenientHelpers,
  readyResults,
  mocked,
  testData,
  numbers,
  silenced,
  sureValues,
  strictMarks,
  configuration,
  lists,
  commands,
  packageScripts,
  environment,
  specialCase,
  dependencies,
  registries,
  remoteCode,
  lockFiles,
  secrets,
];

/** Loads the grammars; the function that is returned is the guard. */
export async function openInspector(): Promise<Inspect> {
  const grammars = await loadGrammars();
  return (diff, { pullRequestDiff, before, after, limits: own } = {}) => {
    const limits = { ...defaultGuardLimits, ...own };
    if (diff.trim() === '') return verdictOf([]);
    if (diff.length > limits.maxDiffBytes)
      return unreadable(`The diff has ${diff.length} characters, too many to be read.`);
    const changed = readDiff(diff);
    if (changed.length === 0) return unreadable('This is not a diff that can be read.');
    const size = changed.reduce(
      (sum, { hunks }) => sum + hunks.reduce((all, { lines }) => all + lines.length, 0),
      0,
    );
    if (changed.length > limits.maxFiles || size > 4 * limits.maxLines)
      return verdictOf(
        files({
          files: changed.map((file) => ({ ...bare, file, path: file.path })),
          pullRequest: null,
          limits,
        }),
      );
    const reader = createReader(grammars);
    const change: Change = {
      files: changed.map((file) => changeOfFile(file, { before, after }, reader)),
      pullRequest:
        pullRequestDiff === undefined ? null : readDiff(pullRequestDiff.slice(0, limits.maxDiffBytes)),
      limits,
    };
    const found = rules.flatMap((rule) => rule(change));
    found.push(
      ...reader.notWhollyRead().map((path) => finding('ask', 'unreadable', { path, line: null }, notRead)),
    );
    return verdictOf(meantByAuthor(unique(found), change.pullRequest));
  };
}

let inspector: Promise<Inspect> | null = null;

/** The guard, for whoever has no need to hold it open. */
export async function inspect(diff: string, context?: Context): Promise<Verdict> {
  inspector ??= openInspector();
  return (await inspector)(diff, context);
}

/** The guard as the loop asks it, with its reasons as sentences for people. */
export async function openGuard(): Promise<Guard> {
  const guard = await openInspector();
  return (repair, pullRequestDiff, { maxFiles, maxLines }) => {
    const { verdict, reasons } = guard(repair, { pullRequestDiff, limits: { maxFiles, maxLines } });
    return { verdict, reasons: reasons.map(sentence) };
  };
}

type Guard = (
  repair: string,
  pullRequestDiff: string,
  rules: Pick<Rules, 'maxFiles' | 'maxLines'>,
) => Inspection;

function sentence({ text, path, line }: Reason): string {
  if (path === '') return text;
  return `${text.replace(/\.$/, '')} (${path}${line === null ? '' : `:${line}`}).`;
}

const bare = { language: null, isTest: false, regions: [], added: [], removed: [] };
const notRead = 'It is too large, or its lines are too long, to be read as a whole.';

function unreadable(text: string): Verdict {
  return verdictOf([{ severity: 'ask', rule: 'unreadable', path: '', line: null, text }]);
}

const maxReasons = 100;

/** One reason for a rule and a line, the weightier one. */
function unique(findings: readonly Finding[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const one of findings) {
    const key = JSON.stringify([one.rule, one.path, one.line]);
    if (byPlace.get(key)?.severity !== 'refuse') byPlace.set(key, one);
  }
  const all = [...byPlace.values()].sort((a, b) => b.severity.localeCompare(a.severity));
  return all.slice(0, maxReasons);
}
