import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, createRedactors } from '../src/redact.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const many = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const mixed = (length: number) => many('aB3dE5gH7jK9mN1pQ2rS4tU6', length);
const digits = (length: number) => many('0123456789abcdef', length);
const token = `${'eyJhbGciOiJSUzI1NiIsInR5cCI6'}IkpXVCJ9.${'eyJzdWIiOiIxMjM0NTY3ODkw'}IiwibmFtZSI6IkFjbWUifQ.${mixed(43)}`;

const samples: Record<string, string> = {
  'GitHub personal token': `ghp_${mixed(36)}`,
  'GitHub OAuth token': `gho_${mixed(36)}`,
  'GitHub user token': `ghu_${mixed(36)}`,
  'GitHub refresh token': `ghr_${mixed(76)}`,
  'GitHub installation token': `ghs_${mixed(36)}`,
  'GitHub installation token of 2026': `ghs_123456_${token}`,
  'GitHub fine-grained token': `github_pat_${mixed(22)}_${mixed(59)}`,
  'JSON web token': token,
  'AWS access key': `AKIA${many('ABCDEFGH234567', 16)}`,
  'Google API key': `AIza${mixed(35)}`,
  'Google access token': `ya29.${mixed(60)}`,
  'OpenAI key': `sk-proj-${mixed(48)}`,
  'Anthropic key': `sk-ant-api03-${mixed(93)}AA`,
  'Slack token': `xoxb-${many('1234567890', 12)}-${many('1234567890', 13)}-${mixed(24)}`,
  'npm token': `npm_${mixed(36)}`,
  'PyPI token': `pypi-${mixed(80)}`,
  'GitLab token': `glpat-${mixed(20)}`,
  'Docker token': `dckr_pat_${mixed(27)}`,
  'Stripe key': `sk_live_${mixed(24)}`,
  'SendGrid key': `SG.${mixed(22)}.${mixed(43)}`,
  'Hugging Face token': `hf_${mixed(34)}`,
  'DigitalOcean token': `dop_v1_${digits(64)}`,
  'Vault token': `hvs.${mixed(90)}`,
  'Shopify token': `shpat_${digits(32)}`,
  'Databricks token': `dapi${digits(32)}`,
  'Linear key': `lin_api_${mixed(40)}`,
  'Grafana token': `glsa_${mixed(32)}_${digits(8)}`,
  'age key': `AGE-SECRET-KEY-1${many('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
  'Azure client secret': `abc8Q~${mixed(34)}`,
  'Telegram token': `123456789:AA${mixed(33)}`,
};

test.each(Object.entries(samples))('masks a %s', (_, secret) => {
  const masked = createRedactor()(`before ${secret} after`);
  expect(masked).toBe('before *** after');
});

const inContext: Record<string, [text: string, secret: string]> = {
  'a password in an address': [`fetch https://robot:${mixed(12)}@example.test/a`, mixed(12)],
  'a token in an address': [`git clone https://${mixed(40)}@example.test/a.git`, mixed(40)],
  'a database address': [`postgres://shop:${mixed(14)}@db.example.test:5432/shop`, mixed(14)],
  'a bearer header': [`Authorization: Bearer ${mixed(30)}`, mixed(30)],
  'a basic header': [`AUTHORIZATION: basic ${mixed(32)}==`, mixed(32)],
  'an API key header': [`curl -H 'X-Api-Key: ${mixed(24)}'`, mixed(24)],
  'a cookie': [`Set-Cookie: session=${mixed(40)}; Path=/`, mixed(40)],
  'an AWS secret': [`aws_secret_access_key = ${mixed(40)}`, mixed(40)],
  'an Azure storage key': [`AccountName=a;AccountKey=${mixed(86)}==;`, mixed(86)],
  'a signed address': [`https://files.example.test/a?sv=1&sig=${mixed(44)}`, mixed(44)],
  'a value whose name says so': [`DEPLOY_TOKEN=${mixed(32)}`, mixed(32)],
};

test.each(Object.entries(inContext))('masks %s', (_, [text, secret]) => {
  const masked = createRedactor()(text);
  expect(masked).not.toContain(secret);
  expect(masked).toContain('***');
});

const key = `-----BEGIN RSA PRIVATE KEY-----\n${mixed(64)}\n${many('Zz9Yy8Xx7Ww6', 64)}\n-----END RSA PRIVATE KEY-----`;

