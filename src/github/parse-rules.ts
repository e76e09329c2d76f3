import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../reflexion/nearest.ts';
import { ruleList } from '../reflexion/rule-list.ts';
import { type ReadRules, type RulesFault, type RulesFile, rulesSchema } from '../reflexion/rules.ts';

const maxCharacters = 64 * 1024;
const maxFaults = 20;

/** Every fault at once, each with its line and what would be right. `models`: those that the operator allows; null where there is no model. */
export function parseRules(
  text: string,
  file: RulesFile,
  models: readonly string[] | null = null,
): ReadRules {
  const broken = (faults: readonly RulesFault[]): ReadRules => ({ kind: 'broken', file, faults });
  if (text.length > maxCharacters) return broken([{ line: 1, text: 'The file is longer than 64 KiB.' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const notYaml = [...document.errors, ...document.warnings].slice(0, maxFaults);
  if (notYaml.length > 0)
    return broken(
      notYaml.map(({ message, pos }) => ({ line: lineAt(pos[0]), text: sentenceOfYaml(message) })),
    );
  const aliases = aliasesIn(document).slice(0, maxFaults);
  if (aliases.length > 0) return broken(aliases.map((offset) => ({ line: lineAt(offset), text: noAliases })));

  const given: unknown = document.toJS() ?? {};
  const result = rulesSchema.safeParse(given);
  if (!result.success) {
    const places = result.error.issues.flatMap((issue) =>
      placesOf(issue).map((path) => ({ issue, path, line: lineAt(offsetOf(document, path)) })),
    );
    const first = places.sort((a, b) => a.line - b.line).slice(0, maxFaults);
    return broken(first.map(({ issue, path, line }) => ({ line, text: sentenceOf(issue, path, given) })));
  }
  const unknown = modelFaults(result.data, models);
  if (unknown.length > 0)
    return broken(unknown.map(({ rule, text }) => ({ line: lineAt(offsetOf(document, [rule])), text })));
  return { kind: 'read', rules: result.data, file, set: namesIn(given) };
}

/** They make much of little, and rules are short enough to be written out. */
const noAliases = 'Aliases, as in `*name`, are not read here. Write out what is meant.';

function aliasesIn(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Alias: (_, { range }) => {
      found.push(range?.[0] ?? 0);
    },
  });
  return found;
}

function sentenceOfYaml(message: string): string {
  const [first = ''] = message.split('\n', 1);
  if (first.startsWith('Maximum call stack')) return 'It is nested too deeply.';
  if (first.startsWith('Map keys must be unique')) return 'This rule stands here twice. Keep one of them.';
  return `This is not YAML that can be read: ${first.replace(/ at line \d+, column \d+:$/, '')}.`;
}

type Issue = z.core.$ZodIssue;

/** A key that is not known is no fault of the place it stands in. */
function placesOf(issue: Issue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => [...issue.path, key])
    : [[...issue.path]];
}

/** Where the name of a rule stands, or the entry of a list. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  const around = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const key = path.at(-1);
  if (isMap(around)) {
    const pair = around.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  const found = path.length === 0 ? document.contents : document.getIn(path, true);
  return (isNode(found) && found.range?.[0]) || 0;
}

const shapes: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list, as in `[one, two]`',
  object: 'rules of its own, one a line, further in',
};

function sentenceOf(issue: Issue, path: readonly PropertyKey[], given: unknown): string {
  if (path.length === 0) return 'The file has to hold rules, one a line, as in `verify: required`.';
  const name = path.map((part) => (typeof part === 'number' ? `entry ${part + 1}` : String(part))).join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return `There is no rule \`${shown(name)}\`. ${instead(path)}`;
    case 'invalid_type':
      return `\`${name}\` has to be ${shapes[issue.expected] ?? issue.expected}.`;
    case 'invalid_value': {
      const known = issue.values.map(String);
      const word = valueAt(given, path);
      const meant = typeof word === 'string' ? nearest(word, known) : null;
      const right = known.map((value) => `\`${value}\``).join(', ');
      return `\`${name}\` is one of ${right}${meant ? `; \`${meant}\` may be meant` : ''}.`;
    }
    case 'too_small':
      return `\`${name}\` ${boundOf(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}.`;
    case 'too_big':
      return `\`${name}\` ${boundOf(issue.origin, 'at most', issue.maximum)}.`;
    default:
      return `\`${name}\` ${issue.message}.`;
  }
}

function boundOf(origin: string, relation: string, bound: number | bigint): string {
  const amount = bound.toLocaleString('en');
  if (origin === 'string') return `has to be ${relation} ${amount} characters long`;
  if (origin === 'array') return `has to have ${relation} ${amount} entries`;
  return `has to be ${relation} ${amount}`;
}

/** The rule that may be meant by this name: one nearby, or one of that name elsewhere. */
function instead(path: readonly PropertyKey[]): string {
  const around = path.slice(0, -1).map((part) => `${String(part)}.`);
  const prefix = around.join('');
  const all = ruleList.map(({ name }) => name);
  const beside = [
    ...new Set(
      all
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length).split('.')[0] ?? ''),
    ),
  ];
  const word = String(path.at(-1));
  const elsewhere = all.find((name) => name.split('.').at(-1) === word);
  const meant = nearest(word, beside);
  if (meant) return `\`${prefix}${meant}\` may be meant.`;
  if (elsewhere) return `\`${elsewhere}\` may be meant.`;
  return `There are ${beside.map((name) => `\`${prefix}${name}\``).join(', ')}.`;
}

function modelFaults(
  { model, reflectModel }: z.infer<typeof rulesSchema>,
  models: readonly string[] | null,
): { rule: string; text: string }[] {
  if (models === null) return [];
  return Object.entries({ model, reflectModel }).flatMap(([rule, name]) => {
    if (name === undefined || models.includes(name)) return [];
    const right = models.map((one) => `\`${one}\``).join(', ');
    return [{ rule, text: `\`${rule}\` names a model that the operator does not allow. Allowed: ${right}.` }];
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) at = Object(at)[key];
  return at;
}

/** The names of the rules that are set in a file, like `checks.ignore`. */
function namesIn(given: unknown): string[] {
  return ruleList.map(({ name }) => name).filter((name) => valueAt(given, name.split('.')) !== undefined);
}

function shown(name: string): string {
  return name.replaceAll('`', '').slice(0, 100);
}
