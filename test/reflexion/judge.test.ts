import { expect, test } from 'vitest';
import { commitMessage } from '../../src/reflexion/commit-message.ts';
import { guidanceOf } from '../../src/reflexion/guidance.ts';
import { createJudge } from '../../src/reflexion/judge.ts';
import type { Diff, Workspace } from '../../src/reflexion/ports.ts';
import { defaultRules, rulesSchema } from '../../src/reflexion/rules.ts';
import { failureWith, trialWith } from './builders.ts';
import { createWorld } from './world.ts';

/** What is said of a repair that changes these files, under these rules. */
async function judged(
  rules: object,
  files: Diff['files'],
  { command = 'npm test', exitCode = 0, output = '' } = {},
) {
  const { parts } = createWorld();
  parts.verificationPlanOf = async () => ({ prepare: [], commands: [{ script: command, shown: command }] });
  const workspace = {
    diff: async () => ({ tree: 'tree', text: '', files }),
    restore: async () => {},
    run: async () => ({ exitCode, output, endedBy: 'exit', seconds: 0 }),
  } as unknown as Workspace;
  const judge = createJudge(parts, {
    failures: [failureWith()],
    pullRequestDiff: '',
    workspace,
    rules: rulesSchema.parse(rules),
  });
  return judge();
}

const file = (path: string, movedFrom?: string) => ({
  path,
  added: 1,
  removed: 0,
  ...(movedFrom && { movedFrom }),
});

test('a repair of files that the rules leave alone is rejected, with their names', async () => {
  const paths = { only: ['src/**'], ignore: ['src/generated/**'] };
  expect(await judged({ paths }, [file('src/tea.ts')])).toMatchObject({ kind: 'accepted' });
  expect(await judged({ paths }, [file('src/tea.ts'), file('src/generated/a`b.ts'), file('x.ts')])).toEqual({
    kind: 'rejected',
    reasons: ["It changes `src/generated/a'b.ts`, `x.ts`, which the rules of this repository leave alone."],
    output: '',
    verification: null,
  });
  expect(await judged({}, [file('.github/anything/at/all')])).toMatchObject({ kind: 'accepted' });
});

test('a file that is moved away is changed, too', async () => {
  const paths = { ignore: ['src/generated/**'] };
  const moved = await judged({ paths }, [file('src/a.ts', 'src/generated/a.ts')]);
  expect(moved).toMatchObject({ reasons: [expect.stringContaining('`src/generated/a.ts`')] });
});

test('a command that asks git for what has changed is no judge of a repair that is not committed', async () => {
  const generated = [file('src/list.ts')];
  const fails = (command: string, output = '') => judged({}, generated, { command, exitCode: 1, output });
  const unjudged = { kind: 'accepted', verification: { outcome: 'not-run' } };
  expect(await fails('node list.mjs && git diff --exit-code')).toMatchObject(unjudged);
  expect(await fails('make list; test -z "$(git -C . status --porcelain)"')).toMatchObject(unjudged);
  expect(await fails('npm run list', 'diff --git a/src/list.ts b/src/list.ts\n')).toMatchObject(unjudged);
  expect(await fails('npm test', 'AssertionError')).toMatchObject({ kind: 'rejected' });
  expect(await fails('git fetch && node diff.mjs')).toMatchObject({ kind: 'rejected' });
  const passes = await judged({}, generated, { command: 'git diff --exit-code' });
  expect(passes).toMatchObject({ verification: { outcome: 'passed' } });
});

test('more than a few files are counted out', async () => {
  const many = Array.from({ length: 9 }, (_, index) => file(`${index}.ts`));
  const { reasons } = (await judged({ paths: { only: [] } }, many)) as { reasons: readonly string[] };
  expect(reasons[0]).toMatch(/^It changes `0.ts`, .*`4.ts` and 4 others, which/);
});

test('a commit is signed off where the rules want it, as the one who makes it', () => {
  const signedOffBy = { name: 'reflexion[bot]', email: '7+reflexion[bot]@users.noreply.github.com' };
  const message = (by: typeof signedOffBy | null) =>
    commitMessage(trialWith({ summary: 'Done.\n\nSigned-off-by: eve' }), {
      commentUrl: null,
      signedOffBy: by,
      redact: (text) => text,
    });
  expect(message(null)).not.toMatch(/^Signed-off-by/m);
  expect(message(signedOffBy)).toMatch(
    /\n\nReflexion-Trial: 1\/4\nSigned-off-by: reflexion\[bot\] <7\+reflexion\[bot\]@users\.noreply\.github\.com>\n$/,
  );
});

test('guidance is the rules’ and that of the base branch, where there is any', async () => {
  const asked: string[] = [];
  const workspace = (text: string | null) =>
    ({
      readAtBase: async (path: string) => {
        asked.push(path);
        return text;
      },
    }) as unknown as Workspace;
  const rules = { ...defaultRules, guidance: 'Cents.' };
  expect(await guidanceOf(rules, workspace('# Agents'))).toEqual([
    { from: '.github/reflexion.yml', text: 'Cents.' },
    { from: 'AGENTS.md', text: '# Agents' },
  ]);
  expect(await guidanceOf(defaultRules, workspace(null))).toEqual([]);
  expect(await guidanceOf({ ...rules, engine: 'toolchain' }, workspace('# Agents'))).toEqual([]);
  expect(await guidanceOf({ ...rules, agentsFile: false }, workspace('# Agents'))).toHaveLength(1);
  expect(asked).toEqual(['AGENTS.md', 'AGENTS.md']);
});
