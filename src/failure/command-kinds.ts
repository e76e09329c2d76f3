import type { FailureKind } from '../reflexion/failure.ts';

interface NamedKind {
  kind: FailureKind;
  command: RegExp;
}

/** What a command's own words say of what it checks; the last resort. */
const named: readonly NamedKind[] = [
  { kind: 'format', command: /\b(?:fmt|format(?:ting)?|prettier)\b/ },
  { kind: 'type', command: /\b(?:type-?check|tsc|mypy|pyright)\b/ },
  { kind: 'lint', command: /\b(?:e?s?lint\w{0,4}|style|check-style)\b/ },
  { kind: 'test', command: /\b(?:tests?|specs?|e2e|coverage)\b/ },
  { kind: 'dependency', command: /\b(?:install|ci|bootstrap|restore)\b/ },
  { kind: 'compile', command: /\b(?:build|compile|package|assemble)\b/ },
];

/** The kind that commands are named for, the innermost first. */
export function kindOfCommands(commands: readonly string[]): FailureKind | null {
  for (const command of commands.toReversed()) {
    const found = named.find((row) => row.command.test(command));
    if (found) return found.kind;
  }
  return null;
}
