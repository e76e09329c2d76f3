import type { HeldLine } from './store.ts';

/** A place in code as a line names it. */
export interface Place {
  path: string;
  line: number | null;
  column: number | null;
  /** What the line says of it; empty where it says nothing. */
  message: string;
}

const extensions =
  '(?:[cm]?[jt]sx?|vue|svelte|astro|json|jsonc|ya?ml|toml|py|pyi|ipynb|java|kts?|groovy|gradle|scala|clj[cs]?|go|rs|rb|erb|rake|gemspec|php|phpt|cs|csproj|fs|vb|cc?|cpp|cxx|hh?|hpp|hxx|mm?|swift|zig|nim|ex|exs|erl|hrl|hs|lhs|mli?|elm|dart|lua|pl|pm|t|R|r|jl|sh|bash|ps1|sql|prisma|proto|graphql|gql|sol|css|scss|sass|less|html?|md|mdx|rst|tex|tf|hcl|xml|cmake|bazel|bzl|bats|vim|el|Dockerfile)';
const path = `(?:[A-Za-z]:[\\\\/])?(?:[\\w@.+~$-][\\w@.+~()$-]{0,99}[\\\\/]){0,25}[\\w@.+~$-]{1,100}\\.${extensions}`;
const start = `(?:^|[\\s('"\`[<|>@])(?:file:\\/\\/)?`;
const numbered = new RegExp(
  `${start}(\\/?${path})(?::(\\d{1,7})(?::(\\d{1,5}))?|\\((\\d{1,7})(?:,(\\d{1,5}))?\\)|:\\[(\\d{1,7}),(\\d{1,5})\\]|#L(\\d{1,7})|", line (\\d{1,7})|:? on line (\\d{1,7}))(?!\\d)`,
);
const whole = new RegExp(
  `^(?:\\[\\w{1,8}\\] |Would reformat: |would reformat |Changed |Diff in |ERROR: )?(\\/?${path})\\s*$`,
);
const underHeading =
  /^\s{1,8}(\d{1,7}):(\d{1,5})\s{1,4}(?:✖ |⚠ )?(?:error|Error:?|warning|✖)?\s{0,4}(\S.{0,400})$/;
const jvmFrame =
  /\bat (?:[\w.@-]{1,60}\/{1,2})?([\w$.<>]{3,300})\((\w{1,120}\.(?:java|kt|scala|groovy|clj)):(\d{1,7})\)/;
const frameworks =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|groovy|clojure|junit|org\.(?:junit|apache\.maven|gradle|testng|mockito|assertj|hamcrest|opentest4j|codehaus|springframework))\./;
const maxLinesUp = 200;

/** The first place that a line names with a line number, or the file that is all it names. */
export function placeIn(text: string): Place | null {
  if (text.length > 1_000) return placeIn(text.slice(0, 1_000));
  const frame = jvmFrame.exec(text);
  if (frame) return placeOfFrame(frame[1] ?? '', frame[2] ?? '', frame[3]);
  const match = numbered.exec(text);
  if (match?.[1]) {
    const line = match[2] ?? match[4] ?? match[6] ?? match[8] ?? match[9] ?? match[10];
    const column = match[3] ?? match[5] ?? match[7];
    return {
      path: match[1],
      line: numberOf(line),
      column: numberOf(column),
      message: text
        .slice(match.index + match[0].length)
        .replace(/^[\s:,)\]-]+/, '')
        .trim(),
    };
  }
  const file = whole.exec(text)?.[1];
  return file === undefined ? null : { path: file, line: null, column: null, message: '' };
}

/** For linters that name a file once and then line and column of each complaint. */
export function placeUnderHeading(lines: readonly HeldLine[], at: number): Place | null {
  const match = underHeading.exec(lines[at]?.text ?? '');
  if (!match) return null;
  for (let up = at - 1; up >= Math.max(0, at - maxLinesUp); up -= 1) {
    const text = lines[up]?.text ?? '';
    const file = whole.exec(text)?.[1];
    if (file)
      return { path: file, line: numberOf(match[1]), column: numberOf(match[2]), message: match[3] ?? '' };
    if (text.trim() === '') return null;
  }
  return null;
}

/** A JVM frame names the package and the file's bare name; both together make the end of the path. */
function placeOfFrame(qualified: string, file: string, line: string | undefined): Place | null {
  if (frameworks.test(qualified)) return null;
  const packages = qualified.split('.').slice(0, -2);
  return { path: [...packages, file].join('/'), line: numberOf(line), column: null, message: '' };
}

const numberOf = (text: string | undefined): number | null => Number(text ?? 0) || null;
