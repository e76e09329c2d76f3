import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = resolve('src/main.ts');
let folder: string;
let page: string;
let child: ReturnType<typeof spawn>;
const asked: string[] = [];
const github = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const app = {
    id: 4711,
    pem: '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n',
    webhook_secret: 'hush',
    client_id: 'c',
    client_secret: 's',
    html_url: 'http://github.test/apps/reflexion',
  };
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(app));
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reflexion-set-up-'));
  for (const file of ['app.yml', 'package.json']) cpSync(file, join(folder, file));
  github.listen(0, '127.0.0.1');
  await once(github, 'listening');
  const port = await freePort();
  page = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, [program, 'set-up', 'https://bot.example'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      GH_ORG: 'acme',
      GHE_PROTOCOL: 'http',
      GHE_HOST: `127.0.0.1:${(github.address() as AddressInfo).port}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  expect(String(said)).toContain(`${page}/probot`);
});
afterAll(async () => {
  child.kill();
  await once(child, 'exit');
  github.close();
  rmSync(folder, { recursive: true });
});

test('the page offers an App with our permissions and events, and the webhook where the bot listens', async () => {
  const text = (await (await fetch(`${page}/probot`)).text()).replaceAll('&quot;', '"');
  const manifest = JSON.parse(/\{"description".*\}/.exec(text)?.[0] ?? '{}');
  expect(manifest.hook_attributes).toEqual({ url: 'https://bot.example/api/github/webhooks' });
  expect(manifest.default_permissions).toMatchObject({ contents: 'write', checks: 'write' });
  expect(manifest.default_permissions).not.toHaveProperty('workflows');
  expect(manifest.default_events).toContain('check_suite');
  expect(text).toContain('/organizations/acme/settings/apps/new');
});

test('coming back from GitHub writes the credentials to .env, as the bot reads them', async () => {
  const response = await fetch(`${page}/probot/setup?code=xyz`, { redirect: 'manual' });
  expect(response.status).toBe(302);
  expect(asked).toEqual(['POST /api/v3/app-manifests/xyz/conversions']);
  const file = readFileSync(join(folder, '.env'), 'utf8');
  expect(file).toContain('APP_ID=4711');
  const script = 'process.stdout.write(process.env.PRIVATE_KEY)';
  const reader = spawn(process.execPath, ['--env-file=.env', '-e', script], { cwd: folder });
  const [key] = await once(reader.stdout, 'data');
  expect(String(key)).toContain('-----BEGIN RSA PRIVATE KEY-----\nabc\n');
});

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
