import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { answerTools } from '../model-server.ts';
import { patienceMs, withScene } from './scene.ts';
import {
  botCommits,
  inTurn,
  modelByTitle,
  openTitled,
  said,
  sound,
  submit,
  sumFiles,
  workflow,
  write,
  wrong,
} from './sums.ts';

const mends = inTurn(write('total.mjs', sound), submit('All prices count.'));
const manifest = { name: 'shop', private: true, dependencies: {} };
const withDependency = `${JSON.stringify({ ...manifest, dependencies: { sums: '1.0.0' } }, null, 2)}\n`;

const models = {
  'adds a dependency': {
    act: inTurn(
      answerTools(
        ['write_file', { path: 'total.mjs', content: sound }],
        ['write_file', { path: 'package.json', content: withDependency }],
      ),
      submit(),
      submit('All prices count, by a library.'),
    ),
  },
  'mends a fork': { act: mends },
  'mends a closed fork': { act: mends },
  'mends a workflow': {
    act: inTurn(
      write('.github/workflows/ci.yml', workflow),
      submit(),
      submit('The option is spelled right.'),
    ),
  },
  'mends what is skipped then': { act: mends },
  'runs fewer tests': { act: inTurn(write('suites.list', 'more.test.mjs\n'), submit('The list was wrong.')) },
};

/** Jobs that leave the bot's own pushes alone. */
const choosy = `${workflow.replace('    runs-on', `    if: "!contains(github.actor, 'reflexion')"\n    runs-on`)}  audit:
    runs-on: ubuntu-latest
    steps:
      - run: 'true'
`;

describe.concurrent('a repair', () => {
  test('is held back, approved, offered, or doubted where it may not simply be pushed', async ({
    expect,
  }) => {
    const files = { ...sumFiles, 'package.json': `${JSON.stringify(manifest, null, 2)}\n` };
    await withScene({ model: modelByTitle(models).script, files }, async (scene) => {
      const { playground, repository } = scene;
      const open = (title: keyof typeof models, options: Partial<Parameters<typeof openTitled>[2]> = {}) =>
        openTitled(scene, title, { changes: { 'total.mjs': wrong }, ...options });
      const dependency = await open('adds a dependency');
      const fork = await open('mends a fork', { fromFork: true });
      const closed = await open('mends a closed fork', { fromFork: true, maintainerCanModify: false });
      const broken = workflow.replace('--test', '--tset');
      const spelling = await open('mends a workflow', { changes: { '.github/workflows/ci.yml': broken } });
      const skipping = await open('mends what is skipped then', {
        changes: { 'total.mjs': wrong, '.github/workflows/ci.yml': choosy },
      });

      const fewer = await open('runs fewer tests', {
        changes: {
          'total.mjs': wrong,
          'more.test.mjs': "import { test } from 'node:test';\n\ntest('is there', () => {});\n",
          'suites.list': 'total.test.mjs more.test.mjs\n',
          '.github/workflows/ci.yml': workflow.replace('node --test', 'node --test $(cat suites.list)'),
        },
      });

      const held = await scene.ended(dependency, 'held');
      expect(botCommits(held)).toEqual([]);
      expect(said(held)).toMatch(/Held back[\s\S]*package\.json[\s\S]*\/reflexion approve[\s\S]*\+.*"sums"/);
      const approve = (author: string) =>
        playground.comment({ repository, number: dependency, author, body: '/reflexion approve' });
      const receipts = async () =>
        (await scene.view(dependency)).comments.flatMap(({ reactions }) =>
          // Given at once, by whoever the webhook reached.
          reactions.map(({ content }) => content).filter((content) => content !== 'eyes'),
        );
      approve('mallory');
      await playground.waitFor(
        async () => (await receipts()).includes('confused'),
        patienceMs,
        'the refusal',
      );
      expect(botCommits(await scene.view(dependency))).toEqual([]);
      approve('alice');
      const isOver = async () => (await scene.ending(dependency))?.kind === 'held';
      await playground.waitFor(async () => !(await isOver()), patienceMs, 'the approved push');
      const approved = await scene.ended(dependency, 'passed');
      expect(await receipts()).toEqual(['confused', 'rocket']);
      expect(botCommits(approved).map(({ message }) => message)).toEqual([
        expect.stringContaining('Approved-by: alice'),
      ]);
      expect(said(approved)).toContain('**Approved** by alice');

      expect(botCommits(await scene.ended(fork, 'passed'))).toHaveLength(1);

      const offered = await scene.ended(closed, 'held');
      expect(botCommits(offered)).toEqual([]);
      expect(offered.reviews).toMatchObject([
        { byBot: true, comments: [{ path: 'total.mjs', body: expect.stringContaining('```suggestion') }] },
      ]);
      const command = /```sh\n([\s\S]*?)\n```/.exec(said(offered))?.[1] ?? '';
      expect(await applied(command, wrong)).toBe(sound);

      const byHand = await scene.ended(spelling, 'held');
      expect(said(byHand)).toMatch(/Not pushed[\s\S]*workflow[\s\S]*git apply/);

      const doubted = await scene.ended(skipping, 'stuck');
      expect(botCommits(doubted)).toHaveLength(1);
      expect(await scene.trials(skipping)).toMatchObject([
        { reward: 0, doubts: ['`test` was skipped, and ran before.'] },
      ]);
      expect(said(doubted)).toContain('Please look before you merge');

      expect(botCommits(await scene.ended(fewer, 'stuck'))).toHaveLength(1);
      expect(await scene.trials(fewer)).toMatchObject([
        { reward: 0, doubts: ['`test`: 3 tests ran before the repair, and 1 after it.'] },
      ]);
    });
  });
});

/** What a command of a comment makes of `total.mjs`. */
async function applied(command: string, content: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'applied-'));
  try {
    await writeFile(join(directory, 'total.mjs'), content);
    await promisify(execFile)('bash', ['-c', command], { cwd: directory, timeout: 10_000 });
    return await readFile(join(directory, 'total.mjs'), 'utf8');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
