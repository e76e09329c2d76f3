import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a sandboxed command sees of the machine, read-only. */
export interface Toolchains {
  /** Folders and files, from the machine to the same or another path inside. */
  binds: readonly { from: string; to: string }[];
  symlinks: readonly { target: string; path: string }[];
  /** Search path inside, the Node that runs us first. */
  searchPath: readonly string[];
  /** Where the user's own toolchains keep what they need. */
  environment: Readonly<Record<string, string>>;
}

const ownNode = '/opt/reflexion-node';

/** Only what compilers, interpreters and package managers need: no home, no `/var`, no service's configuration. */
export function findToolchains(homeDirectory: string, nodeExecutable: string): Toolchains {
  const roots = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].filter((path) => existsSync(path));
  const linked = roots.filter((path) => lstatSync(path).isSymbolicLink());
  const node = findNode(nodeExecutable);
  const user = findUserToolchains(homeDirectory);
  return {
    binds: [
      ...same('/usr', ...roots.filter((path) => !linked.includes(path)), ...etcPaths(), ...nixStore()),
      ...node.binds,
      ...same(...user.paths),
    ],
    symlinks: [...linked.map((path) => ({ target: readlinkSync(path), path })), ...node.symlinks],
    searchPath: [
      `${ownNode}/bin`,
      ...user.searchPath,
      ...['/usr/local/go/bin', '/usr/local/cargo/bin'].filter((path) => existsSync(path)),
      '/usr/local/sbin',
      '/usr/local/bin',
      '/usr/sbin',
      '/usr/bin',
      '/sbin',
      '/bin',
    ],
    environment: user.environment,
  };
}

/** The Node that runs us, with its npm where it brings one; elsewhere npm is the system's, run by this Node. */
function findNode(executable: string) {
  const modules = join(dirname(dirname(executable)), 'lib/node_modules');
  const binds = [{ from: executable, to: `${ownNode}/bin/node` }];
  if (!existsSync(join(modules, 'npm'))) return { binds, symlinks: [] };
  return {
    binds: [...binds, { from: join(modules, 'npm'), to: `${ownNode}/lib/node_modules/npm` }],
    symlinks: ['npm', 'npx'].map((name) => ({
      target: `../lib/node_modules/npm/bin/${name}-cli.js`,
      path: `${ownNode}/bin/${name}`,
    })),
  };
}

function findUserToolchains(homeDirectory: string) {
  const at = (path: string) => join(homeDirectory, path);
  const paths: string[] = [];
  const searchPath: string[] = [];
  const environment: Record<string, string> = {};
  if (existsSync(at('.pyenv/versions'))) {
    paths.push(
      ...['bin', 'libexec', 'shims', 'versions', 'plugins', 'pyenv.d', 'version'].map((name) =>
        at(`.pyenv/${name}`),
      ),
    );
    searchPath.push(at('.pyenv/shims'), at('.pyenv/bin'));
    environment.PYENV_ROOT = at('.pyenv');
  }
  // The toolchain itself, since rustup's own stand-ins for it want to write in its folder.
  const rust = list(at('.rustup/toolchains'))
    .map((name) => at(`.rustup/toolchains/${name}`))
    .sort((a, b) => Number(b.includes('/stable-')) - Number(a.includes('/stable-')))
    .filter((path) => existsSync(join(path, 'bin/cargo')));
  paths.push(...rust);
  searchPath.push(...rust.slice(0, 1).map((path) => join(path, 'bin')));
  if (existsSync(at('.cargo/bin'))) {
    paths.push(at('.cargo/bin'));
    searchPath.push(at('.cargo/bin'));
  }
  return { paths: paths.filter((path) => existsSync(path)), searchPath, environment };
}

/** Of `/etc`, only what says where libraries, certificates and language run-times are. */
function etcPaths(): string[] {
  const named =
    /^(alternatives|ca-certificates|ca-certificates\.conf|ld\.so\..*|java.*|python.*|perl|maven|localtime|timezone|mime\.types|os-release|debian_version|terminfo|fonts|protocols|services|R|php|ghc|dotnet)$/;
  return (
    readdirSync('/etc')
      .filter((name) => named.test(name))
      // Beside these lie the private keys of the machine.
      .concat(['ssl/certs', 'ssl/openssl.cnf', 'pki/tls/certs', 'pki/ca-trust', 'pki/java'])
      .map((name) => join('/etc', name))
      .filter((path) => existsSync(path))
  );
}

function nixStore(): string[] {
  return existsSync('/nix/store') ? ['/nix/store'] : [];
}

function same(...paths: string[]) {
  return paths.map((path) => ({ from: path, to: path }));
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
