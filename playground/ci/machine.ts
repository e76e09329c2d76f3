import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** What the host gives to every job: this Node, its npm, a shared npm cache, and the network's certificates. */
export interface Machine {
  /** A folder with `node`, `npm` and `npx`. */
  nodeFolder: string;
  npmVersion: string;
  /** Nothing of the host but what the network asks for. */
  environment: Readonly<Record<string, string>>;
  /** Folders of this machine and their names on GitHub's runners. */
  disguises: Readonly<Record<string, string>>;
}

export async function prepareMachine(directory: string): Promise<Machine> {
  const tools = join(directory, 'hostedtoolcache');
  const cache = join(directory, 'npm-cache');
  const nodeFolder = join(tools, 'node', process.versions.node, process.arch, 'bin');
  await mkdir(nodeFolder, { recursive: true });
  await mkdir(cache, { recursive: true });
  await link(process.execPath, join(nodeFolder, 'node'));
  for (const name of ['npm', 'npx']) {
    const found = (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
    if (found) await link(await realpath(found), join(nodeFolder, name));
  }
  const npm = join(nodeFolder, 'npm');
  return {
    nodeFolder,
    npmVersion: await output(npm, ['--version'], directory),
    environment: {
      ...networkVariables(),
      ...(await npmVariables(npm, directory)),
      npm_config_cache: cache,
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
    disguises: { [tools]: '/opt/hostedtoolcache', [cache]: '/home/runner/.npm' },
  };
}

/** Certificates and proxies, without which no registry answers on networks that have their own. */
function networkVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => {
      const [name, value = ''] = entry;
      if (certificateVariables.has(name)) return value !== '';
      return /^(https?|no)_proxy$/i.test(name) && value !== '' && !hasCredentials(value);
    }),
  );
}

/** The same of npm's own configuration, which a job with a home of its own would not see. */
async function npmVariables(npm: string, directory: string): Promise<Record<string, string>> {
  const names = ['cafile', 'registry', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'];
  const text = await output(npm, ['config', 'get', ...names], directory);
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [name = '', ...rest] = line.split('=');
      const value = rest.join('=').trim();
      if (!names.includes(name) || ['', 'null', 'undefined'].includes(value) || hasCredentials(value))
        return [];
      return [[`npm_config_${name.replaceAll('-', '_')}`, value]];
    }),
  );
}

async function link(target: string, path: string) {
  if (!existsSync(path)) await symlink(target, path);
}

/** Empty where the program is missing or fails: a job that needs it will say so itself. */
async function output(file: string, parts: readonly string[], folder: string): Promise<string> {
  const path = `${join(file, '..')}${delimiter}${process.env.PATH}`;
  return promisify(execFile)(file, parts, {
    cwd: folder,
    env: { ...process.env, PATH: path },
    timeout: timeoutMs,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

const hasCredentials = (value: string) => /\/\/[^/]*@/.test(value);

const timeoutMs = 20_000;
const certificateVariables: ReadonlySet<string> = new Set([
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'PIP_CERT',
  'NIX_SSL_CERT_FILE',
]);
