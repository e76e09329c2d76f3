import type { GitCall, Remote } from './git.ts';

/** Everything git finds in its environment; nothing is inherited. */
export function gitEnvironment(
  call: GitCall,
  certificates: Readonly<Record<string, string>>,
): Record<string, string> {
  const configuration = [...Object.entries(fixedConfiguration), ...remoteConfiguration(call.remote)];
  const author = call.author ?? { name: 'Reflexion', email: 'reflexion@localhost' };
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/nonexistent',
    // Messages are read by `remote-failure.ts` and `push.ts`.
    LC_ALL: 'C',
    ...certificates,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'http:https',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_DIR: call.gitDirectory,
    ...(call.workTree ? { GIT_WORK_TREE: call.workTree } : {}),
    ...(call.indexFile ? { GIT_INDEX_FILE: call.indexFile } : {}),
    ...(call.objects
      ? {
          GIT_OBJECT_DIRECTORY: call.objects.own,
          GIT_ALTERNATE_OBJECT_DIRECTORIES: call.objects.shared,
        }
      : {}),
    GIT_CONFIG_COUNT: String(configuration.length),
    ...Object.fromEntries(
      configuration.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** Takes a token out of text, also as it goes over the wire. */
export function hideToken(text: string, token: string | undefined): string {
  if (!token) return text;
  return text.replaceAll(token, '***').replaceAll(basic(token), '***');
}

/** The token goes as configuration in the environment, which only processes of the same user can read. */
function remoteConfiguration(remote: Remote | undefined): [string, string][] {
  if (!remote) return [];
  const header: [string, string][] = remote.token
    ? [[`http.${remote.url}.extraHeader`, `Authorization: Basic ${basic(remote.token)}`]]
    : [];
  return [['remote.origin.url', remote.url], ...header];
}

function basic(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}

const fixedConfiguration = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.untrackedCache': 'false',
  'core.attributesFile': '/dev/null',
  'core.excludesFile': '/dev/null',
  'core.quotePath': 'false',
  'credential.helper': '',
  'protocol.allow': 'never',
  'protocol.http.allow': 'always',
  'protocol.https.allow': 'always',
  'protocol.file.allow': 'never',
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'push.recurseSubmodules': 'no',
  'diff.ignoreSubmodules': 'all',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'advice.detachedHead': 'false',
  'checkout.workers': '0',
};
