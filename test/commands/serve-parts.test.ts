import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { secretsOf } from '../../src/commands/serve-parts.ts';
import { createRedactor } from '../../src/redact.ts';
import { readSettings } from '../../src/settings.ts';

test('every secret of the settings is masked, and no address that they share with others', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = String(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const redact = createRedactor(
    secretsOf(
      readSettings({
        APP_ID: '1',
        PRIVATE_KEY: pem,
        WEBHOOK_SECRET: 'a webhook secret',
        OPENAI_API_KEY: 'key-of-the-model',
        REFLEXION_MODEL: 'm',
        REFLEXION_CONSOLE_TOKEN: 'token-of-the-console',
        DATABASE_URL: 'postgres://bot:p%40ssword-1@127.0.0.1:39027/queue',
      }),
    ),
  );
  const keyLine = pem.split('\n')[3] ?? '';
  for (const secret of [
    'a webhook secret',
    'key-of-the-model',
    'token-of-the-console',
    'p@ssword-1',
    keyLine,
  ]) {
    expect(redact(`it is ${secret}, really`)).not.toContain(secret);
  }
  expect(redact('listening on http://127.0.0.1:39027')).toBe('listening on http://127.0.0.1:39027');
});
