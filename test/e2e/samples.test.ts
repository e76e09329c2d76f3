import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../playground/demo-facts.ts';
import { samples } from '../../playground/samples.ts';
import { answerReflection, answerTools, type ModelScript, startModelServer } from '../model-server.ts';
import { databaseSettings } from './scene.ts';

const run = promisify(execFile);
const program = resolve('playground/demo.ts');

/** The demo as people run it. The samples' packages come from the registry, so this is the one test that needs it. */
async function demo(environment: Record<string, string>): Promise<Facts[]> {
  const { stdout } = await run(process.execPath, [program, '--once', '--json'], {
    env: { ...process.env, ...(await databaseSettings()), ...environment },
    timeout: 300_000,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout).pullRequests;
}

function expected(with_: 'withModel' | 'withoutModel') {
  return samples.map(({ title, expected: { [with_]: facts } }) =>
    expect.objectContaining({ title, ...facts }),
  );
}

describe('every sample comes to the ending that it declares', () => {
  test('without a model', async () => {
    const facts = await demo({});
    expect(facts).toEqual(expected('withoutModel'));
    expect(facts.map(({ tokens, costUsd }) => [tokens, costUsd])).toEqual(samples.map(() => [0, 0]));
  });

  test('with a model, which is asked for the logic bug alone', async () => {
    const model = await startModelServer(mendTheLoyaltyCard);
    try {
      const facts = await demo({
        OPENAI_BASE_URL: model.url,
        OPENAI_API_KEY: 'sk-scripted',
        REFLEXION_MODEL: 'scripted',
        REFLEXION_PRICES: JSON.stringify({ scripted: { input: 1, output: 4 } }),
      });
      expect(facts).toEqual(expected('withModel'));
      const costly = facts.filter(({ tokens }) => tokens > 0);
      expect(costly.map(({ title, costUsd }) => [title, (costUsd ?? 0) > 0])).toEqual([
        ['Loyalty card: every tenth cup is free', true],
      ]);
    } finally {
      await model.close();
    }
  });
});

const mendTheLoyaltyCard: ModelScript = ({ body }) => {
  if (body.response_format) {
    return answerReflection({
      diagnosis: 'The cup after a full card is free, and it should be the tenth itself.',
      evidence: [{ check: 'test', line: null, text: 'takes nothing for the tenth cup' }],
      plan: ['Count the cup itself in `src/loyalty-card.js`.'],
      tackles: ['test'],
    });
  }
  if (body.messages.some((message) => message.role === 'tool')) {
    return answerTools(['submit', { solved: true, summary: 'The tenth cup is free, and not the eleventh.' }]);
  }
  const edit = {
    path: 'src/loyalty-card.js',
    old_text: '(stamps + index) %',
    new_text: '(stamps + index + 1) %',
  };
  return answerTools(['edit_file', edit]);
};
