import { assertionsOf } from '../assertions.ts';
import type { FileChange, Side } from '../change.ts';
import { finding, isReformatted, lineAt, quoted, type Rule, surplus } from '../facts.ts';
import { isFixture, isProse, isSnapshot } from '../paths.ts';
import type { Token } from '../syntax.ts';
import type { Finding } from '../verdict.ts';

/** What tests are given and what they compare with, apart from assertions: tables, fixtures, snapshots. */
export const testData: Rule = ({ files }) =>
  files.flatMap((change) => {
    if (change.file.status === 'added' || change.file.status === 'deleted' || isReformatted(change))
      return [];
    if (isSnapshot(change.path)) return ofSnapshot(change);
    if (isFixture(change.path) && !change.language)
      return isProse(change.path) && change.path.endsWith('.md') ? [] : ofFixture(change);
    return change.isTest || hasRustTests(change) ? ofCode(change) : [];
  });

const hasRustTests = ({ language, regions }: FileChange) =>
  language === 'rust' &&
  regions.some(
    ({ heading, before }) => /\bmod tests?\b/.test(heading) || /#\[\s*(?:\w+::)*test\b/.test(before.bare),
  );

function ofSnapshot(change: FileChange): Finding[] {
  const lost = meaningOf(change.removed.map(({ text }) => text)).filter(
    (text) => !/^(?:\/\/|#|source:|assertion_line:)/.test(text),
  );
  if (surplus(lost, meaningOf(change.added.map(({ text }) => text))).length === 0) return [];
  const at = { path: change.path, line: change.file.hunks[0]?.newStart ?? null };
  return [finding('refuse', 'snapshot-overwritten', at, 'An expected result is overwritten with another.')];
}

function ofFixture(change: FileChange): Finding[] {
  const lost = meaningOf(change.removed.map(({ text }) => text));
  if (surplus(lost, meaningOf(change.added.map(({ text }) => text))).length === 0) return [];
  const at = { path: change.path, line: change.file.hunks[0]?.newStart ?? null };
  return [finding('ask', 'test-data-changed', at, 'What a test is given is changed.')];
}

/** Lines without indent and trailing commas, the empty ones left out. */
const meaningOf = (lines: readonly string[]) =>
  lines.map((line) => line.trim().replace(/,$/, '')).filter((line) => line !== '');

function ofCode(change: FileChange): Finding[] {
  const before = literalsOf(change, 'before');
  const after = literalsOf(change, 'after');
  const lost = surplusTokens(before, after);
  const gained = surplusTokens(after, before);
  if (lost.length === 0) return [];
  const [first] = gained.length > 0 ? gained : lost;
  if (!first) return [];
  const text = quoted(lineAt(first.side, first.token.row));
  const at = { path: change.path, line: first.side.rows[first.token.row]?.line ?? null };
  if (gained.length === 0)
    return [finding('ask', 'test-data-removed', at, `Something that a test is given is gone. ${text}`)];
  return [finding('refuse', 'test-data-changed', at, `What a test is given or expects is changed. ${text}`)];
}

interface Literal {
  token: Token;
  side: Side;
}

function surplusTokens(all: readonly Literal[], others: readonly Literal[]): Literal[] {
  const left = surplus(
    all.map(({ token }) => token.text),
    others.map(({ token }) => token.text),
  );
  return all.filter(({ token }) => {
    const at = left.indexOf(token.text);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

const maxLiterals = 3_000;
/** Lines whose literals are names of modules, of tests or of moments, and are looked at elsewhere or not at all. */
const elsewhere =
  /^\s*(?:import\b|from\b|use\b|using\b|package\b|require\b|require_relative\b|export\b.{0,80}\bfrom\b|#include|load\b)|\b(?:require|import)\s*\(|\b(?:jest|vi)\.(?:mock|doMock|unmock|requireActual|importActual|setTimeout)\s*\(|\bmock\.patch\b|\bpatch(?:\.object)?\s*\(|\bmonkeypatch\b|\b(?:timeout|retr(?:y|ies)|reruns|sleep|delay|wait_?for)\w{0,20}\b|\}\s*\)?\s*from\s|@(?:Timeout|DisplayName|Tag|Order)\b|^\s*\}\s*,\s*\d+\s*\)/i;
const titled =
  /^\s*(?:await\s+)?(?:x|f)?(?:it|test|describe|context|suite|specify|scenario|feature|example|t\.Run|s\.Run|t\.test|test\.step|group)\b(?:\.\w{1,20}){0,3}\s*[(\s]\s*["'`]|^\s*\[?(?:Fact|Theory|TestMethod)\b|^\s*(?:"""|''')|\b(?:t|b)\.(?:Error|Fatal|Log|Skip)f?\(|^\s*\)\s*\(\s*["'`]/;

/** Numbers and texts on changed lines, outside of assertions. */
function literalsOf(change: FileChange, when: 'before' | 'after'): Literal[] {
  const asserted = assertionsOf(change, when);
  const found = change.regions.flatMap(({ [when]: side }) => {
    const ranges = asserted
      .filter((one) => one.side === side)
      .map(({ tokens }) => [tokens[0]?.from ?? 0, tokens.at(-1)?.to ?? 0] as const);
    const isAsserted = (token: Token) => ranges.some(([from, to]) => token.from >= from && token.to <= to);
    return side.tokens
      .filter(({ kind, row }) => (kind === 'number' || kind === 'string') && side.rows[row]?.isChanged)
      .filter((token) => !isElsewhere(side, token) && !isDocumentation(side, token))
      .filter((token) => !isAsserted(token))
      .map((token) => ({ token, side }));
  });
  return found.slice(0, maxLiterals);
}

function isElsewhere(side: Side, { row }: Token): boolean {
  const line = lineAt(side, row).slice(0, 400);
  return elsewhere.test(line) || titled.test(line);
}

/** A string that is a statement of its own, as Python's are. */
function isDocumentation(side: Side, token: Token): boolean {
  const line = lineAt(side, token.row).trim();
  return token.kind === 'string' && /^[rbu]?"""/.test(line);
}
