import { expect, test } from 'vitest';
import { seenBy } from '../../src/reflexion/marks.ts';
import { noteWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

test.each([
  ['ada', 'fix', true],
  ['acme', 'fix', true],
  ['tom', 'fix', false],
  ['eve', 'fix', false],
  ['eve', 'stop', false],
] as const)('%s asks to %s: %s', async (author, command, allowed) => {
  const { look, say } = await starting();
  say(author, `/reflexion ${command}`);
  expect((await look().observe()).requests).toMatchObject([{ by: author, command, allowed }]);
});

test('an author without rights may stop, and no more', async () => {
  const { playground, look } = await starting();
  const repository = 'acme/shop';
  const number = await playground.openPullRequest({
    repository,
    branch: 'dearer',
    author: 'eve',
    title: 'Raise the price',
    changes: { 'price.txt': '2\n' },
    fromFork: true,
  });
  for (const command of ['stop', 'fix']) {
    playground.comment({ repository, number, author: 'eve', body: `/reflexion ${command}` });
  }
  const { requests, pullRequest } = await look({ number }).observe();
  expect(requests.map(({ command, allowed }) => [command, allowed])).toEqual([
    ['stop', true],
    ['fix', false],
  ]);
  expect(pullRequest).toMatchObject({ fork: true, head: { repository: 'eve/shop' } });
});

test('comments that were edited or come from bots ask for nothing', async () => {
  const { playground, client, shop, number, look, say } = await starting();
  await client.rest.issues.createComment({ ...shop, issue_number: number, body: '/reflexion fix' });
  const edited = say('ada', 'Looks good.');
  await new Promise((wake) => setTimeout(wake, 1_100));
  playground.editComment({ id: edited, author: 'acme', body: '/reflexion fix' });
  const ofBot = say('renovate', '/reflexion fix');
  const bot = playground.store.users.get('renovate');
  if (bot) bot.type = 'Bot';
  expect(ofBot).toBeGreaterThan(edited);
  expect((await look().observe()).requests).toEqual([]);
});

test('requests come oldest first, of strangers the newest of each person and command', async () => {
  const { look, say } = await starting();
  const first = say('ada', '/reflexion fix');
  say('eve', '/reflexion fix');
  say('eve', '/reflexion fix');
  const stop = say('ada', '/reflexion stop');
  const fix = say('ada', '/reflexion fix');
  const requests = (await look().observe()).requests.map(({ id, command, by }) => ({ id, command, by }));
  expect(requests).toEqual([
    { id: `comment:${first}`, command: 'fix', by: 'ada' },
    { id: `comment:${stop - 1}`, command: 'fix', by: 'eve' },
    { id: `comment:${stop}`, command: 'stop', by: 'ada' },
    { id: `comment:${fix}`, command: 'fix', by: 'ada' },
  ]);
});

test('a crowd of strangers drowns no request of somebody who may ask, and costs few questions', async () => {
  const { playground, look, say } = await starting();
  const stop = say('ada', '/reflexion stop');
  for (let index = 0; index < 40; index += 1) say(`stranger${index % 20}`, '/reflexion fix');
  const before = playground.requests.length;
  const { requests } = await look().observe();
  expect(requests.filter(({ allowed }) => allowed)).toMatchObject([
    { id: `comment:${stop}`, command: 'stop', by: 'ada' },
  ]);
  expect(requests.length).toBeLessThanOrEqual(10);
  const asked = playground.requests.slice(before).filter(({ path }) => path.endsWith('/permission'));
  expect(asked.length).toBeLessThanOrEqual(10);
});

test('nobody drowns a request by many of their own, though they belong here', async () => {
  const { look, say } = await starting();
  const stop = say('ada', '/reflexion stop');
  for (let index = 0; index < 12; index += 1) say('tom', '/reflexion fix');
  expect((await look().observe()).requests).toMatchObject([
    { id: `comment:${stop}`, command: 'stop', allowed: true },
    { by: 'tom', allowed: false },
  ]);
});

test('the receipt tells whether a request is taken up, and is known afterwards', async () => {
  const { playground, look, say } = await starting();
  say('ada', '/reflexion fix');
  say('eve', '/reflexion fix');
  const pullRequest = look();
  for (const request of (await pullRequest.observe()).requests) {
    await pullRequest.acknowledge(request, request.allowed);
  }
  const reactions = [...playground.store.comments.values()].map((comment) =>
    comment.reactions.map(({ content }) => content),
  );
  expect(reactions).toEqual([['rocket'], ['confused']]);
  expect((await look().observe()).requests.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
});

test('people may ask in a comment, in a review, on a line and in answer to one', async () => {
  const { playground, look, say, number } = await starting();
  const repository = 'acme/shop';
  const by = { repository, number, author: 'ada' };
  say('ada', '/reflexion status');
  const { commentIds } = await playground.review({
    ...by,
    body: 'Looks odd.\n\n/reflexion fix the price',
    comments: [{ path: 'price.txt', line: 1, body: '/reflexion explain' }],
  });
  playground.replyToReviewComment({ id: commentIds[0] ?? 0, author: 'ada', body: '/reflexion help' });
  const pullRequest = look();
  const { requests } = await pullRequest.observe();
  expect(
    requests.map(({ source, command, argument, allowed }) => [source, command, argument, allowed]),
  ).toEqual(
    expect.arrayContaining([
      ['comment', 'status', null, true],
      ['review', 'fix', 'the price', true],
      ['review-comment', 'explain', null, true],
      ['review-comment', 'help', null, true],
    ]),
  );
  for (const request of requests) await pullRequest.acknowledge(request, true);
  const again = (await look().observe()).requests;
  expect(again.map(({ acknowledged }) => acknowledged)).toEqual([true, true, true, true]);
});

test('a review and a comment on a line that were edited ask for nothing', async () => {
  const { playground, look, number } = await starting();
  const by = { repository: 'acme/shop', number, author: 'ada' };
  const { commentIds } = await playground.review({
    ...by,
    comments: [{ path: 'price.txt', line: 1, body: 'Hm.' }],
  });
  playground.editReviewComment({ id: commentIds[0] ?? 0, author: 'ada', body: '/reflexion fix' });
  expect((await look().observe()).requests).toEqual([]);
});

test('what begins as the bot’s own texts do asks for nothing, whoever’s name it is under', async () => {
  const { look, say, playground, number } = await starting();
  const body = '<!-- reflexion:line abc -->\nThe log says:\n\n/reflexion approve';
  say('ada', body);
  await playground.review({ repository: 'acme/shop', number, author: 'ada', body });
  expect((await look().observe()).requests).toEqual([]);
});

test('a button counts for whoever pressed it, once', async () => {
  const { look } = await starting();
  const pressed = { id: 'a-delivery', command: 'stop' as const, by: 'ada', at: 5 };
  const presses = async () => [pressed, { ...pressed, id: 'another', by: 'eve' }];
  const pullRequest = look({ presses });
  const observation = await pullRequest.observe();
  expect(observation.requests.map(({ id, by, allowed }) => [id, by, allowed])).toEqual([
    ['button:a-delivery', 'ada', true],
    ['button:another', 'eve', false],
  ]);
  await pullRequest.remember(
    noteWith({ episode: observation.pullRequest.head.sha, seen: seenBy(observation) }),
  );
  expect((await look({ presses }).observe()).requests).toEqual([]);
});

async function starting() {
  const started = await startPullRequest();
  const { playground, number } = started;
  const say = (author: string, body: string) =>
    playground.comment({ repository: 'acme/shop', number, author, body });
  return { ...started, say };
}
