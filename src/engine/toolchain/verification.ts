import { type Failure, rerunKinds } from '../../reflexion/failure.ts';
import { type Ecosystem, packageManagers } from './package-managers.ts';

/**
 * The commands that show whether these failures are mended: the failed ones, each once, in the order of the failures. Run
 * `installCommand` first. A command that needs GitHub's own expressions can't be run elsewhere and is left out.
 */
export function verificationCommands(failures: readonly Failure[]): string[] {
  const commands = failures
    .filter((failure) => !rerunKinds.has(failure.kind))
    .map((failure) => (failure.command ?? failure.echoedCommands[0] ?? '').trim())
    .filter((command) => command !== '' && !/\$\{\{/.test(command));
  return [...new Set(commands)];
}

/** Brings in the dependencies of a repository with these files, by its lock files; null when it has none that are known. */
export function installCommand(
  files: readonly string[],
  ecosystems: readonly Ecosystem[] = ['node', 'python', 'ruby', 'php'],
): string | null {
  const present = new Set(files);
  const commands = ecosystems.flatMap((ecosystem) => {
    const manager = packageManagers.find((row) => row.ecosystem === ecosystem && present.has(row.file));
    return manager ? [manager.install] : [];
  });
  return commands.length > 0 ? commands.join(' && ') : null;
}

/** Whether a change to this file can make what is installed out of date. */
export function declaresDependencies(path: string): boolean {
  const name = path.split('/').at(-1) ?? path;
  return manifests.test(name) || packageManagers.some((row) => row.file === name);
}

const manifests =
  /^(package\.json|pyproject\.toml|requirements.*\.txt|setup\.(py|cfg)|Gemfile|composer\.json|.*\.lock)$/;
