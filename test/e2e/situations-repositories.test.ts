import { describe, test } from 'vitest';
import { patienceMs, priced, pricing, withScene } from './scene.ts';
import { botCommits, said } from './sums.ts';

const files = {
  '.github/workflows/ci.yml': `name: CI
on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: node check.mjs
`,
  'check.mjs': `import { price } from './price.mjs';

if (price !== 'four') {
  console.log(\`AssertionError [ERR_ASSERTION]: tea costs \${price}, and it should cost four\`);
  process.exit(1);
}
`,
  'price.mjs': priced('four'),
};

describe.concurrent('a repository', () => {
  test('is renamed, archived, suspended, and short of a permission: nothing is lost, and nothing pushed that should not be', async ({
    expect,
  }) => {
    const told: string[] = [];
    const price = pricing('three', 'four');
    const model: typeof price = (request, index) => {
      told.push(request.raw);
      return price(request, index);
    };
    await withScene({ model }, async (scene) => {
      const { playground } = scene;
      const create = async (owner: string, name: string) => {
        await playground.createRepository({ owner, name, files, roles: { alice: 'write' } });
        return scene.elsewhere(`${owner}/${name}`);
      };
      const open = (repository: string, large: { body?: string; changes?: Record<string, string> } = {}) =>
        playground.openPullRequest({
          ...large,
          repository,
          branch: 'tea',
          title: 'Sell tea',
          author: 'alice',
          changes: { ...large.changes, 'price.mjs': priced('five') },
        });
      const bot = scene.bot();
      const look = (repository: string, number: number) => {
        playground.unlabel(repository, number, 'look');
        playground.label(repository, number, 'look');
      };
      const logOf = (key: string) => bot.log.filter((line) => line.includes(`"key":"${key}"`));
      const comments = async (where: typeof scene, number: number) =>
        (await where.view(number)).comments.filter(({ byBot }) => byBot);

      // Renamed while CI judges the first trial: the second one knows of it.
      const number = await scene.openPullRequest();
      const isPushed = async () => (await scene.trials(number))[0]?.state === 'pushed';
      await playground.waitFor(isPushed, patienceMs, 'the first trial');
      playground.renameRepository('acme/shop', 'store');
      const renamed = scene.elsewhere('acme/store');
      const view = await renamed.ended(number, 'passed');
      expect(await renamed.rewards(number)).toEqual([0, 0, 1]);
      expect(new Set((await renamed.trials(number)).map(({ episode }) => episode)).size).toBe(1);
      expect(said(view)).toContain('Drop what I believed before, “The price of tea should be three.”');

      // Archived before the checks have failed: nothing is written any more.
      playground.setWebhookUrl(null);
      const archived = await create('acme', 'archived');
      const still = await open('acme/archived');
      const suspended = await create('umbra', 'suspended');
      // GitHub’s API tells of no more than 3,000 files, and a description can’t be longer.
      const silent = await open('umbra/suspended', {
        body: 'tea '.repeat(16_384),
        changes: Object.fromEntries(
          Array.from({ length: 3_010 }, (_, index) => [`teas/${index}.txt`, `tea ${index}\n`]),
        ),
      });
      await playground.idle();
      playground.setArchived('acme/archived', true);
      playground.setWebhookUrl(`${bot.url}/api/github/webhooks`);
      look('acme/archived', still);
      await playground.waitFor(
        () => logOf(`acme/archived#${still}`).some((line) => line.includes('the repository is archived')),
        patienceMs,
        'a look at the archived repository',
      );
      expect(await comments(archived, still)).toEqual([]);

      // Suspended, a look that was on its way comes to nothing; later it is as if nothing had been.
      playground.suspendApp('umbra');
      look('umbra/suspended', silent);
      await playground.idle();
      playground.unsuspendApp('umbra');
      look('umbra/suspended', silent);
      expect(botCommits(await suspended.ended(silent, 'passed')).length).toBeGreaterThan(0);
      // The API refuses the diff, so what the model was shown of it came from git.
      const diff = await fetch(`${playground.url}/api/v3/repos/umbra/suspended/pulls/${silent}`, {
        headers: {
          accept: 'application/vnd.github.diff',
          authorization: `Bearer ${playground.personToken('alice')}`,
        },
      });
      expect(diff.status).toBe(406);
      expect(told.join()).toMatch(
        /diff --git a\/teas\/.*\[… 2\d{3} files \(\d+ characters\) of the diff left out/,
      );

      // Without the right to read logs it says which right that is, once.
      playground.grantPermissions('acme', {
        metadata: 'read',
        contents: 'write',
        checks: 'write',
        statuses: 'read',
        issues: 'read',
        pull_requests: 'write',
      });
      await bot.kill();
      const next = await scene.startBot();
      const short = await create('acme', 'short');
      const mute = await open('acme/short');
      const runs = async () => (await short.view(mute)).botCheckRuns;
      await playground.waitFor(async () => (await runs()).length > 0, patienceMs, 'what is missing');
      look('acme/short', mute);
      await playground.waitFor(
        () => next.log.filter((line) => line.includes('lacks the permission')).length > 1,
        patienceMs,
        'another look',
      );
      expect(await runs()).toMatchObject([
        {
          conclusion: 'neutral',
          output: {
            summary: expect.stringMatching(
              /I lack the permission `actions: read`\. An owner can grant it: http/,
            ),
          },
        },
      ]);
      expect(await comments(short, mute)).toEqual([]);
    });
  });
});
