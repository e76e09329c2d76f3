import { describe, test } from 'vitest';
import type { PullRequestView } from '../../playground/view.ts';
import { hiddenIn, liveIn, proseOf, skeletonOf } from '../github/hostile-checks.ts';
import { hostileTexts, secrets } from '../github/hostile-texts.ts';
import { answerReflection, answerTools, type ModelScript } from '../model-server.ts';
import { patienceMs, priced, withScene } from './scene.ts';

/** Half of them on a branch that is repaired, half on one that is not. */
const halves = [0, 1].map((half) => hostileTexts.filter((_, index) => index % 2 === half));
const texts = (half: number) => halves[half] ?? [];
const hostileName = '@alice fixes #12 <img src=x> GH-13';

/** Prints the texts as a build would, accuses a line, and fails where the price is wrong. */
const check = `import { readFileSync } from 'node:fs';
import { price } from './price.mjs';

if (price !== 'four') {
  for (const text of JSON.parse(readFileSync('texts.json', 'utf8'))) console.log('Error: ' + text);
  console.log('::error file=price.mjs,line=1::fixes #12 @alice https://evil.example');
  console.log('price.mjs:1:1: error: fixes #12, cc @alice ![](https://evil.example/x.png) ${secrets.token}');
  console.log('AssertionError [ERR_ASSERTION]: tea costs ' + price + ', and it should cost four');
  process.exit(1);
}
`;

/** A model that says what it has read in the log, in each place where it may say something. */
const parrot: ModelScript = (request) => {
  const isMended = request.raw.includes('kind: mends');
  const own = texts(isMended ? 0 : 1);
  const all = own.join('\n\n');
  if (request.body.response_format) {
    return answerReflection({
      diagnosis: all,
      evidence: [
        { check: 'test', line: null, text: 'AssertionError [ERR_ASSERTION]: tea costs' },
        ...own.map((text) => ({ check: 'test', line: null, text: `Error: ${text}` })),
      ],
      plan: [...own],
      tackles: ['test'],
      lesson: request.raw.includes('trial 1 of') ? all : null,
    });
  }
  const turn = request.body.messages.filter(({ role }) => role === 'assistant').length;
  if (turn > 0 || !isMended) return answerTools(['submit', { solved: isMended, summary: all }]);
  return answerTools(
    ['write_file', { path: 'price.mjs', content: priced('four') }],
    ['write_file', { path: `docs/${hostileName}.md`, content: all }],
  );
};

describe.concurrent('hostile texts', () => {
  test('come to nothing in all that the bot writes', async ({ expect }) => {
    const settings = { REFLEXION_MAX_TRIALS: '2' };
    await withScene({ model: parrot, settings, files: { 'check.mjs': check } }, async (scene) => {
      const { playground, repository } = scene;
      const open = (kind: string, half: number) =>
        playground.openPullRequest({
          repository,
          branch: `${kind}/fixes-#12-@alice`,
          title: `kind: ${kind} ${hostileName} ![](https://evil.example/x.png)`,
          body: texts(half).join('\n'),
          author: 'alice',
          changes: {
            'price.mjs': priced('five'),
            'texts.json': JSON.stringify(texts(half)),
            [`${hostileName}.txt`]: 'A name.\n',
          },
        });
      const mended = await open('mends', 0);
      const left = await open('leaves', 1);
      for (const text of hostileTexts.slice(0, 20)) {
        if (text.trim() !== '')
          playground.comment({ repository, number: left, author: 'mallory', body: text });
      }
      playground.comment({
        repository,
        number: left,
        author: 'alice',
        body: '/reflexion explain @bob #12 <b>',
      });
      const views = await Promise.all([scene.ended(mended, 'passed'), scene.ended(left, 'exhausted')]);
      await playground.waitFor(
        async () =>
          (await scene.view(left)).comments.some(({ byBot, body }) => byBot && body.includes('asked:')),
        patienceMs,
        'the answer',
      );
      for (const view of [...views, await scene.view(left)]) {
        const written = writtenIn(view);
        expect(written.length).toBeGreaterThan(3);
        for (const [where, markdown] of written) {
          const own = markdown
            .split('\n')
            .filter((row) => !row.startsWith('<!-- reflexion:'))
            .join('\n');
          const commits = view.commits.map(({ sha }) => new RegExp(sha.slice(0, 7), 'g'));
          const prose = commits.reduce((text, commit) => text.replaceAll(commit, ''), proseOf(own));
          expect([where, liveIn(prose)]).toEqual([where, []]);
          expect([where, hiddenIn(own)]).toEqual([where, []]);
          expect([where, oddTags(own, playground.url)]).toEqual([where, []]);
          expect(markdown).not.toContain(secrets.token);
        }
        for (const run of view.botCheckRuns) {
          for (const { message, title } of run.annotations) {
            expect(liveIn(`${title} ${message}`)).toEqual([]);
          }
        }
        for (const { message } of view.commits.filter(({ byBot }) => byBot)) {
          const told = message.split('\n').filter((row) => !row.startsWith('Reflexion-Comment: '));
          expect(liveIn(told.join('\n'))).toEqual([]);
          expect(message).not.toMatch(/\[(?:skip|no|ci|actions)[ -]/i);
        }
      }
      const [first] = views;
      expect(first?.botCheckRuns.flatMap(({ annotations }) => annotations)).not.toEqual([]);
      expect(first?.reviews.flatMap(({ comments }) => comments)).toMatchObject([
        { path: 'price.mjs', line: 1 },
      ]);
      expect(first?.commits.filter(({ byBot }) => byBot)).toHaveLength(1);
    });
  });
});

/** All that is Markdown, by where it stands. */
function writtenIn({ comments, reviews, botCheckRuns }: PullRequestView): [string, string][] {
  const remarks = [...comments, ...reviews, ...reviews.flatMap((review) => review.comments)];
  return [
    ...remarks.filter(({ byBot }) => byBot).map(({ body }): [string, string] => ['a comment', body]),
    ...botCheckRuns.map(({ output }): [string, string] => [
      'a check run',
      `${output.title ?? ''}\n\n${output.summary ?? ''}`,
    ]),
  ];
}

/** Tags that only hostile texts would bring. */
function oddTags(markdown: string, site: string): string[] {
  return skeletonOf(markdown).filter((tag) => {
    const address = /^<a href="([^"]*)"/.exec(tag)?.[1];
    if (address !== undefined) return !address.startsWith(`${site}/acme/shop/`);
    return !/^<\/?(?:h3|pre|details|summary|sub|table|thead|tbody|tr|td|th|hr|a)\b[^>]*>$/.test(tag);
  });
}
