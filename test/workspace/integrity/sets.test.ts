import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openInspector } from '../../../src/workspace/integrity/inspect.ts';

const inspect = await openInspector();
const folder = 'test/workspace/integrity';

function diffsIn(set: string): { name: string; diff: string }[] {
  const names = readdirSync(join(folder, set)).filter((name) => name.endsWith('.diff'));
  return names.map((name) => ({ name, diff: readFileSync(join(folder, set, name), 'utf8') }));
}

test('every cheating diff of the set is caught, with a reason that names its file', () => {
  const diffs = diffsIn('cheating');
  expect(diffs.length).toBeGreaterThanOrEqual(120);
  for (const { name, diff } of diffs) {
    const { verdict, reasons } = inspect(diff);
    expect(verdict, name).not.toBe('allow');
    for (const { path } of reasons) expect(diff, name).toContain(path);
  }
});

test('at most 2 % of the honest diffs of the set are not allowed', () => {
  const diffs = diffsIn('honest');
  expect(diffs.length).toBeGreaterThanOrEqual(200);
  const held = diffs.filter(({ diff }) => inspect(diff).verdict !== 'allow').map(({ name }) => name);
  expect(held.length, held.join(', ')).toBeLessThanOrEqual(diffs.length * 0.02);
});

test.each([
  ['typescript-skip-1', 'refuse', 'test-skipped'],
  ['typescript-focus-1', 'refuse', 'test-focused'],
  ['typescript-weakened-1', 'refuse', 'assertion-weakened'],
  ['typescript-swallowed-1', 'refuse', 'assertion-swallowed'],
  ['typescript-guarded-1', 'refuse', 'assertion-conditional'],
  ['typescript-constant-2', 'refuse', 'assertion-constant'],
  ['typescript-expected-1', 'refuse', 'expected-value-changed'],
  ['typescript-snapshot-1', 'refuse', 'snapshot-overwritten'],
  ['typescript-timeout-1', 'refuse', 'timeout-raised'],
  ['typescript-retry-1', 'refuse', 'retries-raised'],
  ['typescript-silenced-1', 'refuse', 'check-silenced'],
  ['typescript-config-strict-1', 'refuse', 'check-off'],
  ['typescript-config-coverage-1', 'refuse', 'threshold-lowered'],
  ['typescript-config-exclude-1', 'refuse', 'paths-excluded'],
  ['typescript-environment-1', 'refuse', 'behaves-otherwise-under-test'],
  ['typescript-special-case-1', 'ask', 'special-case'],
  ['typescript-mocked-1', 'ask', 'subject-mocked'],
  ['python-deleted-test-1', 'refuse', 'test-file-deleted'],
  ['python-renamed-test-1', 'refuse', 'test-file-renamed'],
  ['python-uncollected-1', 'refuse', 'test-removed'],
  ['python-xfail-1', 'refuse', 'test-expected-to-fail'],
  ['python-eq-1', 'refuse', 'always-equal'],
  ['go-expected-1', 'refuse', 'test-data-changed'],
  ['go-assertion-removed-1', 'refuse', 'assertion-removed'],
  ['java-skip-1', 'refuse', 'test-skipped'],
  ['csharp-weakened-1', 'refuse', 'assertion-weakened'],
  ['ruby-config-1', 'refuse', 'limit-raised'],
  ['workflow-step-removed-1', 'refuse', 'workflow'],
  ['codeowners-1', 'refuse', 'code-owners'],
  ['rules-file-1', 'refuse', 'rules-file'],
  ['lock-alone-1', 'ask', 'lock-file-alone'],
  ['lock-registry-1', 'refuse', 'other-registry'],
  ['dependency-new-1', 'ask', 'dependency-added'],
  ['install-script-1', 'refuse', 'install-script'],
  ['secret-1', 'refuse', 'secret'],
  ['binary-1', 'refuse', 'binary-file'],
  ['symlink-1', 'refuse', 'symbolic-link'],
  ['typescript-opposite-1', 'refuse', 'expected-value-changed'],
  ['typescript-lenient-helper-1', 'refuse', 'assertion-swallowed'],
  ['typescript-supplied-1', 'refuse', 'assertion-constant'],
  ['typescript-conditional-return-1', 'ask', 'test-ended-early'],
  ['typescript-non-null-source-1', 'ask', 'check-silenced'],
  ['python-doctest-answer-1', 'refuse', 'expected-value-changed'],
  ['python-hunk-in-docstring-1', 'refuse', 'behaves-otherwise-under-test'],
  ['python-set-aside-1', 'ask', 'test-set-aside'],
  ['go-subject-redefined-1', 'ask', 'subject-mocked'],
  ['rust-snapshot-order-1', 'refuse', 'snapshot-overwritten'],
  ['makefile-race-lost-1', 'refuse', 'check-narrowed'],
  ['shell-fetched-code-1', 'refuse', 'remote-code'],
])('%s is answered with %s for %s', (name, verdict, rule) => {
  const found = inspect(readFileSync(join(folder, 'cheating', `${name}.diff`), 'utf8'));
  expect(found.verdict).toBe(verdict);
  expect(found.reasons.map((reason) => reason.rule)).toContain(rule);
});
