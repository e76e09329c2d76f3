import type { PullRequestView } from '../../playground/view.ts';
import {
  answerReflection,
  answerTools,
  type ModelRequest,
  type ModelScript,
  type ScriptedAnswer,
} from '../model-server.ts';
import type { Scene } from './scene.ts';

/** A repository that adds up prices, with real tests, and models that are told apart by the title of the pull request. */

export const workflow = `name: CI
on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: node --test
`;
export const sound = `export function total(prices) {
  return prices.reduce((sum, price) => sum + price, 0);
}
`;
export const wrong = sound.replace('prices.reduce', 'prices.slice(1).reduce');
export const suite = `import assert from 'node:assert';
import { test } from 'node:test';
import { total } from './total.mjs';

test('adds up all prices', () => {
  assert.equal(total([1, 2, 3]), 6);
});

test('costs nothing without a price', () => {
  assert.equal(total([]), 0);
});
`;
/** To be laid over the files of a scene. */
export const sumFiles: Readonly<Record<string, string | null>> = {
  '.github/workflows/ci.yml': workflow,
  'total.mjs': sound,
  'total.test.mjs': suite,
  'check.mjs': null,
  'price.mjs': null,
};

/** What the model does: at its nth turn of a trial, from 0. */
type Act = (request: ModelRequest, turn: number) => ScriptedAnswer;

export interface Scripted {
  diagnosis?: string;
  act: Act;
}

export const submit = (summary = 'Done.') => answerTools(['submit', { solved: true, summary }]);
export const giveUp = answerTools(['submit', { solved: false, summary: 'It can’t be done honestly.' }]);
export const write = (path: string, content: string) => answerTools(['write_file', { path, content }]);
export const run = (command: string) => answerTools(['run', { command }]);

/** Does one thing after the other, and then gives up. */
export function inTurn(...answers: readonly ScriptedAnswer[]): Act {
  return (_, turn) => answers[turn] ?? giveUp;
}

/** A script that plays the model that the pull request's title names, and all that each of them was told. */
export function modelByTitle(models: Readonly<Record<string, Scripted>>) {
  const told = new Map<string, string>();
  const script: ModelScript = (request) => {
    const title = Object.keys(models).find((name) => request.raw.includes(`title: The model ${name}\\n`));
    const model = models[title ?? ''];
    if (title === undefined || !model) throw new Error('a request without a title that is known');
    told.set(title, (told.get(title) ?? '') + request.raw);
    if (!request.body.response_format) {
      return model.act(request, request.body.messages.filter(({ role }) => role === 'assistant').length);
    }
    return answerReflection({
      diagnosis: model.diagnosis ?? 'Not all prices are added up.',
      evidence: [{ check: 'test', line: null, text: 'ERR_ASSERTION' }],
      plan: ['Add up all prices in `total.mjs`.'],
      tackles: ['test'],
      lesson: request.raw.includes('trial 1 of') ? 'The last trial did not mend it.' : null,
    });
  };
  return { script, told };
}

export function openTitled(
  scene: Scene,
  title: string,
  opened: {
    changes: Record<string, string>;
    body?: string;
    fromFork?: boolean;
    draft?: boolean;
    maintainerCanModify?: boolean;
  },
): Promise<number> {
  return scene.playground.openPullRequest({
    repository: scene.repository,
    branch: title.replaceAll(' ', '-'),
    title: `The model ${title}`,
    author: 'alice',
    ...opened,
  });
}

/** All that the bot said in comments. */
export function said({ comments }: Pick<PullRequestView, 'comments'>): string {
  const own = comments.filter((comment) => comment.byBot);
  return own.map((comment) => comment.body).join('\n');
}

export function botCommits({ commits }: Pick<PullRequestView, 'commits'>): PullRequestView['commits'] {
  return commits.filter((commit) => commit.byBot);
}
