import { execFileSync } from 'node:child_process';

const defaultTimeoutMs = 300_000;

/** Plain git, as somebody would type it, without the settings of whoever runs it. */
export function git(
  directory: string,
  argumentList: readonly string[],
  timeoutMs = defaultTimeoutMs,
): string {
  return execFileSync('git', argumentList, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    maxBuffer: 2 ** 28,
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    },
  });
}
