import { type Ecosystem, ecosystems } from './package-managers.ts';
import { typeFixProgram } from './type-fixes.ts';

/** The ecosystems whose dependencies a command needs by its words; none where they don't tell. */
export function ecosystemsOf(command: string): readonly Ecosystem[] {
  // A recipe may call anything.
  if (recipe.test(command)) return ecosystems;
  return ecosystems.filter((ecosystem) => needs[ecosystem].test(command));
}

const recipe = /(?:^|&&|\n)\s*(?:make|just|task|rake|bash|sh)\b/;
const needs: Readonly<Record<Ecosystem, RegExp>> = {
  node: new RegExp(`\\b(?:npx|npm|pnpm|yarn|bunx|bun|node|${typeFixProgram})\\b`),
  python:
    /\b(?:(?:uv|poetry|pipenv) run|python[\d.]* -m)\b|(?:^|&&|\n)\s*(?:\.venv\/bin\/)?(?:ruff|black|isort|yapf|autoflake|docformatter|djlint|sqlfluff|pre-commit|pytest|mypy|pyright|tox|nox)\b/,
  ruby: /\bbundle exec\b/,
  php: /\bvendor\/bin\//,
  go: /(?:^|&&|\n)\s*go (?!fmt\b)/,
  rust: /(?:^|&&|\n)\s*cargo (?!fmt\b)/,
};
