import { homePath, workspacePath } from './sandbox-arguments.ts';
import type { Toolchains } from './toolchains.ts';

const proxyAddress = 'http://127.0.0.1:3128';

/** Everything a sandboxed command finds in its environment; nothing is inherited. */
export function sandboxEnvironment(
  toolchains: Toolchains,
  certificates: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...toolchains.environment,
    // A virtual environment in the checkout is what its own tools expect to find first.
    PATH: [`${workspacePath}/.venv/bin`, ...toolchains.searchPath].join(':'),
    HOME: homePath,
    USER: 'sandbox',
    LOGNAME: 'sandbox',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    TMPDIR: '/tmp',
    CI: 'true',
    NO_COLOR: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    ...caches,
    ...proxies,
    ...certificates,
    ...(certificates.NODE_EXTRA_CA_CERTS ? { npm_config_cafile: certificates.NODE_EXTRA_CA_CERTS } : {}),
  };
}

const caches = {
  npm_config_cache: '/cache/npm',
  PNPM_HOME: '/cache/pnpm',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  YARN_CACHE_FOLDER: '/cache/yarn',
  YARN_GLOBAL_FOLDER: '/cache/yarn-global',
  COREPACK_HOME: '/cache/corepack',
  PIP_CACHE_DIR: '/cache/pip',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  UV_CACHE_DIR: '/cache/uv',
  POETRY_CACHE_DIR: '/cache/poetry',
  // Elsewhere it would be gone before the next command.
  POETRY_VIRTUALENVS_IN_PROJECT: 'true',
  CARGO_HOME: '/cache/cargo',
  GOPATH: '/cache/go',
  GOCACHE: '/cache/go-build',
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-modcacherw',
  GRADLE_USER_HOME: '/cache/gradle',
  BUNDLE_USER_HOME: '/cache/bundle',
  BUNDLE_PATH: '/cache/bundle/gems',
  COMPOSER_CACHE_DIR: '/cache/composer',
  NUGET_PACKAGES: '/cache/nuget',
  MAVEN_OPTS:
    '-Dmaven.repo.local=/cache/maven -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=3128 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=3128',
};

const proxies = {
  HTTP_PROXY: proxyAddress,
  HTTPS_PROXY: proxyAddress,
  http_proxy: proxyAddress,
  https_proxy: proxyAddress,
  npm_config_proxy: proxyAddress,
  npm_config_https_proxy: proxyAddress,
  // Servers that tests start for themselves.
  NO_PROXY: 'localhost,127.0.0.1,::1',
  no_proxy: 'localhost,127.0.0.1,::1',
};
