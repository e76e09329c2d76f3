import { ReflexionError } from '../errors.ts';
import type { GitResult } from './git.ts';

/** Why git could not get through to the host, or null when the fault is here. */
export function remoteFailure(result: GitResult): ReflexionError | null {
  if (result.endedBy === 'signal') return new ReflexionError('workspace', 'The work was called off.');
  if (result.endedBy === 'time') {
    return new ReflexionError('workspace', 'The git host took too long to answer.', { remedy: tryLater });
  }
  const text = result.errors;
  if (/Authentication failed|could not read Username|returned error: 40[13]/.test(text)) {
    return new ReflexionError('workspace', 'The git host refused access to the repository.', {
      remedy: 'Check that the App is installed on the repository with `contents: write`.',
      cause: new Error(text),
    });
  }
  if (
    /not our ref|couldn't find remote ref|unadvertised object|repository .* not found|returned error: 404/i.test(
      text,
    )
  ) {
    return new ReflexionError('workspace', 'The commit to work on is no longer on the git host.', {
      remedy: 'The branch was probably changed or removed meanwhile; nothing needs to be done.',
      cause: new Error(text),
    });
  }
  if (unreachable.test(text)) {
    return new ReflexionError('workspace', 'The git host could not be reached.', {
      remedy: tryLater,
      cause: new Error(text),
    });
  }
  return null;
}

const tryLater =
  'It is tried again later; if it lasts, check the network of the bot and the status of the host.';
const unreachable =
  /Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|reset|timed out)|Operation (?:timed out|too slow)|RPC failed|early EOF|unexpected disconnect|hung up|Empty reply|returned error: (?:429|5\d\d)|SSL|certificate|unable to access/i;
