import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { issueInstallationToken } from '../../playground/auth.ts';
import { answerHang } from '../model-server.ts';
import { startFix } from './fix-process.ts';
import { patienceMs, type Scene, withScene } from './scene.ts';
import {
  botCommits,
  giveUp,
  inTurn,
  modelByTitle,
  openTitled,
  sound,
  submit,
  sumFiles,
  write,
  wrong,
} from './sums.ts';

const mends = inTurn(write('total.mjs', sound), submit('All prices count.'));
const key = 'a key that runs and replicas of the bot share';

test('a pull request is repaired with a token, by as many processes as it takes, and the App goes on with it', async ({
  expect,
}) => {
  const data = await mkdtemp(join(tmpdir(), 'fix-'));
  let isHanging = true;
  const models = {
    mends: { act: mends },
    'gives up': { act: () => giveUp },
    'is only looked at': { act: mends },
    'makes one trial': { act: mends },
    'is interrupted': {
      act: (...turn: Parameters<typeof mends>) => (isHanging ? answerHang : mends(...turn)),
    },
  };
  const options = { model: modelByTitle(models).script, files: sumFiles, isBotLate: true };
  const settings = { REFLEXION_SIGNING_KEY: key };
  await withScene({ ...options, settings }, async (scene) => {
    const { playground, repository } = scene;
    const open = async (title: keyof typeof models) => {
      const number = await openTitled(scene, title, { changes: { 'total.mjs': wrong } });
      return {
        number,
        name: `${repository}#${number}`,
        address: `${playground.url}/${repository}/pull/${number}`,
      };
    };
    const fix = (given: string[], environment: Record<string, string> = {}) =>
      startFix(scene, given, { REFLEXION_DATA_DIR: data, ...environment });

    const mended = await open('mends');
    const hopeless = await open('gives up');
    const mending = fix([mended.address]);
    const despairing = fix([hopeless.name]);

    const interrupted = await open('is interrupted');
    const first = fix([interrupted.name]);
    await playground.waitFor(() => first.output().includes('Add up all prices'), patienceMs, 'the repair');
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(1);
    expect(first.output()).toContain('run the same command again to go on');
    isHanging = false;
    const second = fix([interrupted.name]);

    expect(await mending.ended, mending.output()).toBe(0);
    expect(mending.output()).toMatch(/Trial 1: pushed [\s\S]*Passed\. All checks pass since trial 1\./);
    const view = await scene.view(mended.number);
    expect(view.comments.map(({ author }) => author)).toEqual(['alice']);
    expect(view.botCheckRuns).toEqual([]);
    expect(await despairing.ended, despairing.output()).toBe(1);
    expect(despairing.output()).toContain('Not passed, stuck.');
    expect(await second.ended, second.output()).toBe(0);
    expect(await scene.trials(interrupted.number)).toMatchObject([{ number: 1, resumed: 1, reward: 1 }]);

    const looked = await open('is only looked at');
    // Git fetches by POST, and GraphQL asks by it.
    const isWrite = ({ kind, method, path }: (typeof playground.requests)[number]) =>
      kind === 'git-push' || (kind === 'api' && method !== 'GET' && path !== '/api/graphql');
    const writes = () => playground.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
    await playground.idle();
    const before = { writes: writes(), view: await scene.view(looked.number) };
    const dry = fix([looked.name, '--dry-run'], { REFLEXION_SIGNING_KEY: '' });
    expect(await dry.ended, dry.output()).toBe(0);
    expect(dry.output()).toMatch(/\+ {2}return prices\.reduce[\s\S]*Nothing was written to GitHub/);
    expect(await scene.view(looked.number)).toEqual(before.view);

    const inVain = fix([looked.name], { GITHUB_TOKEN: actionsToken(scene) });
    expect(await inVain.ended, inVain.output()).toBe(2);
    expect(inVain.output()).toContain('GitHub starts no workflows for what is pushed with it');
    expect(await scene.view(looked.number)).toEqual(before.view);
    expect(writes()).toEqual(before.writes);

    const once = await open('makes one trial');
    const trying = fix([once.name, '--once']);
    expect(await trying.ended, trying.output()).toBe(0);
    expect(trying.output()).toContain('One trial was made.');
    await scene.startBot();
    const ended = await scene.ended(once.number, 'passed');
    expect(ended.comments.map(({ author, body }) => [author, body.includes('All checks pass')])).toEqual([
      ['alice', true],
    ]);
    expect(await scene.trials(once.number)).toMatchObject([{ number: 1, reward: 1 }]);
    expect(botCommits(ended)).toEqual([]);
  }).finally(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
});

/** As a job's own: of the installation that GitHub Actions has everywhere. */
function actionsToken({ playground: { store } }: Scene): string {
  const [known] = store.installations.values();
  const actions = [...store.apps.values()].find(({ slug }) => slug === 'github-actions');
  if (!known || !actions) throw new Error('there is no GitHub Actions here');
  const permissions = { contents: 'write', pull_requests: 'write', checks: 'read', actions: 'read' } as const;
  const installation = { ...known, id: store.nextId(), appId: actions.id, permissions };
  store.installations.set(installation.id, installation);
  return issueInstallationToken(store, {
    installation,
    repositories: null,
    permissions: { ...permissions, statuses: 'read' },
    lifetimeMs: 3_600_000,
  }).token;
}
