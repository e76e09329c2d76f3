import { detached } from './clean.ts';

/** Collects the commands that package managers, shells and task runners print before they run them. */
export interface EchoReader {
  /** Whether a line that looks like plain output may still be an echo here. Cheap. */
  wants(raw: string, start: number): boolean;
  /** Takes a line that may be an echo, cleaned; says whether it is one. */
  read(text: string): boolean;
  /** Outermost first. */
  all(): readonly string[];
}

const maxEchoes = 20;
const maxEchoLength = 1_000;

/** `> name@1.0.0 lint`, `> name lint`: npm and pnpm name the script before they echo its command. */
const scriptHeader =
  /^\s{0,4}> (?:@?[\w./-]{1,120}@\S{0,40} [\w:.-]{1,80}(?: \/.{1,300})?|[\w:.@/-]{1,80}(?: [\w:.-]{1,60})?)$/;
const prompt = /^\s{0,4}(>|\$|\+{1,3}) (\S.*)$/;
const prefixed =
  /^(?:[\w@./-]{1,80}:[\w-]{1,40}: [>$] |[\w@./-]{1,80} [\w:-]{1,40}\$ |task: \[[^\]]{1,80}\] |Poe => |[\w.-]{1,40} run-test: commands\[\d+\] \| |[\w.-]{1,40}: commands\[\d+\]> )(\S.*)$/;

const programs =
  'node|npx|npm|yarn|pnpm|bunx?|deno|tsx|ts-node|eslint|oxlint|prettier|(?:vue-)?tsc|biome|jest|vitest|b?mocha|ava|tap|c8|nyc|lab|karma|webpack|vite|rollup|esbuild|next|nuxt|astro|turbo|nx|lerna|gulp|grunt|standard|semistandard|xo|stylelint|tsd|attw|knip|playwright|cypress|markdownlint(?:-cli2)?|commitlint|cspell|svelte-check|ng|python[\\d.]*|pytest|tox|nox|ruff|black|isort|flake8|mypy|pyright|pylint|pip3?|poetry|pdm|hatch|uvx?|pipenv|coverage|sphinx-build|mkdocs|pre-commit|go|gofmt|goimports|golangci-lint|staticcheck|golint|govet|cargo|rustc|rustfmt|cross|gcc|g\\+\\+|cc|c\\+\\+|clang(?:\\+\\+|-format|-tidy)?|cmake|ctest|make|ninja|meson|bazel(?:isk)?|mvn|mvnw|gradle|gradlew|ant|sbt|java|javac|kotlinc|ktlint|detekt|scalac|scalafmt|lein|clojure|ruby|bundle|rake|rspec|rubocop|rails|jekyll|php|phpunit|pest|composer|phpcs|php-cs-fixer|phpstan|psalm|pint|dotnet|msbuild|nuget|csharpier|mix|rebar3|erl|stack|cabal|ghc|hlint|ormolu|fourmolu|swift|swiftlint|swiftformat|xcodebuild|pod|flutter|dart|melos|docker|docker-compose|podman|helm|kubectl|terraform|tofu|tflint|actionlint|yamllint|shellcheck|shfmt|hadolint|git|bash|sh|zsh|pwsh|Rscript|R|perl|prove|cpanm|lua|luacheck|stylua|busted|zig|nim|nimble|crystal|julia|dune|opam|ocamlformat|elm|elm-format|elm-test|forge|solhint|buf|protoc|sqlfluff|alembic|prisma|nix|just|env|time|xvfb-run|timeout|sudo|cross-env';
const knownProgram = new RegExp(
  `^(?:[A-Z_][A-Z0-9_]{0,60}=\\S{0,200} ){0,6}(?:[\\w.@/~-]{0,200}/)?(?:${programs})(?:\\.cmd|\\.exe)?(?: |$)`,
);
const recipeLine = new RegExp(`(?:[\\w.@/~-]{0,120}/)?(?:${programs}) [\\w./"'$-]`, 'y');
const runsRecipes = /(?:^|[\s;&|/])(?:make|gmake|just|rake|mage|ninja)(?:\s|$)/;
const tracesCommands = /(?:^|\s)set -\w*x|bash -\w*x|sh -\w*x/;

/** `command` is what the section runs, for recipes and traces are only looked for where something prints them. */
export function createEchoReader(command: () => readonly string[]): EchoReader {
  let echoes: string[] = [];
  let headed = false;

  function add(echo: string): true {
    if (echoes.length >= 2 * maxEchoes) echoes = echoes.slice(-maxEchoes);
    echoes.push(detached(echo.slice(0, maxEchoLength).trim()));
    headed = false;
    return true;
  }

  return {
    wants(raw, start) {
      if (command().length === 0 || command().length > 40) return false;
      recipeLine.lastIndex = start;
      return recipeLine.test(raw) && command().some((line) => runsRecipes.test(line));
    },
    read(text) {
      const other = prefixed.exec(text);
      if (other?.[1]) return add(other[1]);
      const match = prompt.exec(text);
      if (!match) {
        headed = false;
        return knownProgram.test(text) &&
          !/[:.]$/.test(text) &&
          command().some((line) => runsRecipes.test(line))
          ? add(text)
          : false;
      }
      const [, sign, echo] = match as unknown as [string, string, string];
      const known = knownProgram.test(echo);
      if (sign === '>') {
        if (headed || (known && !scriptHeader.test(text))) return add(echo);
        headed = scriptHeader.test(text);
        return headed;
      }
      if (sign === '$') return add(echo);
      return known || command().some((line) => tracesCommands.test(line)) ? add(echo) : false;
    },
    all: () => echoes.slice(-maxEchoes),
  };
}
