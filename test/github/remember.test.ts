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
    const redact = createRedactor(['hunter2-hunter2', '3f9a1c0d7e5b2a4860cdb1f29e7745aa']);
    const leaky =
      'The log says hunter2-hunter2, 3f9a1c0d7e5b2a4860cdb1f29e7745aa and ghp_0123456789abcdefghijABCDEFGHIJ012345.';
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
    expect(told()).not.toMatch(/hunter2|ghp_0|3f9a1c/);
    await pullRequest.conclude(head, { kind: 'stuck', head, reason: leaky });
    expect(told()).not.toMatch(/hunter2|ghp_0|3f9a1c/);
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

  test('tells what a trial is at, but not each action', async () => {
    let now = 1_000;
    const { playground, head, look, ownCheckRuns, writes } = await startPullRequest();
    const pullRequest = look({ now: () => now });
    await pullRequest.observe();
    const trial = trialWith({ episode: head, head });
    await pullRequest.progress(trial, { kind: 'reflecting' });
    expect(ownCheckRuns()).toEqual([{ head, status: 'in_progress', conclusion: null }]);
    await pullRequest.remember(trial);
    writes();
    for (let actions = 1; actions <= 30; actions += 1) {
      now += 1_000;
      await pullRequest.progress(trial, { kind: 'repairing', actions });
    }
    expect(writes()).toEqual(['PATCH /check-runs/N', 'PATCH /check-runs/N', 'PATCH /check-runs/N']);
    now += 10_000;
    await pullRequest.progress(trial, { kind: 'verifying' });
    const [run] = [...playground.store.checkRuns.values()];
    expect(run).toMatchObject({
      status: 'in_progress',
      output: { title: 'Trial 1 of 4: verifying the repair' },
    });
  });

  test('tells later what it can not tell at once, and nothing after the end', async () => {
    const { playground, head, look } = await startPullRequest();
    const pullRequest = look({ now: Date.now, quietMs: 300 });
    await pullRequest.observe();
    const trial = trialWith({ episode: head, head });
    await pullRequest.remember(trial);
    const title = () => [...playground.store.checkRuns.values()][0]?.output.title;
    await pullRequest.progress(trial, { kind: 'verifying' });
    expect(title()).toBe('Trial 1 of 4: working on it');
    await expect.poll(title, { timeout: 20_000 }).toBe('Trial 1 of 4: verifying the repair');
    await pullRequest.progress(trial, { kind: 'repairing', actions: 3 });
    await pullRequest.progress(trial, { kind: 'interrupted' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(title()).toBe('Trial 1 of 4: verifying the repair');
    await pullRequest.progress(trial, { kind: 'repairing', actions: 4 });
    await pullRequest.conclude(head, { kind: 'stopped', head, reason: 'Enough.' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(title()).toBe('Stopped');
  });

  test('is closed when a trial is broken off, and when nobody goes on with it', async () => {
    const { head, look, ownCheckRuns } = await startPullRequest();
    const first = look();
    await first.observe();
    const name = { number: 1, limit: 4 };
    await first.progress(name, { kind: 'reflecting' });
    await first.progress(name, { kind: 'interrupted' });
    const closed = { head, status: 'completed', conclusion: 'neutral' };
    expect(ownCheckRuns()).toEqual([closed]);
    const second = look();
    await second.observe();
    await second.progress(name, { kind: 'reflecting' });
    const third = look();
    await third.observe();
    await third.settle();
    expect(ownCheckRuns()).toEqual([closed, closed]);
  });

  test('that shows a trial is left alone by a look that has nothing to do', async () => {
    const { head, look, ownCheckRuns } = await startPullRequest();
    const first = look();
    await first.observe();
    await first.remember(trialWith({ episode: head, head }));
    const second = look();
    await second.observe();
    await second.settle();
    expect(ownCheckRuns()).toEqual([{ head, status: 'in_progress', conclusion: null }]);
  });

  test('annotates the lines that the log accuses, once', async () => {
    const { playground, head, look } = await startPullRequest();
    const places = [
      { path: 'price.txt', line: 1, message: 'expected 4, got 5', touched: true },
      { path: 'price.txt', line: 1, message: 'the same again', touched: true },
    ];
    const [failure] = trialWith().failures;
    const failures = failure ? [{ ...failure, places }] : [];
    const first = look();
    await first.observe();
    await first.progress({ number: 1, limit: 4 }, { kind: 'reflecting' });
    for (const number of [1, 2]) await first.remember(trialWith({ episode: head, head, failures, number }));
    const second = look();
    await second.observe();
    await second.remember(trialWith({ episode: head, head, failures, number: 3 }));
    const runs = [...playground.store.checkRuns.values()];
    expect(runs.map(({ annotations }) => annotations)).toMatchObject([
      [{ path: 'price.txt', startLine: 1, endLine: 1, message: 'the same again', level: 'warning' }],
    ]);
  });

  test('whose progress can not be told holds nothing up', async () => {
    const { playground, head, look, comments } = await startPullRequest();
    const pullRequest = look();
    await pullRequest.observe();
    playground.faults.api({ kind: 'lost-answer', method: 'POST', path: /check-runs$/ });
    await pullRequest.progress({ number: 1, limit: 4 }, { kind: 'reflecting' });
    await pullRequest.remember(trialWith({ episode: head, head }));
    expect(comments()).toHaveLength(1);
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
