import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ReflexionError } from '../src/errors.ts';
import { readLocalSettings, readSettings, settingDescriptions } from '../src/settings.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const required = { APP_ID: '7', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'a long and secret word' };

function faultOf(environment: Record<string, string | undefined>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof ReflexionError && error.code === 'settings') return error.message;
    throw error;
  }
  throw new Error('no fault was found');
}

test('three variables are enough', () => {
  const settings = readSettings(required);
  expect(settings).toMatchObject({
    github: { appId: 7, privateKey: pem, apiUrl: 'https://api.github.com', webUrl: 'https://github.com' },
    server: { host: '127.0.0.1', port: 3000, consoleToken: null },
    databaseUrl: null,
    dataDirectory: resolve('data'),
    model: null,
    limits: { maxTrials: 4, maxRepeats: 3, maxActions: 30 },
  });
  expect(settings.sandbox.allowedHosts).toContain('registry.npmjs.org');
});

test('an empty string counts as not set', () => {
  expect(readSettings({ ...required, PORT: '', DATABASE_URL: ' ', GHE_HOST: '' })).toEqual(
    readSettings(required),
  );
});

test('one message names every fault', () => {
  const message = faultOf({
    APP_ID: 'seven',
    PORT: '70000',
    DATABASE_URL: 'mysql://somewhere',
    OPENAI_API_KEY: 'sk-secret',
    REFLEXION_PRICES: '{"gpt": {"input": -1}}',
    REFLEXION_SANDBOX_HOSTS: 'registry.npmjs.org,https://pypi.org',
  });
  for (const name of [
    'APP_ID is not a whole number',
    'PRIVATE_KEY is not set',
    'WEBHOOK_SECRET is not set',
    'PORT is not a whole number, 0 to 65535',
    'DATABASE_URL is not a postgres',
    'REFLEXION_MODEL is not set, though OPENAI_API_KEY is',
    'REFLEXION_PRICES at gpt.input',
    'REFLEXION_PRICES at gpt.output',
    'REFLEXION_SANDBOX_HOSTS holds “https://pypi.org”',
  ])
    expect(message).toContain(name);
  expect(message).toContain('9 settings are wrong');
});

test('no value of a secret is in the message', () => {
  const broken = pem.replace(/[A-Za-z]{4}/, '????');
  const message = faultOf({
    ...required,
    APP_ID: 'x',
    PRIVATE_KEY: broken,
    OPENAI_API_KEY: 'sk-secret',
    DATABASE_URL: 'mysql://user:pass@host',
    REFLEXION_CONSOLE_TOKEN: 'too-short',
  });
  expect(message).not.toMatch(/\?\?\?\?|sk-secret|pass|too-short/);
  for (const line of pem.split('\n').filter((text) => text.length > 20)) expect(message).not.toContain(line);
});

describe('the private key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key.pem');
  writeFileSync(file, pem);

  test.each([
    ['PEM', { PRIVATE_KEY: pem }],
    ['PEM on one line', { PRIVATE_KEY: pem.replaceAll('\n', '\\n') }],
    ['base64', { PRIVATE_KEY: Buffer.from(pem).toString('base64') }],
    ['a file', { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: file }],
  ])('may be %s', (_, key) => {
    expect(readSettings({ ...required, ...key }).github.privateKey).toBe(pem);
  });

  test.each([
    ['text', { PRIVATE_KEY: 'not a key' }, 'PRIVATE_KEY is not an RSA private key'],
    [
      'a key of another kind',
      {
        PRIVATE_KEY: generateKeyPairSync('ed25519')
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      },
      'PRIVATE_KEY is not an RSA private key',
    ],
    ['a file that is not there', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: `${file}x` }, 'cannot be read'],
    [
      'a file with something else',
      { PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'package.json' },
      'is not an RSA private key',
    ],
    ['given twice', { PRIVATE_KEY_PATH: file }, 'keep one'],
  ])('is refused when it is %s', (_, key, fault) => {
    expect(faultOf({ ...required, ...key })).toContain(fault);
  });
});

test('the secret that Probot falls back on is good for this machine only', () => {
  const known = { ...required, WEBHOOK_SECRET: 'development' };
  expect(faultOf(known)).toContain('anyone can guess');
  expect(faultOf({ ...known, GHE_HOST: 'github.example.com' })).toContain('anyone can guess');
  expect(faultOf({ ...known, GHE_HOST: '127.0.0.1.example.com' })).toContain('anyone can guess');
  expect(readSettings({ ...known, GHE_HOST: '127.0.0.1:4000' }).github.webhookSecret).toBe('development');
});

test.each([
  [{ GHE_HOST: 'github.example.com' }, 'https://github.example.com/api/v3', 'https://github.example.com'],
  [
    { GHE_HOST: '127.0.0.1:4000', GHE_PROTOCOL: 'http' },
    'http://127.0.0.1:4000/api/v3',
    'http://127.0.0.1:4000',
  ],
  [{ GHE_HOST: 'acme.ghe.com' }, 'https://api.acme.ghe.com', 'https://acme.ghe.com'],
])('%j has its addresses', (host, apiUrl, webUrl) => {
  expect(readSettings({ ...required, ...host }).github).toMatchObject({ apiUrl, webUrl });
});

