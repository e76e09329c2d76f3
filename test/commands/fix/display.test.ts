import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { createDisplay } from '../../../src/commands/fix/display.ts';
import { muteCommands } from '../../../src/commands/fix/in-actions.ts';

function displayOn(properties: object) {
  const stream = Object.assign(new PassThrough(), properties);
  const redact = (said: string) => said.replaceAll('ghp_secret', '***');
  return { stream, display: createDisplay({ stream, redact, now: Date.now }) };
}

test('without a terminal each event is a line, and what goes on is told once', async () => {
  const { stream, display } = displayOn({});
  display.busy('Waiting');
  display.busy('Waiting');
  display.say('Something happened.');
  display.busy('Waiting for more');
  display.end();
  stream.end();
  expect(await text(stream)).toBe('Waiting …\nSomething happened.\nWaiting for more …\n');
});

test('on a terminal what goes on is one live line with its time, below what has happened', async () => {
  vi.useFakeTimers();
  const { stream, display } = displayOn({ isTTY: true, columns: 40 });
  display.busy('Waiting for checks that have long names');
  vi.advanceTimersByTime(61_000);
  display.say('Something happened.');
  display.end();
  vi.useRealTimers();
  stream.end();
  const lines = (await text(stream)).split('\r\u001b[2K');
  expect(lines[1]).toBe('Waiting for checks that have lon … 0:00');
  expect(lines.at(-4)).toContain('1:01');
  expect(lines.at(-3)).toBe('Something happened.\n');
  expect(lines.at(-1)).toBe('');
});

test('nothing secret is shown, and nothing that steers the terminal', async () => {
  const { stream, display } = displayOn({});
  display.say('it is ghp_secret\u001b]0;title\u0007\u001b[31m, in red\u202e');
  stream.end();
  expect(await text(stream)).toBe('it is ***]0;title[31m, in red\n');
});

test('in a job of Actions nothing that is printed is a command to the runner, until it is over', async () => {
  const stdout = new PassThrough();
  const unmute = muteCommands({ environment: { GITHUB_ACTIONS: 'true' }, stdout });
  stdout.write('::add-path::/tmp\n');
  unmute();
  muteCommands({ environment: {}, stdout })();
  stdout.end();
  const [first = '', , last] = (await text(stdout)).split('\n');
  expect(first).toMatch(/^::stop-commands::[0-9a-f-]{36}$/);
  expect(last).toBe(`::${first.slice('::stop-commands::'.length)}::`);
});
