import { describe, expect, test } from 'vitest';
import {
  answerEmpty,
  answerHang,
  answerMalformed,
  answerStatus,
  answerText,
  type ModelScript,
  type ScriptedAnswer,
} from '../model-server.ts';
import { patienceMs, pricing, withScene } from './scene.ts';

const failures: readonly [what: string, answer: ScriptedAnswer][] = [
  ['does not answer in time', answerHang],
  ['is overloaded', answerStatus(429, 'slow down', { 'retry-after': '1' })],
  ['breaks', answerStatus(500, 'oops')],
  ['sends half an answer', answerMalformed],
  ['sends no answer', answerEmpty],
  ['does not keep to the form', answerText('I would rather not.')],
];

describe.concurrent('a model that', () => {
  test.each(failures)('%s is told about once, and nothing is lost', async (_, answer) => {
    let isBroken = true;
    const working = pricing('four');
    const model: ModelScript = (request, index) =>
      isBroken || typeof working !== 'function' ? answer : working(request, index);
    const settings = { REFLEXION_MODEL_TIMEOUT_SECONDS: '1' };
    await withScene({ model, settings }, async (scene) => {
      const number = await scene.openPullRequest();
      const held = async () =>
        (await scene.view(number)).comments.filter(
          (comment) => comment.byBot && comment.body.includes('Held up'),
        );
      await scene.playground.waitFor(async () => (await held()).length > 0, patienceMs, 'the note');
      // It goes on trying in the meantime, and says no more than it has said.
      await new Promise((wake) => setTimeout(wake, 3_000));
      expect(await held()).toHaveLength(1);
      expect((await scene.view(number)).comments.filter((comment) => comment.byBot)).toHaveLength(1);
      isBroken = false;
      const view = await scene.ended(number, 'passed');
      expect(view.commits.filter((commit) => commit.byBot)).toHaveLength(1);
      expect(view.comments.filter((comment) => comment.byBot)).toHaveLength(2);
    });
  });
});
