import { join, resolve } from 'node:path';
import { type CommandEnding, runCommand } from './command.ts';
import type { Runner } from './runner.ts';

export interface ActionCall {
  runner: Runner;
  inputs: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string>>;
  /** Where the repository is and what of it is wanted. */
  source: { gitDirectory: string; url: string; sha: string; ref: string };
  timeoutMs: number;
  signal: AbortSignal;
}

export interface Action {
  /** Shown in the log where the workflow names none. */
  defaultInputs: Readonly<Record<string, string>>;
  run(call: ActionCall): Promise<CommandEnding>;
}

/** An action by what a workflow `uses:`; undefined for all but the two that are built in. */
export function findAction(uses: string): Action | undefined {
  const [name = '', version] = uses.split('@');
  return version ? actions.get(name.toLowerCase()) : undefined;
}

/** A real checkout of the commit, by git from the playground's repository. */
const checkout: Action = {
  defaultInputs: { 'fetch-depth': '1', clean: 'true' },
  run: async (call) => {
    const { runner, inputs, source } = call;
    const folder = resolve(runner.workspace, inputs.path ?? '.');
    if (folder !== runner.workspace && !folder.startsWith(`${runner.workspace}/`)) {
      return refused(call, `Repository path '${folder}' is not under '${runner.workspace}'`);
    }
    const depth = inputs['fetch-depth'] === '0' ? [] : [`--depth=${Number(inputs['fetch-depth']) || 1}`];
    const wanted = inputs.ref || source.sha;
    const remote = `file://${source.gitDirectory}`;
    runner.log.line(`Syncing repository: ${source.url.split('/').slice(-2).join('/')}`);
    const all = depth.length === 0 ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'] : [];
    const branch = /^refs\/heads\/(.*)$/.exec(source.ref)?.[1];
    const tracking =
      branch === undefined ? source.ref.replace(/^refs\//, 'refs/remotes/') : `refs/remotes/origin/${branch}`;
    const onBranch = branch !== undefined && wanted === source.sha;
    return inSequence(call, folder, [
      ['init', '--quiet', '--initial-branch=main', folder],
      ['remote', 'add', 'origin', source.url],
      [
        '-c',
        'protocol.version=2',
        'fetch',
        '--quiet',
        '--no-tags',
        '--prune',
        ...depth,
        remote,
        wanted,
        ...all,
      ],
      ['update-ref', tracking, 'FETCH_HEAD'],
      [
        'checkout',
        '--progress',
        '--force',
        ...(onBranch ? ['-B', branch, tracking] : ['--detach', 'FETCH_HEAD']),
      ],
      ['log', '-1', '--format=%H'],
    ]);
  },
};

/** The Node that runs the playground, whatever version is asked for: the log says which. */
const setupNode: Action = {
  defaultInputs: { 'check-latest': 'false' },
  run: async ({ runner, inputs }) => {
    const { nodeFolder, npmVersion } = runner.machine;
    runner.addPath(nodeFolder);
    runner.log.line(`Found in cache @ ${join(nodeFolder, '..')}`);
    runner.log.group('Environment details', [`node: v${process.versions.node}`, `npm: ${npmVersion}`]);
    if (inputs.cache) runner.log.line(`Cache restored from key: node-cache-${process.platform}-npm`);
    return { kind: 'exited', code: 0 };
  },
};

const actions: ReadonlyMap<string, Action> = new Map([
  ['actions/checkout', checkout],
  ['actions/setup-node', setupNode],
]);

async function inSequence(
  call: ActionCall,
  folder: string,
  commands: readonly (readonly string[])[],
): Promise<CommandEnding> {
  const { runner, timeoutMs, signal } = call;
  const environment = {
    ...runner.environment(call.env),
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  };
  for (const command of commands) {
    runner.log.line(`[command]/usr/bin/git ${command.join(' ')}`);
    const ending = await runCommand({
      file: 'git',
      arguments: command[0] === 'init' ? command : ['-C', folder, ...command],
      folder: runner.workspace,
      environment,
      timeoutMs,
      signal,
      onLine: runner.log.line,
    });
    if (ending.kind !== 'exited') return ending;
    if (ending.code !== 0)
      return refused(call, `The process '/usr/bin/git' failed with exit code ${ending.code}`);
  }
  return { kind: 'exited', code: 0 };
}

function refused(call: ActionCall, reason: string): CommandEnding {
  call.runner.log.error(reason);
  return { kind: 'exited', code: 1 };
}
