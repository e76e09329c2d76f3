import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, normalize } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { cli } from '../src/cli.ts';
import { createStatistics } from '../src/console/statistics.ts';
import { commandIn } from '../src/github/commands.ts';
import { endingSchema } from '../src/reflexion/episode.ts';
import { settingDescriptions } from '../src/settings.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => existsSync(file));
const pages = files.filter((file) => /^(README|AGENTS)\.md$|^docs\/.*\.md$/.test(file));
const read = (path: string) => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>;

test.each(pages)('%s names only paths that exist', (page) => {
  const missing = codeIn(page).filter((span) => looksLikePath(span) && !exists(span, page));
  expect(missing).toEqual([]);
});

test.each(pages)('%s links only to what exists', (page) => {
  const targets = [...withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  const local = targets
    .filter((target) => !/^(https?:|#)/.test(target))
    .map((target) => target.split('#')[0]);
  expect(local.filter((target) => !existsSync(join(dirname(page), target ?? '')))).toEqual([]);
});

test.each(pages)('%s names only commands that exist', async (page) => {
  const content = read(page);
  const named = (pattern: RegExp) => [...content.matchAll(pattern)].map((match) => match[1] ?? '');
  const scripts = [...named(/\bnpm run (?:--silent )?([\w:-]+)/g), ...named(/\bnpm (test|start)\b/g)];
  expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);

  const commands = named(/(?:reflexion -- |docker run … reflexion |(?<!\/)`reflexion )([a-z][a-z-]*)/g);
  const known = await commandsOfCli();
  expect(commands.filter((name) => !known.includes(name))).toEqual([]);

  expect(named(/(\/reflexion \w+)/g).filter((comment) => commandIn(comment) === null)).toEqual([]);
});

test.each(pages)('%s names only settings that exist', (page) => {
  const known = settingDescriptions().map(({ name }) => name);
  const named = [...read(page).matchAll(/\bREFLEXION_[A-Z_]+\b/g)].map(([name]) => name);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test('README.md names every setting that must be set', () => {
  const required = settingDescriptions().filter((setting) => setting.required);
  for (const { name } of required) expect(read('README.md')).toContain(`\`${name}\``);
});

test('docs/operations.md lists the metrics that there are, and no others', async () => {
  const { metrics } = createStatistics(
    async () => ({ waiting: 0, running: 0, dead: 0 }),
    async () => 0,
  );
  const there = [...(await metrics()).matchAll(/^# TYPE (reflexion_\w+) /gm)].map((match) => match[1]);
  const listed = [...read('docs/operations.md').matchAll(/^\| `(reflexion_\w+)` /gm)].map(
    (match) => match[1],
  );
  expect(listed.toSorted()).toEqual(there.toSorted());
});

test('docs/architecture.md names every ending', () => {
  for (const kind of endingSchema.shape.kind.options)
    expect(read('docs/architecture.md')).toContain(`\`${kind}\``);
});

test.each([
  ['dependencies', 'At run time'],
  ['devDependencies', 'For development and the playground'],
] as const)('docs/dependencies.md has a reason for each of the %s, and for nothing else', (kind, title) => {
  const section =
    read('docs/dependencies.md')
      .split('\n## ')
      .find((part) => part.startsWith(title)) ?? '';
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (.{10,}) \|$/gm)].map((match) => match[1]);
  expect(rows).toEqual(Object.keys(manifest[kind]));
});

test('AGENTS.md is at most 60 lines long', () => {
  expect(read('AGENTS.md').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});

test('the pictures are small, and say what they show', () => {
  const pictures = pages.flatMap((page) =>
    [...read(page).matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map((match) => ({
      words: match[1] ?? '',
      path: join(dirname(page), match[2] ?? ''),
    })),
  );
  expect(pictures.length).toBeGreaterThan(0);
  for (const { words, path } of pictures) {
    expect(statSync(path).size, path).toBeLessThan(300_000);
    expect(words.length, path).toBeGreaterThan(40);
  }
});

/** What stands between back-ticks, outside of blocks. */
function codeIn(page: string): readonly string[] {
  return [...withoutFences(read(page)).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1`*$/gm, '');
}

/** A file or folder of the repository; not an address, an option, a place in the sandbox or a file of some corpus. */
function looksLikePath(span: string): boolean {
  if (/[\s<>{}$=:"'…()]|^[/~-]|^data\/|^\.(env|ts)$|^\.github\//.test(span)) return false;
  if (/^(src|test|playground|docs|bench|scripts|\.ci)\//.test(span)) return true;
  if (/\.[cm]?ts$|^[\w.-]+\.(js|json|md|yml|yaml|sh|css|png)$/.test(span)) return true;
  return /^(Dockerfile|LICENSE|\.npmrc)$|^[\w.-]+(\/[\w.-]+)*\/$/.test(span);
}

/** From the root or from the page; a name without a folder may be anywhere, and a `*` stands for something. */
function exists(path: string, page: string): boolean {
  const fromPage = normalize(join(dirname(page), path));
  if (existsSync(path) || existsSync(fromPage)) return true;
  if (path.includes('*')) return files.some((file) => matchesGlob(file, path));
  if (path.endsWith('/')) return files.some((file) => file.includes(`/${path}`));
  return !path.includes('/') && files.some((file) => basename(file) === path);
}

async function commandsOfCli(): Promise<readonly string[]> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const { signal } = new AbortController();
  await cli({
    arguments: ['help'],
    environment: {},
    stopped: signal,
    stdin: new PassThrough(),
    stdout,
    stderr,
  });
  stdout.end();
  return [...(await text(stdout)).matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1] ?? '');
}
