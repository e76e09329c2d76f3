import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact.ts';
import type { Trial } from '../../src/reflexion/episode.ts';
import { noteWith, reflectionWith, trialWith } from '../reflexion/builders.ts';
import { recordIn, startPullRequest } from './pull-request.ts';

describe('a comment', () => {
  test('is written once, and brought up to date in place', async () => {
    const { head, look, comments, writes } = await startPullRequest();
    const trial = trialWith({ episode: head, head });
    const pullRequest = look();
    await pullRequest.observe();
    await pullRequest.remember(trial);
    expect(writes()).toEqual(['POST /check-runs', 'POST /issues/1/comments']);
    expect(pullRequest.addressOf(trial)).toMatch(/\/acme\/shop\/pull\/1#issuecomment-\d+$/);
    await pullRequest.remember({ ...trial, state: 'fruitless', reward: 0, summary: 'Nothing helped.' });
    expect(writes()).toEqual(['PATCH /issues/comments/N']);
    expect(comments()).toHaveLength(1);
    expect(recordIn(comments()[0]?.body)?.entry).toMatchObject({ state: 'fruitless', reward: 0 });
    expect(comments()[0]?.body).toContain('Nothing helped.');
  });

  test('that says what it should is left alone, also by another process', async () => {
    const { head, look, writes } = await startPullRequest();
    const trial = trialWith({ episode: head, head });
    const ending = { kind: 'stuck', head, reason: 'It came back.' } as const;
    const first = look();
    await first.observe();
    await first.remember(trial);
    writes();
    await first.remember(trial);
    const second = look();
    await second.observe();
    await second.remember(trial);
    expect(writes()).toEqual([]);
    await second.conclude(head, ending);
    expect(writes()).toEqual(['PATCH /check-runs/N', 'PATCH /issues/comments/N']);
    await second.conclude(head, ending);
    const third = look();
    await third.observe();
    await third.conclude(head, ending);
    expect(writes()).toEqual([]);
  });

  test('that somebody changed below its marker is put right', async () => {
    const { playground, head, look, comments } = await startPullRequest();
    const trial = trialWith({ episode: head, head });
    const first = look();
    await first.observe();
    await first.remember(trial);
    const body = comments()[0]?.body ?? '';
    playground.editComment({
      id: comments()[0]?.id ?? 0,
      author: 'acme',
      body: `${body}\n\nAnd coffee has none either.`,
    });
    const second = look();
    await second.observe();
    await second.remember(trial);
    expect(comments()[0]?.body).toBe(body);
  });

  test('of a huge trial fits, and remembers which trial it is', async () => {
    const { head, look, comments } = await startPullRequest();
    const long = '"\n--><b>`@é\u202e'.repeat(400);
    const action = { call: long.slice(0, 200), result: long.slice(0, 600) };
    const trial = trialWith({
      episode: head,
      head,
      summary: long,
      changedFiles: Array.from({ length: 500 }, (_, index) => ({
        path: `src/${long.slice(0, 60)}${index}.ts`,
        added: 1,
        removed: 0,
      })),
      actions: Array.from({ length: 200 }, () => action),
      reflection: reflectionWith({
        diagnosis: long,
        plan: Array.from({ length: 100 }, () => long),
        evidence: Array.from({ length: 40 }, () => ({ check: 'test', line: 1, text: long })),
      }),
    });
    const pullRequest = look();
    await pullRequest.observe();
    await pullRequest.remember(trial);
    await pullRequest.conclude(head, { kind: 'stuck', head, reason: long });
    const body = comments()[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(recordIn(body)).toMatchObject({
      entry: { type: 'trial', number: 1, head },
      ending: { kind: 'stuck' },
    });
  });

  test('and the check run hold no secret', async () => {
    const { playground, head, look, comments } = await startPullRequest();
    const redact = createRedactor(['hunter2-hunter2']);
    const leaky = 'The log says hunter2-hunter2 and ghp_0123456789abcdefghijABCDEFGHIJ012345.';
    const pullRequest = look({ redact });
    await pullRequest.observe();
    await pullRequest.remember(
      trialWith({
        episode: head,
        head,
        summary: leaky,
        reflection: reflectionWith({
          diagnosis: leaky,
          plan: [leaky],
          evidence: [{ check: 'test', line: 1, text: leaky }],
        }),
        actions: [{ call: leaky, result: leaky }],
        trouble: null,
      }),
    );
    const told = () =>
      JSON.stringify([comments(), [...playground.store.checkRuns.values()].map((run) => run.output)]);
    expect(told()).toContain('The log says');
    expect(told()).not.toMatch(/hunter2|ghp_0/);
    await pullRequest.conclude(head, { kind: 'stuck', head, reason: leaky });
    expect(told()).not.toMatch(/hunter2|ghp_0/);
  });

  test('of a note is another than that of a trial, and opens its episode again', async () => {
    const { head, look, comments } = await startPullRequest();
    const pullRequest = look();
    await pullRequest.observe();
    const note = noteWith({ episode: head, trouble: 'The model is away.' });
    await pullRequest.remember(note);
    await pullRequest.conclude(head, { kind: 'stuck', head, reason: 'No plan.' });
    expect(recordIn(comments()[0]?.body)?.ending?.kind).toBe('stuck');
    await pullRequest.remember({ ...note, trouble: null });
    expect(recordIn(comments()[0]?.body)?.ending).toBeNull();
    await pullRequest.remember(trialWith({ episode: head, head }));
    expect(comments()).toHaveLength(2);
  });

  test('is made for an ending that has none to be written into', async () => {
    const { head, look, comments, ownCheckRuns } = await startPullRequest();
    const pullRequest = look();
    await pullRequest.observe();
    await pullRequest.conclude(head, { kind: 'not-ours', head, reason: 'The base is red.' });
    expect(comments().map(({ body }) => recordIn(body))).toMatchObject([
      { entry: { type: 'note', episode: head }, ending: { kind: 'not-ours' } },
    ]);
    expect(ownCheckRuns()).toEqual([{ head, status: 'completed', conclusion: 'neutral' }]);
  });
});

describe('the check run', () => {
  test('goes with the trial from its head to its commit', async () => {
    const { playground, head, look, ownCheckRuns } = await startPullRequest();
    const trial = trialWith({ episode: head, head });
    const first = look();
    await first.observe();
    await first.remember(trial);
    expect(ownCheckRuns()).toEqual([{ head, status: 'in_progress', conclusion: null }]);
    const commit = await pushed(playground);
    await first.remember({ ...trial, state: 'committed', commit });
    await first.remember({ ...trial, state: 'pushed', commit });
    const old = { head, status: 'completed', conclusion: 'neutral' };
    expect(ownCheckRuns()).toEqual([old, { head: commit, status: 'queued', conclusion: null }]);

    const second = look();
    await second.observe();
    await second.remember({ ...trial, state: 'pushed', commit, reward: 1 });
    expect(ownCheckRuns()).toEqual([old, { head: commit, status: 'completed', conclusion: 'neutral' }]);
    await second.conclude(head, { kind: 'passed', head: commit, reason: 'All checks pass.' });
    expect(ownCheckRuns()).toEqual([old, { head: commit, status: 'completed', conclusion: 'success' }]);
  });

  test.each([
    ['before its commit was made', {}],
    ['after its commit was pushed', { state: 'pushed' }],
  ] as const)(
    'is closed when the author pushes %s',
    async (_when, { state = 'reflected' }: { state?: Trial['state'] }) => {
      const { playground, head, look, ownCheckRuns } = await startPullRequest();
      const trial = trialWith({ episode: head, head });
      const first = look();
      await first.observe();
      await first.remember(trial);
      const commit = state === 'pushed' ? await pushed(playground) : null;
      if (commit) await first.remember({ ...trial, state, commit });
      await pushed(playground);
      const second = look();
      await second.observe();
      await second.remember({ ...trial, state: 'abandoned', commit, reward: 0 });
      expect(ownCheckRuns().map(({ status, conclusion }) => `${status} ${conclusion}`)).toEqual(
        commit ? ['completed neutral', 'completed neutral'] : ['completed neutral'],
      );
    },
  );

  test('of a trial whose commit never reached GitHub is closed where it is', async () => {
    const { playground, head, look, ownCheckRuns, comments } = await startPullRequest();
    const trial = trialWith({ episode: head, head, state: 'committed', commit: 'c'.repeat(40) });
    const first = look();
    await first.observe();
    await first.remember({ ...trial, state: 'reflected', commit: null });
    await first.remember(trial);
    await pushed(playground);
    const second = look();
    await second.observe();
    await second.remember({ ...trial, state: 'abandoned', reward: 0 });
    expect(ownCheckRuns()).toEqual([{ head, status: 'completed', conclusion: 'neutral' }]);
    expect(recordIn(comments()[0]?.body)?.entry).toMatchObject({ state: 'abandoned' });
  });

  test('is one for all trials on the same head, and closed at the end', async () => {
    const { head, look, ownCheckRuns } = await startPullRequest();
    const pullRequest = look();
    await pullRequest.observe();
    for (const number of [1, 2, 3]) {
      await pullRequest.remember(trialWith({ episode: head, head, number }));
      await pullRequest.remember(trialWith({ episode: head, head, number, state: 'fruitless', reward: 0 }));
    }
    expect(ownCheckRuns()).toEqual([{ head, status: 'in_progress', conclusion: null }]);
    await pullRequest.conclude(head, { kind: 'exhausted', head, reason: 'All trials are used up.' });
    expect(ownCheckRuns()).toEqual([{ head, status: 'completed', conclusion: 'neutral' }]);
  });

  test('does not stay open while a trial is held up', async () => {
    const { head, look, ownCheckRuns } = await startPullRequest();
    const pullRequest = look();
    await pullRequest.observe();
    await pullRequest.remember(trialWith({ episode: head, head }));
    await pullRequest.remember(trialWith({ episode: head, head, trouble: 'The model is away.' }));
    expect(ownCheckRuns()).toEqual([{ head, status: 'completed', conclusion: 'neutral' }]);
  });
});

async function pushed(
  playground: Awaited<ReturnType<typeof startPullRequest>>['playground'],
): Promise<string> {
  const number = playground.requests.length;
  return playground.push({
    repository: 'acme/shop',
    branch: 'cheaper',
    author: 'ada',
    message: 'Another price',
    changes: { 'price.txt': `${number}\n` },
  });
}
