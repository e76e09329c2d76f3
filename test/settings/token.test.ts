import { expect, test } from 'vitest';
import { readTokenSettings } from '../../src/settings/token.ts';

const key = 'a key of more than thirty-two characters';
const complete = { GITHUB_TOKEN: 'ghp_one', REFLEXION_SIGNING_KEY: key };

test.each([
  [{}, 'https://github.com', 'https://api.github.com'],
  [{ GITHUB_SERVER_URL: 'https://github.com' }, 'https://github.com', 'https://api.github.com'],
  [
    { GITHUB_SERVER_URL: 'https://ghe.example.com/' },
    'https://ghe.example.com',
    'https://ghe.example.com/api/v3',
  ],
  [{ GITHUB_SERVER_URL: 'https://acme.ghe.com' }, 'https://acme.ghe.com', 'https://api.acme.ghe.com'],
  [{ GHE_HOST: 'ghe.example.com' }, 'https://ghe.example.com', 'https://ghe.example.com/api/v3'],
  [
    { GITHUB_SERVER_URL: 'http://127.0.0.1:8080', GITHUB_API_URL: 'http://127.0.0.1:8081/api/' },
    'http://127.0.0.1:8080',
    'http://127.0.0.1:8081/api',
  ],
])('with %j GitHub is at %s, and its API at %s', (given, webUrl, apiUrl) => {
  expect(readTokenSettings({ ...complete, ...given }, true)).toMatchObject({ webUrl, apiUrl });
});

test('either name of the token will do, and the one of Actions goes first', () => {
  const { GITHUB_TOKEN: _, ...others } = complete;
  expect(readTokenSettings({ ...others, GH_TOKEN: 'ghp_two' }, true).token).toBe('ghp_two');
  expect(readTokenSettings({ ...complete, GH_TOKEN: 'ghp_two' }, true).token).toBe('ghp_one');
  expect(() => readTokenSettings(others, true)).toThrow('GITHUB_TOKEN is not set, and neither is GH_TOKEN');
});

test('what is to be remembered needs a key that can’t be guessed', () => {
  const unsigned = { GITHUB_TOKEN: 'ghp_one' };
  expect(() => readTokenSettings(unsigned, true)).toThrow('openssl rand -hex 32');
  expect(() => readTokenSettings({ ...unsigned, REFLEXION_SIGNING_KEY: 'short' }, false)).toThrow(
    'is shorter than 32 characters',
  );
  expect(readTokenSettings(unsigned, false).signingKey).toBeNull();
});