describe('the model', () => {
  test('needs a name and a way to it', () => {
    expect(faultOf({ ...required, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })).toContain(
      'REFLEXION_MODEL is not set',
    );
    expect(faultOf({ ...required, REFLEXION_MODEL: 'small' })).toContain('neither OPENAI_API_KEY');
  });

  test('that reflects may be another than the one that repairs', () => {
    const model = { OPENAI_API_KEY: 'sk', REFLEXION_MODEL: 'small' };
    expect(readLocalSettings(model).model).toMatchObject({ name: 'small', reflectName: 'small' });
    expect(readLocalSettings({ ...model, REFLEXION_REFLECT_MODEL: 'large' }).model).toMatchObject({
      name: 'small',
      reflectName: 'large',
    });
    expect(faultOf({ ...required, REFLEXION_REFLECT_MODEL: 'large' })).toContain(
      'it is the one that repairs',
    );
  });

  test('that rules may name is one of a list, and there is none without one that works', () => {
    const model = { OPENAI_API_KEY: 'sk', REFLEXION_MODEL: 'small' };
    expect(readLocalSettings(model).model?.furtherModels).toEqual([]);
    const further = { ...model, REFLEXION_MODELS: 'large, vendor/huge,' };
    expect(readLocalSettings(further).model?.furtherModels).toEqual(['large', 'vendor/huge']);
    expect(faultOf({ ...required, REFLEXION_MODELS: 'large' })).toContain('where no rule names another');
  });

  test('may be a local one without a key', () => {
    const environment = { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', REFLEXION_MODEL: 'small' };
    expect(readLocalSettings(environment).model).toMatchObject({ name: 'small', apiKey: null });
  });

  test('costs its full price from the cache where no other is said', () => {
    const environment = {
      OPENAI_API_KEY: 'sk',
      REFLEXION_MODEL: 'm',
      REFLEXION_PRICES: '{"m": {"input": 2, "output": 8}}',
    };
    expect(readLocalSettings(environment).model?.prices).toEqual({
      m: { input: 2, cachedInput: 2, output: 8 },
    });
  });
});

describe('the budget of a day', () => {
  const model = { OPENAI_API_KEY: 'sk', REFLEXION_MODEL: 'm' };

  test('bounds tokens where nothing is said, and money and time where it is', () => {
    expect(readSettings(required).dailyLimits).toEqual({ tokens: 10_000_000, usd: null, minutes: null });
    const said = {
      REFLEXION_DAILY_TOKENS: '500',
      REFLEXION_DAILY_USD: '2.50',
      REFLEXION_DAILY_MINUTES: '90',
      REFLEXION_PRICES: '{"m": {"input": 2, "output": 8}}',
    };
    expect(readSettings({ ...required, ...model, ...said }).dailyLimits).toEqual({
      tokens: 500,
      usd: 2.5,
      minutes: 90,
    });
  });

  test.each(['0', '-1', '5 USD', '1e3', '.5'])('in money is not %j', (text) => {
    expect(faultOf({ ...required, REFLEXION_DAILY_USD: text })).toContain(
      'REFLEXION_DAILY_USD is not an amount',
    );
  });

  test('in money needs the price of the model, or nothing would be counted', () => {
    const environment = { ...required, ...model, REFLEXION_DAILY_USD: '5' };
    expect(faultOf(environment)).toContain('REFLEXION_PRICES has no price for m');
    expect(faultOf({ ...environment, REFLEXION_PRICES: '{"n": {"input": 1, "output": 1}}' })).toContain(
      'no price for m',
    );
    const reflecting = { ...environment, REFLEXION_REFLECT_MODEL: 'r' };
    const prices = '{"m": {"input": 1, "output": 1}}';
    expect(faultOf({ ...reflecting, REFLEXION_PRICES: prices })).toContain('no price for r');
    const further = { ...environment, REFLEXION_MODELS: 'l' };
    expect(faultOf({ ...further, REFLEXION_PRICES: prices })).toContain('no price for l');
  });
});

test('a trial is bounded by tokens, money and minutes', () => {
  const model = { OPENAI_API_KEY: 'sk', REFLEXION_MODEL: 'm' };
  expect(readLocalSettings(model).model).toMatchObject({
    contextTokens: 128_000,
    bounds: { maxTokens: 2_000_000, maxUsd: 5, maxMinutes: 30 },
  });
  const set = { REFLEXION_MAX_TOKENS: '50000', REFLEXION_MAX_USD: '0.5', REFLEXION_MAX_MINUTES: '3' };
  expect(readLocalSettings({ ...model, ...set }).model?.bounds).toEqual({
    maxTokens: 50_000,
    maxUsd: 0.5,
    maxMinutes: 3,
  });
  expect(faultOf({ ...required, REFLEXION_MAX_USD: '-1' })).toContain('is not an amount above zero');
  expect(faultOf({ ...required, REFLEXION_MAX_USD: '0' })).toContain('is not an amount above zero');
});

test('the sandbox is told the certificates of this machine and nothing else of the environment', () => {
  const { sandbox } = readLocalSettings({
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    HOME: '/root',
    SSL_CERT_FILE: '',
  });
  expect(sandbox.certificateVariables).toEqual({ NODE_EXTRA_CA_CERTS: '/etc/ca.pem' });
});

test('the sandbox can be told to reach nothing', () => {
  expect(readLocalSettings({ REFLEXION_SANDBOX_HOSTS: 'none' }).sandbox.allowedHosts).toEqual([]);
  expect(
    readLocalSettings({ REFLEXION_SANDBOX_HOSTS: 'a.example, *.B.example' }).sandbox.allowedHosts,
  ).toEqual(['a.example', '*.b.example']);
});

test('docs/configuration.md has the table of settings as the schema has it', () => {
  const rows = settingDescriptions().map(
    ({ name, required, default: value, meaning }) =>
      `| \`${name}\` | ${required ? 'required' : value === null ? '' : `\`${value.replaceAll(',', ', ')}\``} | ${meaning} |`,
  );
  const documentation = readFileSync('docs/configuration.md', 'utf8');
  expect(rows.filter((row) => !documentation.includes(row))).toEqual([]);
  const named = [...documentation.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
  expect(named).toEqual(settingDescriptions().map(({ name }) => name));
});
