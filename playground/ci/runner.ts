import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobLog } from './log.ts';
import type { Machine } from './machine.ts';

export const runnerName = 'Playground 1';

/** The machine of one job: fresh folders, a clean environment, and what earlier steps left for later ones. */
export interface Runner {
  workspace: string;
  temp: string;
  machine: Machine;
  log: JobLog;
  /** Marks every process of the job. */
  tracking: string;
  /** `env:` of the workflow and the job, and what steps wrote to `GITHUB_ENV`. */
  env: Record<string, string>;
  /** The whole environment of a step's process. */
  environment(stepEnv: Readonly<Record<string, string>>): Record<string, string>;
  addPath(folder: string): void;
  /** The files of `GITHUB_ENV` and its like for one step; `collect` takes in what the step wrote and returns its outputs. */
  commandFiles(): Promise<{
    variables: Readonly<Record<string, string>>;
    collect(): Promise<Readonly<Record<string, string>>>;
  }>;
}

export async function createRunner(parts: {
  root: string;
  repositoryName: string;
  machine: Machine;
  log: JobLog;
  variables: Readonly<Record<string, string>>;
}): Promise<Runner> {
  const { root, repositoryName, machine, log, variables } = parts;
  const workspace = join(root, 'work', repositoryName, repositoryName);
  const temp = join(root, 'work', '_temp');
  await mkdir(workspace, { recursive: true });
  await mkdir(join(temp, '_runner_file_commands'), { recursive: true });
  const tracking = `github_${randomUUID()}`;
  const path = [
    '/usr/local/sbin',
    '/usr/local/bin',
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
    machine.nodeFolder,
  ];
  const env: Record<string, string> = {};

  return {
    workspace,
    temp,
    machine,
    log,
    tracking,
    env,
    addPath: (folder) => path.unshift(folder),
    environment: (stepEnv) => ({
      ...machine.environment,
      ...variables,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
      RUNNER_ARCH: process.arch.toUpperCase(),
      RUNNER_NAME: runnerName,
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_TEMP: temp,
      RUNNER_TRACKING_ID: tracking,
      HOME: root,
      LANG: 'C.UTF-8',
      SHELL: '/bin/bash',
      ...env,
      ...stepEnv,
      PATH: path.join(':'),
    }),
    commandFiles: async () => {
      const file = (name: string) => join(temp, '_runner_file_commands', `${name}_${randomUUID()}`);
      const files = {
        GITHUB_ENV: file('set_env'),
        GITHUB_PATH: file('add_path'),
        GITHUB_OUTPUT: file('set_output'),
        GITHUB_STEP_SUMMARY: file('step_summary'),
      };
      for (const name of Object.values(files)) await writeFile(name, '');
      return {
        variables: files,
        collect: async () => {
          Object.assign(env, parseCommandFile(await read(files.GITHUB_ENV)));
          for (const folder of (await read(files.GITHUB_PATH)).split('\n')) if (folder) path.unshift(folder);
          const outputs = parseCommandFile(await read(files.GITHUB_OUTPUT));
          for (const name of Object.values(files)) await rm(name, { force: true });
          return outputs;
        },
      };
    },
  };
}

/** `name=value` lines, and `name<<END` with the value's lines up to `END`. */
function parseCommandFile(text: string): Record<string, string> {
  const lines = text.split('\n');
  const values: Record<string, string> = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    if (block) {
      const [, name = '', end = ''] = block;
      const last = lines.indexOf(end, index + 1);
      if (last === -1) return values;
      values[name] = lines.slice(index + 1, last).join('\n');
      index = last;
      continue;
    }
    const [, name, value] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values[name] = value;
  }
  return values;
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
