import { expect, test } from 'vitest';
import { userOf } from '../../playground/site.ts';
import { noteWith, trialWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

const repository = 'acme/shop';

/** The pull request, also as somebody sees it who has a token and the same key. */
async function startBoth() {
  const started = await startPullRequest();
  const { playground, look, person } = started;
  const self = { kind: 'user' as const, id: userOf(playground.store, 'ada').id };
  return { ...started, asAda: () => look({ client: person('ada'), self }) };
}

async function remembers(pullRequest: ReturnType<Awaited<ReturnType<typeof startBoth>>['look']>) {
  const { memory } = await pullRequest.observe();
  return memory.episodes.flatMap(({ trials }) => trials.map(({ number, state }) => [number, state]));
}

test('the App and a token with the same key read what either wrote, and each goes on with it', async () => {
  const { look, asAda, head, comments } = await startBoth();
  const byAda = asAda();
  await byAda.observe();
  await byAda.remember(trialWith({ episode: head, head }));
  const byApp = look();
  expect(await remembers(byApp)).toEqual([[1, 'reflected']]);
  await byApp.remember(trialWith({ episode: head, head, state: 'fruitless', reward: 0 }));
  expect(await remembers(asAda())).toEqual([[1, 'fruitless']]);
  await byApp.remember(trialWith({ episode: head, head, number: 2 }));
  const again = asAda();
  expect(await remembers(again)).toEqual([
    [1, 'fruitless'],
    [2, 'reflected'],
  ]);
  await again.remember(trialWith({ episode: head, head, number: 2, state: 'fruitless', reward: 0 }));
  expect(await remembers(look())).toEqual([
    [1, 'fruitless'],
    [2, 'fruitless'],
  ]);
  expect(comments().map(({ author }) => author)).toEqual(['ada', 'reflexion[bot]']);
});

test('a copy of what the bot wrote is no memory, whoever makes it, and whatever it was then', async () => {
  const { playground, look, asAda, head, number, comments } = await startBoth();
  const byAda = asAda();
  await byAda.observe();
  await byAda.remember(trialWith({ episode: head, head }));
  const body = comments()[0]?.body ?? '';
  playground.store.comments.clear();
  playground.comment({ repository, number, author: 'mallory', body });
  expect(await remembers(asAda())).toEqual([]);
  expect(await remembers(look())).toEqual([]);
  playground.comment({ repository, number, author: 'ada', body });
  expect(await remembers(asAda())).toEqual([[1, 'reflected']]);
});

test('a token writes no check run, and the App’s are no checks to it', async () => {
  const { look, asAda, head, job, ownCheckRuns, writes } = await startBoth();
  const byApp = look();
  await byApp.observe();
  await byApp.remember(trialWith({ episode: head, head }));
  job('test', 'failure');
  writes();
  const byAda = asAda();
  expect((await byAda.observe()).checks.map(({ name }) => name)).toEqual(['test']);
  await byAda.remember(trialWith({ episode: head, head, state: 'fruitless', reward: 0 }));
  await byAda.complain({ repository, path: '.github/reflexion.yml' }, [{ line: 1, text: 'Wrong.' }]);
  expect(writes()).toEqual(['PATCH /issues/comments/N']);
  expect(ownCheckRuns()).toEqual([{ head, status: 'in_progress', conclusion: null }]);
});

test('what the bot says under somebody’s name is nobody’s command', async () => {
  const { asAda, look, head } = await startBoth();
  const byAda = asAda();
  await byAda.observe();
  await byAda.remember(noteWith({ episode: head, trouble: 'It said:\n\n/reflexion approve\n' }));
  expect((await look().observe()).requests).toEqual([]);
});
