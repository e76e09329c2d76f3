import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandIn } from '../../src/github/commands.ts';
import { commands } from '../../src/reflexion/request.ts';

test.each([
  ['/reflexion fix', 'fix'],
  ['/reflexion stop', 'stop'],
  ['/Reflexion Stop', 'stop'],
  ['Please:\n/reflexion fix the build', 'fix'],
  ['/reflexion fix\r\n/reflexion stop', 'stop'],
  ['```sh\necho hi\n```\n/reflexion fix', 'fix'],
  ['<!-- a note -->\n/reflexion fix', 'fix'],
  ['> so it says\n\n/reflexion fix', 'fix'],
  ['- run\n  ```\n  npm test\n  ```\n\n/reflexion fix', 'fix'],
  ['- ```\n  npm test\n  ```\n\n/reflexion fix', 'fix'],
  ['The `price\n/reflexion fix', 'fix'],
  ['Not \\`code\n/reflexion fix\n`', 'fix'],
  ['```not a fence`\n/reflexion fix', 'fix'],
  ['/reflexion', 'help'],
  ['/reflexion status?', 'status'],
  ['<code>x</code>\n/reflexion fix', 'fix'],
  ['> /reflexion fix', null],
  ['> so it says\n/reflexion fix', null],
  ['`/reflexion fix`', null],
  ['Type `this\n/reflexion fix\nthere` to begin.', null],
  ['``a ` b\n/reflexion fix\n``', null],
  ['```\n/reflexion fix\n```', null],
  ['```\n```js\n/reflexion fix\n```', null],
  ['~~~~\n~~~\n/reflexion fix\n~~~~', null],
  ['```\n/reflexion fix', null],
  ['- ```\n  /reflexion fix\n  ```', null],
  ['1. ```\n/reflexion fix\n```', null],
  ['<!--\n/reflexion fix\n-->', null],
  ['see <!-- this\n/reflexion fix\n--> there', null],
  ['<!-- /reflexion stop', null],
  ['<pre>\n/reflexion fix\n</pre>', null],
  ['<code>\n/reflexion fix\n</code>', null],
  ['<blockquote>\n\n/reflexion fix\n\n</blockquote>', null],
  ['<details><summary>Log</summary><pre>\n/reflexion fix\n</pre></details>', null],
  ['<details><blockquote>\n\n/reflexion fix\n\n</blockquote></details>', null],
  ['<details><pre>a</pre></details>\n\n/reflexion fix', 'fix'],
  ['use /reflexion fix for this', null],
  ['    /reflexion fix', null],
  ['\t/reflexion fix', null],
  ['/reflexion-fix', null],
  ['/reflexionfix', null],
  ['', null],
])('%j asks for %s', (body, command) => {
  expect(commandIn(body)?.command ?? null).toBe(command);
});

test.each([
  ['/reflexion fix', null],
  ['/reflexion fix   the price is in cents  ', 'the price is in cents'],
  ['/reflexion approve 0123456789', '0123456789'],
  ['/reflexion forget 2', '2'],
])('%j has the argument %j', (body, argument) => {
  expect(commandIn(body)?.argument).toBe(argument);
});

test.each(['fixx', 'fixed', 'please'])('%s is no command, and known for none', (word) => {
  expect(commandIn(`/reflexion ${word}`)).toEqual({ command: null, argument: word });
});

test('a command in an open place is found, whatever stands before it', () => {
  const before = fc.array(
    fc.constantFrom(
      'words',
      '`code`',
      '> quoted',
      '```\ncode\n```',
      '- item',
      '<!-- hidden -->',
      '',
      '# Title',
      '``',
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(before, fc.constantFrom(...commands), (blocks, command) => {
      expect(commandIn(`${blocks.join('\n\n')}\n\n/reflexion ${command}`)?.command).toBe(command);
    }),
  );
});

test.each([
  '<!--'.repeat(16_384),
  '`'.repeat(65_536),
  '` `` ``` '.repeat(7_000),
  '`\n'.repeat(32_000),
  '<!-- -->'.repeat(8_000),
  '<pre>'.repeat(13_000),
  `${'<pre>'.repeat(12_000)}</pre>`,
  '- '.repeat(32_000),
  '> \n'.repeat(20_000),
  `/reflexion fix a${' '.repeat(65_500)}\u2028`.repeat(3),
])('a text of marks and blanks is read at once', (body) => {
  const startedAt = performance.now();
  commandIn(body);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
