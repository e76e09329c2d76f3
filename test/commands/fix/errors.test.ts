import { expect, test } from 'vitest';
import { redactedError } from '../../../src/commands/fix/errors.ts';
import { ReflexionError } from '../../../src/errors.ts';

test('what ends a run is told on one line and without secrets: a runner of Actions reads each line for commands', () => {
  const error = new ReflexionError('engine', 'The model said:\n::add-mask::a\nKey hunter22', {
    remedy: 'Ask\n::stop-commands::b',
  });
  expect(redactedError(error, (text) => text.replaceAll('hunter22', '***'))).toMatchObject({
    code: 'engine',
    message: 'The model said: ::add-mask::a Key ***',
    remedy: 'Ask ::stop-commands::b',
  });
});

test('so is what nobody foresaw, with the places it came by and without what it carries', () => {
  const error = Object.assign(new Error('Odd:\n::add-mask::a\nhunter22'), { headers: 'hunter22' });
  const told = redactedError(error, (text) => text.replaceAll('hunter22', '***'));
  expect(told).toMatchObject({ message: 'Odd: ::add-mask::a ***' });
  expect(told).not.toHaveProperty('headers');
  expect((told as Error).stack).toMatch(/^Error: Odd: ::add-mask::a \*\*\*\n {4}at /);
});
