import { expect, test } from 'vitest';
import { commandIn } from '../../src/github/commands.ts';

test.each([
  ['/reflexion fix', 'fix'],
  ['/reflexion stop', 'stop'],
  ['Please:\n/reflexion fix the build', 'fix'],
  ['/reflexion fix\r\n/reflexion stop', 'stop'],
  ['```sh\necho hi\n```\n/reflexion fix', 'fix'],
  ['<!-- a note -->\n/reflexion fix', 'fix'],
  ['> /reflexion fix', null],
  ['`/reflexion fix`', null],
  ['```\n/reflexion fix\n```', null],
  ['~~~~\n~~~\n/reflexion fix\n~~~~', null],
  ['```\n/reflexion fix', null],
  ['<!--\n/reflexion fix\n-->', null],
  ['<!-- /reflexion stop', null],
  ['use /reflexion fix for this', null],
  ['    /reflexion fix', null],
  ['/reflexion fixed it', null],
  ['/reflexion-fix', null],
  ['/reflexion', null],
  ['', null],
])('%j asks for %s', (body, command) => {
  expect(commandIn(body)?.command ?? null).toBe(command);
});

test('a comment of 65,536 unclosed marks is read at once', () => {
  const startedAt = performance.now();
  expect(commandIn('<!--'.repeat(16_384))).toBeNull();
  expect(commandIn('`'.repeat(65_536))).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(200);
});
