import { randomUUID } from 'node:crypto';
import { ReflexionError } from '../../errors.ts';
import type { Terminal } from '../command.ts';

/** A job that runs for the pull request itself is among the checks that it would wait for, and runs what the pull request says. */
export function refuseOwnEvent({ GITHUB_ACTIONS, GITHUB_EVENT_NAME }: Terminal['environment']): void {
  if (GITHUB_ACTIONS !== 'true' || !/^pull_request(_target)?$/.test(GITHUB_EVENT_NAME ?? '')) return;
  throw new ReflexionError(
    'input',
    `A workflow that is run on ${GITHUB_EVENT_NAME} is one of the checks that it would wait for.`,
    { remedy: 'Run it on workflow_run, as docs/without-an-app.md has it.' },
  );
}

/** What is printed of a log must be no command to the runner, as `::add-path::` would be. Returns what ends that. */
export function muteCommands({ environment, stdout }: Pick<Terminal, 'environment' | 'stdout'>): () => void {
  if (environment.GITHUB_ACTIONS !== 'true') return () => {};
  const word = randomUUID();
  stdout.write(`::stop-commands::${word}\n`);
  return () => stdout.write(`::${word}::\n`);
}
