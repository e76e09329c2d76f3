import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const program = resolve('src/main.ts');

async function serve(settings: Record<string, string>): Promise<{ status: number | null; said: string }> {
  const environment = { PATH: process.env.PATH, ...settings };
  const child = spawn(process.execPath, [program, 'serve'], { env: environment, timeout: 60_000 });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [status] = await once(child, 'exit');
  return { status, said };
}

test('names every fault of its settings in one message, and ends with status 2', async () => {
  const { status, said } = await serve({ PORT: 'many', OPENAI_API_KEY: 'sk-x' });
  expect(status).toBe(2);
  for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'PORT', 'REFLEXION_MODEL']) {
    expect(said).toContain(name);
  }
  expect(said).not.toMatch(/\n\s+at /);
});

test('says that its port is taken, and ends', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'reflexion-serve-'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  try {
    const { status, said } = await serve({
      APP_ID: '1',
      PRIVATE_KEY: String(privateKey.export({ type: 'pkcs1', format: 'pem' })),
      WEBHOOK_SECRET: 'hush, hush',
      GHE_HOST: '127.0.0.1:1',
      GHE_PROTOCOL: 'http',
      PORT: String(port),
      REFLEXION_DATA_DIR: dataDirectory,
    });
    expect(status).toBe(2);
    expect(said).toContain(`can't listen on 127.0.0.1:${port}`);
  } finally {
    taken.close();
    rmSync(dataDirectory, { recursive: true });
  }
});
