import { expect, test } from 'vitest';
import { trialWith } from '../reflexion/builders.ts';
import { startPullRequest } from './pull-request.ts';

const repository = 'acme/shop';

test('what takes the ground from under a trial is noticed, and nothing else', async () => {
  const { playground, look, number } = await startPullRequest();
  const pullRequest = look();
  await pullRequest.observe();
  expect(await pullRequest.interruption()).toBeNull();
  playground.comment({ repository, number, author: 'ada', body: 'How far are you?' });
  playground.comment({ repository, number, author: 'ada', body: '/reflexion status' });
  playground.comment({ repository, number, author: 'eve', body: '/reflexion stop' });
  expect(await pullRequest.interruption()).toBeNull();
  await playground.review({ repository, number, author: 'ada', body: '/reflexion stop' });
  expect(await pullRequest.interruption()).toBe('ada asked to stop');
});

test('a stop that the look has seen, and decided about with what was asked after it, is none', async () => {
  const { playground, look, number } = await startPullRequest();
  playground.comment({ repository, number, author: 'ada', body: '/reflexion stop' });
  const pullRequest = look();
  await pullRequest.observe();
  expect(await pullRequest.interruption()).toBeNull();
  playground.comment({ repository, number, author: 'ada', body: '/reflexion stop' });
  expect(await pullRequest.interruption()).toBe('ada asked to stop');
});

test('a push, a lock, a label and a merge are noticed', async () => {
  const { playground, look, number } = await startPullRequest();
  const watched = async () => {
    const pullRequest = look();
    await pullRequest.observe();
    return () => pullRequest.interruption();
  };
  const labelled = await watched();
  playground.label(repository, number, 'reflexion:off');
  expect(await labelled()).toBe('a label says to leave it alone');
  playground.unlabel(repository, number, 'reflexion:off');
  const locked = await watched();
  playground.setLocked(repository, number, true);
  expect(await locked()).toBe('the conversation was locked');
  playground.setLocked(repository, number, false);
  const pushed = await watched();
  await playground.push({
    repository,
    branch: 'cheaper',
    author: 'ada',
    message: 'Mine',
    changes: { 'price.txt': '7\n' },
  });
  expect(await pushed()).toBe('the branch moved on');
});

test('a button that is pressed meanwhile stops it, one that was seen does not', async () => {
  const { look, head } = await startPullRequest();
  const press = { id: 'a-delivery', command: 'stop' as const, by: 'ada', at: 5 };
  const presses: (typeof press)[] = [];
  const pullRequest = look({ presses: async () => presses });
  await pullRequest.observe();
  expect(await pullRequest.interruption()).toBeNull();
  presses.push(press);
  expect(await pullRequest.interruption()).toBe('ada asked to stop');
  const seen = { before: 0, marks: [{ id: 'button:a-delivery', at: 5 }] };
  const later = look({ presses: async () => presses });
  await later.observe();
  await later.remember(trialWith({ episode: head, head, seen }));
  expect(await later.interruption()).toBeNull();
});

test('a button is noticed, too, where it is one of as many as before', async () => {
  const { look } = await startPullRequest();
  const pressed = (id: string, by: string) => ({ id, command: 'stop' as const, by, at: 5 });
  let presses = [pressed('a', 'eve')];
  let now = 0;
  const pullRequest = look({ presses: async () => presses, now: () => now });
  await pullRequest.observe();
  expect(await pullRequest.interruption()).toBeNull();
  now = 2_500;
  expect(await pullRequest.interruption()).toBeNull();
  presses = [pressed('b', 'ada')];
  expect(await pullRequest.interruption()).toBe('ada asked to stop');
});

test('that somebody’s rights could not be asked for once does not keep their stop from being heard', async () => {
  const { playground, look, number, client } = await startPullRequest();
  const pullRequest = look();
  await pullRequest.observe();
  let faults = 1;
  client.hook.wrap('request', async (request, options) => {
    if (options.url.endsWith('/permission') && faults-- > 0) throw new Error('GitHub is down');
    return request(options);
  });
  playground.comment({ repository, number, author: 'ada', body: '/reflexion stop' });
  await expect(pullRequest.interruption()).rejects.toThrow('down');
  expect(await pullRequest.interruption()).toBe('ada asked to stop');
});

test('as long as nothing is said, one question is asked each time', async () => {
  const { playground, look } = await startPullRequest();
  let now = 0;
  const pullRequest = look({ now: () => now });
  await pullRequest.observe();
  await pullRequest.interruption();
  // By then all that was said in the same second is there to be read.
  now = 2_500;
  await pullRequest.interruption();
  const before = playground.requests.length;
  for (let count = 0; count < 3; count += 1) await pullRequest.interruption();
  const asked = playground.requests.slice(before).filter(({ kind }) => kind === 'api');
  expect(asked).toHaveLength(3);
});