test('masks the body of a private key, whole or a line at a time', () => {
  const masked = '-----BEGIN RSA PRIVATE KEY-----\n***\n***\n-----END RSA PRIVATE KEY-----';
  expect(createRedactor()(key)).toBe(masked);
  const redact = createRedactor();
  expect(key.split('\n').map(redact).join('\n')).toBe(masked);
  expect(redact(mixed(64).slice(10, 50))).toBe('***');
  expect(redact('an ordinary line after it')).toBe('an ordinary line after it');
});

test.each([
  'token: ***',
  'AUTHORIZATION: basic ***',
  'https://x-access-token:***@github.com/acme/shop',
  'password must be at least 12 characters long',
  'Downloading ghp_import-2.1.0-py2.py3-none-any.whl (11 kB)',
  'sha512-0000000000000000000000000000000000000000000000000000000000000000==',
  'commit 4f2d1c0e9b8a7f6e5d4c3b2a1908f7e6d5c4b3a2',
  'src/token.ts:12:5 - error TS2304: Cannot find name secretOfTheShop',
  '',
])('leaves %j alone', (text) => {
  expect(createRedactor()(text)).toBe(text);
});

test('a value masked once is masked everywhere after, in whatever dress', () => {
  const redact = createRedactor();
  const secret = mixed(40);
  redact(`Authorization: Bearer ${secret}`);
  const dressed = [
    secret,
    `${secret.slice(0, 17)}\n${secret.slice(17)}`,
    `12: ${secret.slice(0, 13)}\n13: ${secret.slice(13)}`,
    `"${secret.slice(0, 20)}" +\n  "${secret.slice(20)}"`,
    Buffer.from(`robot:${secret}`).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    `x${secret}y`,
  ];
  for (const text of dressed) {
    const masked = redact(`see ${text} there`);
    expect(masked).toMatch(/^see .* there$/s);
    for (let at = 0; at + 12 <= secret.length; at += 1)
      expect(masked.replace(/\s|"|\+|\d+: /g, '')).not.toContain(secret.slice(at, at + 12));
    expect(masked).toContain('***');
  }
});

test('the half of a value that is left on a line of its own is masked too', () => {
  const redact = createRedactor([mixed(40)]);
  expect(redact(`starts ${mixed(40).slice(0, 20)}`)).toBe('starts ***');
  expect(redact(`${mixed(40).slice(20)} ends`)).toBe('*** ends');
});

test('a value given to it is masked however short its text is', () => {
  expect(createRedactor(['hunter2'])('the password is hunter2!')).toBe('the password is ***!');
});

test('redactors made alike know the same secrets, and nothing of what another has masked', () => {
  const create = createRedactors([`given ${mixed(20)}`]);
  const [one, other] = [create(), create()];
  const learned = mixed(36).toLowerCase();
  expect(one(`Authorization: Bearer ${learned}`)).not.toContain(learned);
  expect(one(`again ${learned}`)).toBe('again ***');
  expect(other(`again ${learned}`)).toBe(`again ${learned}`);
  for (const redact of [one, other]) expect(redact(`it is given ${mixed(20)}`)).toBe('it is ***');
});

test('no given secret leaves, whatever is around it', () => {
  const secret = fc.string({
    unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
    minLength: 12,
    maxLength: 60,
  });
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), fc.nat(60), (value, before, after, cut) => {
      const redact = createRedactor([value]);
      const at = cut % value.length;
      expect(redact(before + value + after)).not.toContain(value);
      const wrapped = redact(`${before}\n${value.slice(0, at)}\n${value.slice(at)}\n${after}`);
      expect(wrapped.replaceAll('\n', '')).not.toContain(value);
      const encoded = Buffer.from(`user:${value}`).toString('base64');
      expect(Buffer.from(redact(encoded), 'base64').toString()).not.toContain(value);
    }),
    { numRuns: 200 },
  );
});

test('a secret that is no well-formed text is masked like any other', () => {
  const redact = createRedactor(['half a sign \ud800 and more']);
  expect(redact('see half a sign \ud800 and more')).toBe('see ***');
});

test('redacting twice changes nothing more', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...Object.values(samples), 'word', 'Error: it broke', '\n', ': '), {
        maxLength: 12,
      }),
      (parts) => {
        const redact = createRedactor();
        const once = redact(parts.join(' '));
        expect(redact(once)).toBe(once);
      },
    ),
    { numRuns: 100 },
  );
});
