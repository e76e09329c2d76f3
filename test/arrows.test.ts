import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom: a part of `src/` and the parts it may import beside itself. */
const arrows: Record<string, readonly string[]> = {
  reflexion: [],
  failure: ['reflexion'],
  engine: ['reflexion', 'failure', 'errors', 'redact'],
  workspace: ['reflexion', 'failure', 'errors', 'redact', 'patch'],
  github: ['reflexion', 'failure', 'errors', 'redact', 'patch'],
  queue: ['reflexion', 'errors'],
  console: ['reflexion', 'errors', 'redact'],
  errors: ['reflexion'],
  redact: [],
  patch: [],
  settings: ['errors'],
  watch: ['reflexion'],
  app: ['github', 'queue', 'reflexion', 'errors'],
  worker: [
    'github',
    'engine',
    'workspace',
    'failure',
    'queue',
    'console',
    'reflexion',
    'errors',
    'redact',
    'settings',
  ],
  commands: ['*'],
  cli: ['commands', 'errors', 'redact', 'settings'],
  main: ['*'],
};

/** Third-party clients, and the parts that may import them. */
const clients: Record<string, readonly string[]> = {
  probot: ['github', 'app', 'main', 'commands'],
  '@octokit/rest': ['github', 'app', 'main', 'commands'],
  openai: ['engine'],
  undici: ['engine'],
  'simple-git': ['workspace'],
  execa: ['workspace'],
  'pg-boss': ['queue'],
  '@electric-sql/pglite': ['queue'],
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const part = (file: string) => file.split('/')[0]?.replace(/\.ts$/, '') ?? file;
const imports = (file: string) =>
  [...readFileSync(join('src', file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );

test.each(files)('%s imports only what its part may', (file) => {
  const allowed = arrows[part(file)];
  expect(allowed, `${part(file)} has no place in the table of arrows`).toBeDefined();
  for (const name of imports(file)) {
    if (name.startsWith('.')) {
      const target = part(normalize(join(dirname(file), name)));
      if (target !== part(file) && !allowed?.includes('*'))
        expect(allowed, `${file} imports ${name}`).toContain(target);
      continue;
    }
    const owners = clients[name];
    if (owners) expect(owners, `${file} imports ${name}`).toContain(part(file));
    if (part(file) === 'reflexion') expect(name, `${file} imports ${name}`).toBe('zod');
  }
});

test('only main.ts reads the environment of the process or exits it', () => {
  for (const file of files.filter((name) => name !== 'main.ts')) {
    expect(readFileSync(join('src', file), 'utf8'), file).not.toMatch(/process\.(env|exit)\b/);
  }
});
