import type { FailureKind } from '../reflexion/failure.ts';

interface Tool {
  name: string;
  kind: FailureKind;
  /** What its command looks like. */
  command: RegExp;
  /** What only it prints when it fails. */
  output: RegExp;
}

const tools: readonly Tool[] = [
  {
    name: 'tsc',
    kind: 'type',
    command: /\b(?:vue-)?tsc\b/,
    output: /\(\d+,\d+\): error TS\d+|:\d+:\d+ - error TS\d+|error TS\d+:/,
  },
  { name: 'prettier', kind: 'format', command: /\bprettier\b/, output: /^\[warn\] .*|Code style issues/ },
  { name: 'eslint', kind: 'lint', command: /\beslint\b/, output: /✖ \d+ problems?|^\s+\d+:\d+\s+error\s/ },
  { name: 'biome', kind: 'lint', command: /\bbiome\b/, output: /\blint\/\w+\/\w+ ━|━━━━/ },
  {
    name: 'node:test',
    kind: 'test',
    command: /\bnode\b.*--test\b/,
    output: /^# fail [1-9]|^ℹ fail [1-9]|^not ok \d+/,
  },
  {
    name: 'npm',
    kind: 'dependency',
    command: /\bnpm (?:ci|i|install)\b/,
    output: /^npm (?:ERR!|error) code (?:EUSAGE|ERESOLVE|E404|ETARGET)/,
  },
];

/** Which tool failed, and in which way. */
export function recognise(
  commands: readonly string[],
  lines: readonly string[],
): { tool: string; kind: FailureKind } {
  const byOutput = tools.find((tool) => lines.some((line) => tool.output.test(line)));
  if (byOutput) return { tool: byOutput.name, kind: byOutput.kind };
  const byCommand = tools.find((tool) => commands.toReversed().some((command) => tool.command.test(command)));
  if (byCommand) return { tool: byCommand.name, kind: byCommand.kind };
  return { tool: 'unknown', kind: 'unknown' };
}
