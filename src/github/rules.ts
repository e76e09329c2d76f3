import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { defaultRules, type ReadRules, type RulesFault, rulesSchema } from '../reflexion/rules.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { statusOf } from './status-of.ts';

export const rulesPath = '.github/reflexion.yml';
const maxCharacters = 64 * 1024;
const maxFaults = 20;

/** The repository's rules as the base branch has them, whatever the pull request's own branch says; defaults where there are none. */
export async function readRules(
  client: GitHubClient,
  repository: RepositoryName,
  baseBranch: string,
): Promise<ReadRules> {
  try {
    const { data } = await client.rest.repos.getContent({
      ...repository,
      path: rulesPath,
      ref: `refs/heads/${baseBranch}`,
    });
    if (Array.isArray(data) || data.type !== 'file' || !('content' in data))
      return broken([{ line: 1, text: 'This is no file.' }]);
    // Of a large file GitHub sends nothing, which must not be taken for a file with nothing in it.
    if (data.encoding !== 'base64') return broken([{ line: 1, text: 'The file is too long to be read.' }]);
    return parseRules(Buffer.from(data.content, 'base64').toString());
  } catch (error) {
    if (statusOf(error) === 404) return { kind: 'read', rules: defaultRules };
    throw error;
  }
}

/** Every fault at once, each with its line. */
export function parseRules(text: string): ReadRules {
  if (text.length > maxCharacters) return broken([{ line: 1, text: 'The file is longer than 64 KiB.' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (place: number) => Math.max(1, lines.linePos(place).line);
  if (document.errors.length > 0) {
    return broken(
      document.errors.map(({ message, pos }) => ({
        line: lineAt(pos[0]),
        text: `This is not YAML: ${message.split('\n', 1)[0]}`,
      })),
    );
  }
  const result = rulesSchema.safeParse(plainValue(document) ?? {});
  if (result.success) return { kind: 'read', rules: result.data };
  return broken(
    result.error.issues.flatMap((issue) =>
      keysOf(issue).map((path) => {
        const found = document.getIn(path, true);
        const range = isRanged(found) ? found.range : null;
        return { line: range ? lineAt(range[0]) : 1, text: sentenceOf(issue, path) };
      }),
    ),
  );
}

/** Without aliases, which make much of little: with one in it, it is no value at all. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return 'aliases';
  }
}

type Issue = z.core.$ZodIssue;

/** A key that is not known is no fault of the place it stands in. */
function keysOf(issue: Issue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => [...issue.path, key])
    : [[...issue.path]];
}

function sentenceOf(issue: Issue, path: readonly PropertyKey[]): string {
  const name = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return `There is no rule “${name}”; there are ${Object.keys(rulesSchema.shape).join(', ')}.`;
  }
  return name === ''
    ? 'The file has to hold rules, one a line, as in `verify: required`.'
    : `${name}: ${issue.message}.`;
}

function isRanged(value: unknown): value is { range: [number, number, number] } {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range);
}

function broken(faults: readonly RulesFault[]): ReadRules {
  return { kind: 'broken', faults: faults.slice(0, maxFaults) };
}
