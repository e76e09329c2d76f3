import type { FileChange } from '../change.ts';
import { isConfiguration, isRecipe, isScript, laxCommands, strictOptions, tool } from '../configuration.ts';
import { finding, lineAt, quoted, type Rule, surplus } from '../facts.ts';
import { changedLines, type Line } from '../lines.ts';
import { isNarrower } from '../narrower-commands.ts';
import { checkName, packageScript } from '../package-script.ts';
import type { Finding } from '../verdict.ts';

const pipeline =
  /^\.github\/(?:workflows|actions)\/|\.gitlab-ci\.ya?ml$|^\.circleci\/|azure-pipelines|^\.travis\.yml$|Jenkinsfile|bitbucket-pipelines|\.drone\.yml$|^\.buildkite\//;
/** Commands that check, made to pass or to check less. */
export const commands: Rule = ({ files }) => {
  const own = files.filter(
    ({ path, file }) =>
      (isScript(path) || isConfiguration(path) || pipeline.test(path)) && file.status !== 'deleted',
  );
  return [
    ...own.flatMap((change) => [...laxer(change), ...narrowed(change), ...lostOptions(change)]),
    ...lostTools(own),
  ];
};

function laxer(change: FileChange): Finding[] {
  const { path } = change;
  const before = changedLines(change, 'before').map(({ text }) => text);
  const isCheck =
    pipeline.test(path) ||
    /package\.json$|Makefile|justfile|tox\.ini|noxfile|Taskfile/i.test(path) ||
    checkName.test(path.slice(path.lastIndexOf('/') + 1));
  return changedLines(change, 'after')
    .flatMap((line) => {
      const named = packageScript.exec(line.text)?.[1];
      const isAboutChecks =
        (named === undefined ? isCheck : checkName.test(named)) || new RegExp(tool).test(line.text);
      const lax = laxCommands.find(
        ({ pattern, needsTool }) =>
          pattern.test(line.text) &&
          (isAboutChecks || !(needsTool || isExit(line))) &&
          count(before, pattern) < 1 &&
          isCommandLine(path, line.text),
      );
      const found = lax ? [at(change, line, 'check-off', lax.text)] : [];
      const isIgnored =
        isForgiving(path, line.text) &&
        !before.some((text) => isForgiving(path, text) && text.trim() === line.text.trim());
      const goesOn =
        /\bcontinue-on-error:\s*(?!false)|\ballow_failure:\s*true|\bif:\s*(?:false|\$\{\{\s*false)|\bwhen:\s*(?:manual|never)|\bsoft_fail|\bignore_(?:errors?|outcome)\s*[:=]\s*true/i.test(
          line.text,
        );
      if (isIgnored) found.push(at(change, line, 'check-off', 'A failure is let through.'));
      if (goesOn) found.push(at(change, line, 'check-off', 'A failure is let through.'));
      return found;
    })
    .concat(withoutStop(change, isCheck));
}

/** A minus before a command of make or tox: its failure counts for nothing. */
const isForgiving = (path: string, text: string) =>
  (isRecipe(path) && /^\t@?-/.test(text)) ||
  (path.endsWith('tox.ini') && /^\s+-\s*\S/.test(text) && new RegExp(tool).test(text));

const isExit = ({ text }: Line) => /^\s*exit\s+0/.test(text);
const count = (texts: readonly string[], pattern: RegExp) =>
  texts.filter((text) => pattern.test(text)).length;

/** In a file of settings, options stand in strings or behind a key; the same words in code are something else. */
function isCommandLine(path: string, text: string): boolean {
  return !/\.[cm]?[jt]s$|\.py$|\.rb$/.test(path) || /["'`]|\brun\b/.test(text);
}

/** `set -e` taken away. */
function withoutStop(change: FileChange, isCheck: boolean): Finding[] {
  if (!isCheck || !isScript(change.path)) return [];
  const stops = (text: string) => /\bset\s+-\w*e|\bset\s+-o\s+errexit|pipefail/.test(text);
  const [gone] = changedLines(change, 'before').filter(({ text }) => stops(text));
  const strict = (when: 'before' | 'after') =>
    changedLines(change, when)
      .map(({ text }) => text)
      .join('\n');
  if (!gone) return [];
  const isKept =
    /\bset\s+-\w*e|errexit/.test(strict('after')) &&
    (!/pipefail/.test(strict('before')) || /pipefail/.test(strict('after')));
  return isKept ? [] : [at(change, gone, 'check-off', 'A script carries on after a failure.')];
}

/** Lines of scripts and recipes: the same tool on less, and a goal that needs one check less. */
function narrowed(change: FileChange): Finding[] {
  if (!isScript(change.path) || change.path.endsWith('package.json')) return [];
  const after = changedLines(change, 'after');
  const toolsOf = (text: string) => (text.match(tool) ?? []).join(' ');
  return changedLines(change, 'before').flatMap((line) => {
    const [, goal, needs = ''] = /^([\w-]+):\s*([\w -]*)$/.exec(line.text) ?? [];
    const again = after.find(({ text }) => goal !== undefined && text.startsWith(`${goal}:`));
    const isMissing = (need: string) => checkName.test(need) && !again?.text.split(/\s+/).includes(need);
    if (again && needs.split(/\s+/).some((need) => need !== '' && isMissing(need)))
      return [at(change, again, 'check-removed', 'A check is no longer run.')];
    const same = after.filter(({ text }) => toolsOf(text) !== '' && toolsOf(text) === toolsOf(line.text));
    const [now] = same;
    if (!now || same.length > 1 || !isNarrower(line.text, now.text)) return [];
    return [at(change, now, 'check-narrowed', 'A check looks at less.')];
  });
}

/** Programs that check and are named nowhere any more. */
function lostTools(files: readonly FileChange[]): Finding[] {
  const recipes = files.filter(
    ({ path }) =>
      (isScript(path) || /\.pre-commit-config|lefthook|pipeline/.test(path) || pipeline.test(path)) &&
      !path.endsWith('package.json'),
  );
  const named = (text: string) => [
    ...(text.match(tool) ?? []),
    ...(/^\s*-\s*id:\s*([\w-]+)/.exec(text)?.slice(1) ?? []),
  ];
  const after = recipes.flatMap((change) => changedLines(change, 'after')).flatMap(({ text }) => named(text));
  return recipes.flatMap((change) =>
    changedLines(change, 'before')
      .filter(({ text }) => !/\binstall\b|\bcache\b|^\s*(?:name|image|uses):/.test(text))
      .filter(({ text }) => surplus(named(text), after).length > 0)
      .map((line) => at(change, line, 'check-removed', 'A check is no longer run.')),
  );
}

/** Options that made a check stricter and are given nowhere in the file any more. */
function lostOptions(change: FileChange): Finding[] {
  const options = (text: string) => text.match(strictOptions) ?? [];
  const before = changedLines(change, 'before');
  const after = changedLines(change, 'after').flatMap(({ text }) => options(text));
  const isChecking = before.some(({ text }) => new RegExp(tool).test(text) || /\baddopts\b/.test(text));
  if (!isChecking) return [];
  // With its command gone altogether an option is no longer missed here.
  const lost = new Set(
    surplus(
      before.flatMap(({ text }) => options(text)),
      after,
    ),
  );
  return before
    .filter(({ text }) => options(text).some((option) => lost.has(option)))
    .map((line) => at(change, line, 'check-narrowed', 'A check is less strict.'));
}

function at(change: FileChange, { side, row }: Line, rule: string, text: string): Finding {
  return finding(
    'refuse',
    rule,
    { path: change.path, line: side.rows[row]?.line ?? null },
    `${text} ${quoted(lineAt(side, row))}`,
  );
}
