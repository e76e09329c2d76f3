import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import type { CommandResult } from '../reflexion/ports.ts';
import { createProcessLimit } from './process-limit.ts';
import { type Connect, createPublicConnect } from './public-address.ts';
import { openRegistryProxy } from './registry-proxy.ts';
import { type Bind, sandboxArguments } from './sandbox-arguments.ts';
import { filterFile, writeControlFiles } from './sandbox-control.ts';
import { sandboxEnvironment } from './sandbox-environment.ts';
import { runConfined } from './sandbox-process.ts';
import { systemCallFilter } from './system-call-filter.ts';
import { findToolchains } from './toolchains.ts';

/** Runs commands of a repository so that they reach neither the machine nor the network. */
export interface Sandbox {
  /** A failing command is a result; throws `ReflexionError` with code `sandbox` when the sandbox itself fails. */
  run(order: SandboxOrder): Promise<CommandResult>;
}

export interface SandboxOrder extends SandboxLimits {
  /** A bash script, run with `-e` as GitHub Actions does. */
  command: string;
  /** Seen as `/workspace`, writable; the command starts in it. */
  directory: string;
  /** Seen as `/cache`, writable, kept for later runs. */
  cacheDirectory: string;
  readOnlyBinds?: readonly Bind[];
  /** Names of hosts that may be reached on ports 80 and 443. */
  allowedHosts: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface SandboxLimits {
  timeoutMs: number;
  /** A command that writes more is ended; of what it wrote, a part is kept. */
  maxOutputBytes: number;
  maxMemoryBytes: number;
  maxProcesses: number;
  /** In the directory and the cache together. */
  maxDiskBytes: number;
}

export interface NoSandbox {
  unavailable: string;
  remedy: string;
}

export interface SandboxSettings {
  /** Variables that name further certificate authorities, as the machine has them set. */
  certificates: Readonly<Record<string, string>>;
  /** The bot's own folders: nothing of them is shown. */
  hidden: readonly string[];
  /** How an allowed host is reached; by default at its public addresses only. */
  connect?: Connect;
}

/** Enough for a compiler or a test suite of some size on a small machine. */
export const defaultLimits: SandboxLimits = {
  timeoutMs: 10 * 60_000,
  maxOutputBytes: 64 * 2 ** 20,
  maxMemoryBytes: 4 * 2 ** 30,
  maxProcesses: 512,
  maxDiskBytes: 8 * 2 ** 30,
};

/** Looks for what the sandbox is made of, and tries it once. */
export async function findSandbox(settings: SandboxSettings): Promise<Sandbox | NoSandbox> {
  if (process.platform !== 'linux' || systemCallFilter() === null) {
    return {
      unavailable: 'The sandbox needs Linux on x86-64 or ARM64.',
      remedy: 'Run the bot on Linux or in its container image.',
    };
  }
  const missing: string[] = [];
  for (const program of ['bwrap', 'socat']) {
    const version = await execa(program, ['-V'], { reject: false, timeout: 10_000, stdin: 'ignore' });
    if (version.code === 'ENOENT') missing.push(program === 'bwrap' ? 'bubblewrap' : program);
  }
  if (missing.length > 0) {
    return {
      unavailable: `Not installed: ${missing.join(', ')}.`,
      remedy: `Install ${missing.join(' and ')}, for example with: apt-get install ${missing.join(' ')}`,
    };
  }
  const sandbox = createSandbox(settings);
  const fault = await tryOut(sandbox);
  return fault === null ? sandbox : { unavailable: fault, remedy: namespaceRemedy };
}

function createSandbox(settings: SandboxSettings): Sandbox {
  const connect = settings.connect ?? createPublicConnect();
  const toolchains = findToolchains(homedir(), process.execPath);
  const environment = sandboxEnvironment(toolchains, settings.certificates);
  const certificates = Object.values(settings.certificates)
    .filter((path) => !toolchains.binds.some(({ to }) => path === to || path.startsWith(`${to}/`)))
    .map((path) => ({ from: path, to: path }));

  return {
    async run(order) {
      // A short path of its own: the address of a unix socket holds 107 bytes.
      const controlDirectory = await mkdtemp(join(tmpdir(), 'reflexion-'));
      try {
        await writeControlFiles(controlDirectory, order);
        const proxy = await openRegistryProxy(join(controlDirectory, 'proxy'), order.allowedHosts, connect);
        try {
          const argumentList = sandboxArguments({
            toolchains,
            directory: order.directory,
            cacheDirectory: order.cacheDirectory,
            controlDirectory,
            readOnlyBinds: [...certificates, ...(order.readOnlyBinds ?? [])],
            hidden: settings.hidden,
            temporaryBytes: Math.min(2 ** 30, Math.ceil(order.maxMemoryBytes / 4)),
            environment,
          });
          const limit = await createProcessLimit(basename(controlDirectory), order.maxProcesses * 4 + 32);
          try {
            const filter = join(controlDirectory, filterFile);
            return await runConfined(argumentList, { filter, entrance: limit?.entrance ?? null }, order);
          } finally {
            await limit?.remove();
          }
        } finally {
          await proxy.close();
        }
      } finally {
        await rm(controlDirectory, { recursive: true, force: true });
      }
    },
  };
}

const namespaceRemedy =
  'Allow user namespaces: outside containers `sysctl kernel.unprivileged_userns_clone=1` or, on Ubuntu, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in Docker `--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`. bubblewrap must be 0.8 or newer.';

async function tryOut(sandbox: Sandbox): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'reflexion-'));
  const workspace = join(directory, 'workspace');
  const cacheDirectory = join(directory, 'cache');
  try {
    await mkdir(workspace);
    await mkdir(cacheDirectory);
    const result = await sandbox.run({
      ...defaultLimits,
      command: 'node --version',
      directory: workspace,
      cacheDirectory,
      allowedHosts: [],
      timeoutMs: 30_000,
    });
    return result.exitCode === 0 ? null : `A command run for trial in it failed: ${result.output.trim()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
