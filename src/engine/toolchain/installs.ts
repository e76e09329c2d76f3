import { readFileSync } from 'node:fs';
import { foldersOf } from './folders.ts';
import type { Invocation } from './invocation.ts';
import { type Ecosystem, type PackageManager, packageManagers } from './package-managers.ts';
import { quoted, written } from './shell-words.ts';

/** An install that a command needs before it. */
export interface Install {
  /** Relative to the root, which is the empty string. */
  folder: string;
  /** As people read it. */
  command: string;
  /** As it is run: what it left once is kept in the sandbox's cache and laid out from there. */
  script: string;
  manager: PackageManager;
}

/** The installs that bring in what a command of these ecosystems needs in the folders it works in, each by the nearest lock file. */
export function installsFor(
  command: string,
  files: readonly string[],
  ecosystems: readonly Ecosystem[],
): readonly Install[] {
  const present = new Set(files);
  const found = foldersOf(command).flatMap((folder) =>
    ecosystems.flatMap((ecosystem) => {
      const install = nearestInstall(folder, ecosystem, present);
      return install && !isCommitted(install, files) ? [install] : [];
    }),
  );
  return [...new Map(found.map((install) => [install.command, install])).values()];
}

/** Whether it does no more than what an install of ours has done. */
export function isInstall({ runner, program, arguments: words }: Invocation): boolean {
  const [verb = '', ...rest] = words.map((word) => word.text);
  if (runner.length > 0 || rest.some((word) => !word.startsWith('-'))) return false;
  return installs.find((one) => one.program.test(program))?.verb.test(verb) ?? false;
}

const installs: readonly { program: RegExp; verb: RegExp }[] = [
  { program: /^npm$/, verb: /^(?:ci|install|i)$/ },
  { program: /^(?:pnpm|yarn|bun)$/, verb: /^(?:install|i|--(?:frozen-lockfile|immutable))?$/ },
  { program: /^uv$/, verb: /^sync$/ },
  { program: /^(?:poetry|bundle|composer)$/, verb: /^install$/ },
];

/** In a workspace of the package manager, the lock file stands further up than the manifest. */
function nearestInstall(folder: string, ecosystem: Ecosystem, present: ReadonlySet<string>): Install | null {
  const rows = packageManagers.filter((row) => row.ecosystem === ecosystem);
  for (const isManifest of [false, true])
    for (let place = folder; ; place = place.replace(/(?:^|\/)[^/]*$/, '')) {
      const manager = rows.find(
        (row) => (row.isManifest ?? false) === isManifest && present.has(join(place, row.file)),
      );
      if (manager) return installIn(place, manager);
      if (place === '') break;
    }
  return null;
}

function installIn(folder: string, manager: PackageManager): Install {
  const { name, ecosystem, install, copiesCode = '', refresh = '', inputs, trees } = manager;
  const words = [name, runtimes[ecosystem], install, copiesCode, refresh, ...inputs, '--', ...trees];
  const script = written(['bash', '-c', installOnce, 'install-once', ...words].map(quoted));
  const inFolder = (command: string) =>
    folder === '' ? command : `cd ${quoted(folder).source} && ${command}`;
  return { folder, command: inFolder(install), script: inFolder(script), manager };
}

/** What is committed is there already, and an install would change it. */
function isCommitted({ folder, manager }: Install, files: readonly string[]): boolean {
  const trees = [...manager.trees, ...(manager.ecosystem === 'go' ? ['./vendor'] : [])];
  const folders = trees.map((tree) => `${join(folder, tree.replace(/^(?:\*|\.)\//, ''))}/`);
  return files.some((file) => folders.some((tree) => file.startsWith(tree)));
}

/** The command with the programs of the Python environments that are not at the root, where they are looked for anyway. */
export function withEnvironments(command: string, installs: readonly Install[]): string {
  const folders = installs
    .filter(({ manager }) => manager.ecosystem === 'python')
    .map(({ folder }) => `"$PWD"/${quoted(join(folder, '.venv/bin')).source}`);
  return folders.length > 0 ? `export PATH=${folders.join(':')}:"$PATH" && ${command}` : command;
}

const join = (folder: string, path: string) => (folder === '' ? path : `${folder}/${path}`);

const installOnce = readFileSync(new URL('./install-once.sh', import.meta.url), 'utf8');

/** Tells the version that an install is made for. */
const runtimes: Readonly<Record<Ecosystem, string>> = {
  node: 'node --version',
  python: 'python3 --version',
  ruby: 'ruby --version',
  php: 'php --version',
  go: 'go version',
  rust: 'cargo --version',
};
