import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readOptions } from '../src/commands/fix/options.ts';
import { tokenVariables } from '../src/settings/token.ts';
import { settingDescriptions } from '../src/settings.ts';

const page = readFileSync('docs/without-an-app.md', 'utf8');

const stepSchema = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  shell: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});
const action = z
  .object({
    inputs: z.record(
      z.string(),
      z.object({ description: z.string(), required: z.boolean().optional(), default: z.string().optional() }),
    ),
    runs: z.object({ using: z.literal('composite'), steps: z.array(stepSchema) }),
  })
  .parse(parse(readFileSync('action.yml', 'utf8')));

const workflow = z
  .strictObject({
    name: z.string(),
    on: z.strictObject({
      workflow_run: z.strictObject({ workflows: z.array(z.string()), types: z.array(z.string()) }),
    }),
    permissions: z.record(z.string(), z.string()),
    concurrency: z.strictObject({ group: z.string() }),
    jobs: z.strictObject({
      fix: z.strictObject({
        if: z.string(),
        'runs-on': z.string(),
        'timeout-minutes': z.number(),
        steps: z.array(stepSchema),
      }),
    }),
  })
  .parse(parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''));

test('the workflow of the documentation uses the action by inputs that it has, and gives all that it must', () => {
  const used = workflow.jobs.fix.steps.find(({ uses }) => uses?.includes('/reflexion@'));
  const given = Object.keys(used?.with ?? {});
  expect(given.filter((name) => !(name in action.inputs))).toEqual([]);
  const required = Object.entries(action.inputs).flatMap(([name, { required: is }]) => (is ? [name] : []));
  expect(required).toEqual(['github-token', 'signing-key']);
  expect(given).toEqual(expect.arrayContaining(required));
});

test('the workflow is safe as it stands: no permission, no fork, no checkout of the pull request', () => {
  expect(workflow.on.workflow_run.types).toEqual(['completed']);
  expect(workflow.permissions).toEqual({});
  expect(workflow.jobs.fix.if).toContain('head_repository.full_name == github.repository');
  expect(workflow.jobs.fix.if).toContain("workflow_run.event == 'pull_request'");
  // By the branch's name alone a fork's run would push out one that waits.
  expect(workflow.concurrency.group).toMatch(/head_repository.*head_branch/);
  const steps = [...workflow.jobs.fix.steps, ...action.runs.steps];
  expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual([
    'your-organisation/reflexion@v1',
    expect.stringMatching(/^actions\/setup-node@v\d+$/),
  ]);
  // What an event or an input says is data to a script, not a part of it.
  for (const { run = '' } of steps) expect(run).not.toContain('${{');
});

test('the action gives the command options and settings that there are', () => {
  const last = action.runs.steps.at(-1);
  const named = [...(last?.run ?? '').matchAll(/--[a-z]+/g)].map(([name]) => name);
  expect(named).toEqual(expect.arrayContaining(['--timeout', '--once', '--forks']));
  const options = [
    '--automatic',
    '--once',
    '--forks',
    '--timeout',
    action.inputs['timeout-minutes']?.default ?? '',
  ];
  expect(readOptions(['acme/shop#12', ...options])).toMatchObject({
    number: 12,
    automatic: true,
    forks: true,
  });

  const known = [...settingDescriptions().map(({ name }) => name), ...Object.keys(tokenVariables)];
  const own = ['PULL_REQUEST', 'WAIT', 'FORKS', 'TIMEOUT'];
  expect(Object.keys(last?.env ?? {}).filter((name) => ![...known, ...own].includes(name))).toEqual([]);
  const inputs = Object.values(last?.env ?? {}).flatMap((value) => /inputs\.([\w-]+)/.exec(value)?.[1] ?? []);
  expect(inputs.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
});

test('the page has a row for each setting of a run, with its meaning, and for each option', () => {
  for (const [name, schema] of Object.entries(tokenVariables))
    expect(page).toContain(`| \`${name}\` | ${schema.description} |`);
  for (const option of ['--once', '--dry-run', '--automatic', '--forks', '--timeout MINUTES'])
    expect(page).toContain(`| \`${option}\` |`);
});
