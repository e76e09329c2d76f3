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
