import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Instruction {
  name: string;
  value: string;
}

const instructions: readonly Instruction[] = readFileSync('Dockerfile', 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [name = '', ...rest] = line.split(' ');
    return { name, value: rest.join(' ').replaceAll(/ +/g, ' ').trim() };
  });
const stages = instructions.filter(({ name }) => name === 'FROM');
const final = instructions.slice(instructions.lastIndexOf(stages.at(-1) as Instruction));
const settingOf = (name: string) => final.findLast((instruction) => instruction.name === name)?.value;

test('it is built in stages, on the Node that package.json asks for', () => {
  expect(stages.length).toBeGreaterThan(1);
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  for (const { value } of stages)
    expect(value).toMatch(new RegExp(`^node:${engines.node.replace('>=', '')}-`));
});

test('what it copies exists, and .dockerignore lets it through', () => {
  const allowed = new Set(
    [...readFileSync('.dockerignore', 'utf8').matchAll(/^!(.+)$/gm)].map((match) => match[1] ?? ''),
  );
  const copied = instructions
    .filter(({ name, value }) => name === 'COPY' && !value.startsWith('--from='))
    .flatMap(({ value }) => value.split(' ').slice(0, -1));
  expect(copied).toContain('src');
  for (const path of copied.map((name) => name.replace('*', ''))) {
    expect([...allowed], path).toContain(path);
    if (path !== 'LICENSE') expect(existsSync(path), path).toBe(true);
  }
});

test('no secret and no data can get into the image', () => {
  expect(readFileSync('.dockerignore', 'utf8')).toMatch(/^\*$/m);
  const allowed = [...readFileSync('.dockerignore', 'utf8').matchAll(/^!(.+)$/gm)].map(
    (match) => match[1] ?? '',
  );
  expect(allowed.filter((path) => /env|pem|data|\*/.test(path))).toEqual([]);
  const built = instructions.filter(({ name }) => name === 'ENV' || name === 'ARG').map(({ value }) => value);
  expect(built.join(' ')).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/);
});

test('it runs as an ordinary user, who owns the data and not the program', () => {
  const user = settingOf('USER') ?? 'root';
  expect(user).not.toMatch(/^(root|0)\b/);
  expect(
    instructions.some(
      ({ name, value }) => name === 'RUN' && value.includes(`useradd`) && value.includes(user),
    ),
  ).toBe(true);
  expect(final.filter(({ name, value }) => name === 'COPY' && value.includes('--chown'))).toEqual([]);
  expect(settingOf('VOLUME')).toBe('/data');
  expect(settingOf('ENV')).toContain('REFLEXION_DATA_DIR=/data');
});

test('it holds every program that set-up installs for the bot', () => {
  const installed = final.find(({ value }) => value.includes('apt-get install'))?.value ?? '';
  for (const name of ['bubblewrap', 'socat', 'ripgrep', 'git']) expect(installed.split(' ')).toContain(name);
});

test('its health check asks what the console answers', () => {
  expect(settingOf('HEALTHCHECK')).toContain('/healthz');
  expect(readFileSync('src/console/console.ts', 'utf8')).toContain("'GET /healthz'");
});

test('it starts the bot, and signals reach it', () => {
  expect(JSON.parse(settingOf('ENTRYPOINT') ?? '')).toEqual(['tini', '--', 'node', 'src/main.ts']);
  expect(JSON.parse(settingOf('CMD') ?? '')).toEqual(['serve']);
});

test('no package that it installs needs an install script', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean; dev?: boolean }>;
  };
  const scripted = Object.entries(lock.packages).filter(
    ([, { hasInstallScript, dev }]) => hasInstallScript && !dev,
  );
  expect(scripted.map(([path]) => path)).toEqual([]);
});
