import type { Toolchains } from './toolchains.ts';

/** A folder or file of the machine, and where it is seen inside. */
export interface Bind {
  from: string;
  to: string;
}

export interface SandboxView {
  toolchains: Toolchains;
  /** Seen at `/workspace`, writable. */
  directory: string;
  /** Seen at `/cache`, writable. */
  cacheDirectory: string;
  /** Seen at `/run/reflexion`, read-only: the command, the proxy's socket, a few files that stand for those of `/etc`. */
  controlDirectory: string;
  readOnlyBinds: readonly Bind[];
  /** Folders of the machine that are covered where a bind above would show them. */
  hidden: readonly string[];
  temporaryBytes: number;
  environment: Readonly<Record<string, string>>;
}

export const workspacePath = '/workspace';
export const homePath = '/home/sandbox';
const controlPath = '/run/reflexion';

/** The arguments of bubblewrap: nothing is there but what is named here. */
export function sandboxArguments(view: SandboxView): string[] {
  const { toolchains } = view;
  const shown = [...toolchains.binds, ...view.readOnlyBinds];
  return [
    ...['--unshare-user', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'],
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'],
    // Without user namespaces of its own it can't mount, and most of the kernel's weak spots are out of its reach.
    ...['--disable-userns', '--die-with-parent', '--new-session', '--hostname', 'sandbox', '--clearenv'],
    ...toolchains.binds.flatMap(readOnly),
    ...toolchains.symlinks.flatMap(({ target, path }) => ['--symlink', target, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...temporary('/dev/shm', view.temporaryBytes),
    ...temporary('/tmp', view.temporaryBytes),
    ...['--symlink', '../tmp', '/var/tmp'],
    ...temporary(homePath, view.temporaryBytes),
    ...['--bind', view.directory, workspacePath],
    ...['--bind', view.cacheDirectory, '/cache'],
    ...['--ro-bind', view.controlDirectory, controlPath],
    ...['passwd', 'group', 'hosts', 'nsswitch.conf'].flatMap((name) =>
      readOnly({ from: `${view.controlDirectory}/${name}`, to: `/etc/${name}` }),
    ),
    ...view.readOnlyBinds.flatMap(readOnly),
    ...view.hidden
      .filter((path) => isShown(path, shown))
      .flatMap((path) => ['--tmpfs', path, '--remount-ro', path]),
    // A root's sandbox could otherwise write the machine's settings below /proc/sys, and run a program outside through them.
    ...['--remount-ro', '/proc', '--remount-ro', '/dev', '--remount-ro', '/'],
    ...Object.entries(view.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--chdir', workspacePath],
    ...['--', '/bin/bash', '--noprofile', '--norc', `${controlPath}/start`],
  ];
}

function readOnly({ from, to }: Bind): string[] {
  return ['--ro-bind', from, to];
}

function temporary(path: string, sizeBytes: number): string[] {
  return ['--perms', path === homePath ? '0700' : '1777', '--size', String(sizeBytes), '--tmpfs', path];
}

function isShown(path: string, binds: readonly Bind[]): boolean {
  return binds.some(({ from, to }) => from === to && path.startsWith(`${from}/`));
}
