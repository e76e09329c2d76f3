import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const text = readFileSync('app.yml', 'utf8');
const manifest = parse(text) as {
  public: boolean;
  default_permissions: Record<string, string>;
  default_events: readonly string[];
};

test('a reason stands before each permission and each event', () => {
  const lines = text.split('\n');
  const bare = lines.filter(
    (line, index) =>
      /^ {2}(\w+: (read|write)|- \w+)$/.test(line) && !/^ {2}# .{20,}/.test(lines[index - 1] ?? ''),
  );
  expect(bare).toEqual([]);
});

test('the App can change no workflow, no secret and no setting of a repository', () => {
  expect(manifest.default_permissions).toEqual({
    actions: 'write',
    checks: 'write',
    contents: 'write',
    issues: 'read',
    metadata: 'read',
    pull_requests: 'write',
    statuses: 'read',
  });
  expect(manifest.public).toBe(false);
});

test('it subscribes to the events that app.ts listens for, and to no others', () => {
  const listened = [
    ...readFileSync('src/app.ts', 'utf8').matchAll(/'((?:[a-z]+_)*[a-z]+)(?:\.[a-z_]+)?'/g),
  ].map((match) => match[1]);
  for (const event of manifest.default_events) expect(listened, event).toContain(event);
  const handlers = [
    ...readFileSync('src/app.ts', 'utf8').matchAll(/^\s+(?:probot\.on\()?'([a-z_]+)(?:\.[a-z_]+)?'/gm),
  ];
  expect(new Set(handlers.map((match) => match[1]))).toEqual(new Set(manifest.default_events));
});
