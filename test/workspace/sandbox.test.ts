import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultLimits, findSandbox, type Sandbox, type SandboxOrder } from '../../src/workspace/sandbox.ts';

let root: string;
let sandbox: Sandbox;
/** A server of the host, which stands for its other services, and for a registry when reached under its name. */
let server: { port: number; close(): void; hosts: string[] };

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'reflexion-sandbox-test-'));
  server = await serve();
  const found = await findSandbox({
    certificates: {},
    hidden: [root],
    connect: (host) => {
      const socket = connectSocket(server.port, '127.0.0.1');
      server.hosts.push(host);
      return once(socket, 'connect').then(() => socket);
    },
  });
  if ('unavailable' in found) throw new Error(`${found.unavailable} ${found.remedy}`);
  sandbox = found;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

let workspace: string;
let cacheDirectory: string;
beforeEach(() => {
  workspace = mkdtempSync(join(root, 'workspace-'));
  cacheDirectory = mkdtempSync(join(root, 'cache-'));
});

function run(command: string, change: Partial<SandboxOrder> = {}) {
  return sandbox.run({
    ...defaultLimits,
    timeoutMs: 25_000,
    command,
    directory: workspace,
    cacheDirectory,
    allowedHosts: ['registry.test'],
    ...change,
  });
}

describe('what a command needs is there', () => {
  test('it runs in the workspace with the Node that runs us, and its exit status comes back', async () => {
    const result = await run('node --version; npm --version; pwd; echo made >file; exit 7');
    expect(result.output).toMatch(new RegExp(`^${process.version}\n\\d+\\.\\d+\\.\\d+\n/workspace\n$`));
    expect(result).toMatchObject({ exitCode: 7, endedBy: 'exit' });
    expect(readFileSync(join(workspace, 'file'), 'utf8')).toBe('made\n');
  });

  test('it stops at the first failing line, as in CI', async () => {
    expect(await run('echo one\nfalse\necho two')).toMatchObject({ exitCode: 1, output: 'one\n' });
  });

  test('output and errors come in the order they were written', async () => {
    expect((await run('echo 1; echo 2 >&2; echo 3')).output).toBe('1\n2\n3\n');
  });

  test('the cache is kept for the next run, home and temporary files are not', async () => {
    await run('touch /cache/kept ~/lost /tmp/lost; ls ~ /tmp');
    expect((await run('ls /cache ~ /tmp')).output).toBe('/cache:\nkept\n\n/home/sandbox:\n\n/tmp:\n');
  });

  test('git shows the changes, and its folder can not be written', async () => {
    const gitDirectory = mkdtempSync(join(root, 'git-'));
    const git = (...argumentList: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...argumentList], {
        cwd: workspace,
        env: { PATH: '/usr/bin:/bin', GIT_DIR: gitDirectory, GIT_WORK_TREE: workspace },
      });
    writeFileSync(join(workspace, 'a.txt'), 'one\n');
    git('init', '--quiet');
    git('config', '--unset', 'core.worktree');
    git('add', 'a.txt');
    git('commit', '--quiet', '--message', 'one');
    mkdirSync(join(workspace, '.git'));
    const readOnlyBinds = [{ from: gitDirectory, to: '/workspace/.git' }];
    const shown = await run(
      'git ls-files; git diff --exit-code && echo same; echo two >a.txt; git diff --exit-code',
      {
        readOnlyBinds,
      },
    );
    expect(shown.output).toContain('a.txt\nsame\n');
    expect(shown).toMatchObject({ exitCode: 1, output: expect.stringContaining('+two') });
    const attack = await run(
      'set +e; echo x >>.git/config; mkdir -p .git/hooks; echo x >.git/hooks/pre-push; mv .git .gone; rm -rf .git; git config core.fsmonitor x; ls .git/hooks/pre-push',
      { readOnlyBinds },
    );
    expect(attack.exitCode).not.toBe(0);
    expect(readFileSync(join(gitDirectory, 'config'), 'utf8')).not.toContain('x\n');
    expect(existsSync(join(gitDirectory, 'HEAD'))).toBe(true);
    expect(existsSync(join(gitDirectory, 'hooks/pre-push'))).toBe(false);
    expect(readdirSync(join(workspace, '.git'))).toEqual([]);
  });
});

describe('nothing of the machine can be read', () => {
  test('a private key in a file, directly, through a link, or by its place in the root of another process', async () => {
    const key = join(root, 'app.private-key.pem');
    writeFileSync(key, 'PRIVATE KEY of the App', { mode: 0o600 });
    symlinkSync(key, join(workspace, 'link'));
    symlinkSync('/', join(workspace, 'root'));
    const probe = `set +e; cat '${key}' link 'root${key}' /proc/1/root'${key}' /proc/self/root'${key}'; find / -name '*.private-key.pem' 2>/dev/null; true`;
    expect(execFileSync('bash', ['-c', probe], { cwd: workspace, encoding: 'utf8' })).toContain(
      'PRIVATE KEY',
    );
    const { output } = await run(probe);
    expect(output).not.toContain('PRIVATE KEY of');
    expect(output).toContain('No such file');
  });

  test('the environment of the bot', async () => {
    process.env.REFLEXION_TEST_SECRET = 'swordfish-1';
    const probe = 'env; cat /proc/[0-9]*/environ | tr "\\0" "\\n"';
    expect(
      execFileSync('bash', ['-c', `${probe} || true`], {
        encoding: 'utf8',
        stdio: 'pipe',
        maxBuffer: 2 ** 28,
      }),
    ).toContain('swordfish-1');
    const { output } = await run(probe);
    delete process.env.REFLEXION_TEST_SECRET;
    expect(output).toContain('HOME=/home/sandbox');
    expect(output).not.toContain('swordfish-1');
  });

  test('the processes of the machine', async () => {
    const other = spawn('sleep', ['54321']);
    const probe = 'cat /proc/[0-9]*/cmdline | tr "\\0" " "';
    expect(
      execFileSync('bash', ['-c', `${probe} || true`], {
        encoding: 'utf8',
        stdio: 'pipe',
        maxBuffer: 2 ** 28,
      }),
    ).toContain('sleep 54321');
    const { output } = await run(`${probe}; kill -9 ${other.pid}; kill -9 -1`);
    expect(output).not.toContain('sleep 54321');
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill();
  });

  test('the home of its user, and where the bot itself is installed', async () => {
    expect(readdirSync(homedir()).length).toBeGreaterThan(0);
    const { output } = await run(
      `set +e; ls -A '${homedir()}'; ls '${process.cwd()}'; ls /home /root /var /srv /mnt`,
    );
    // At most the folders of toolchains that were bound on purpose.
    for (const name of readdirSync(homedir()).filter((name) => !/^\.(cargo|rustup|pyenv)$/.test(name))) {
      expect(output.split('\n')).not.toContain(name);
    }
    expect(output).not.toContain('package.json');
  });

  test('nothing secret of /etc and no run-time socket', async () => {
    const { output } = await run(
      'set +e; for path in /etc/shadow /etc/ssl/private /var/run/docker.sock /run/docker.sock /etc/npmrc /sys/kernel /root/.npmrc; do test -e $path && echo "there: $path"; done; cat /etc/passwd | wc -l',
    );
    expect(output).toBe('2\n');
  });
});

describe('nothing of the machine can be written', () => {
  test('files outside of the workspace, the cache and the temporary folders', async () => {
    const { output } = await run(
      'set +e; for path in / /usr /usr/bin /etc /opt/reflexion-node/bin /run/reflexion /proc/sys/kernel /dev; do touch $path/planted && echo "wrote $path"; done 2>/dev/null; echo x >>/usr/bin/env && echo wrote; echo done',
    );
    expect(output.split('\n').filter((line) => line.startsWith('wrote'))).toEqual([]);
    expect(output).toContain('done');
  });

  test('a link that leads out of the workspace', async () => {
    const outside = mkdtempSync(join(root, 'outside-'));
    symlinkSync(outside, join(workspace, 'out'));
    await run('echo x >out/planted; echo x >/workspace/../planted; ln -s / slash; echo x >slash/planted');
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(join(root, 'planted'))).toBe(false);
  });

  test('the settings of the kernel, through which root could run a program outside', async () => {
    const { output } = await run(
      'set +e; for path in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/drop_caches /proc/sysrq-trigger; do test -w $path && echo "writable: $path"; done; mount -o remount,rw /proc; unshare --user --map-root-user true && echo namespace; unshare --mount true && echo mounts; mknod /tmp/disk b 8 0 && echo device; echo done',
    );
    expect(output).not.toMatch(/writable|^namespace|^mounts|^device/m);
    expect(output).toContain('done');
  });

  test('the bot can be neither seen, traced nor killed', async () => {
    const { output } = await run(
      `set +e; kill -9 ${process.pid}; /usr/bin/python3 - <<'END'
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in [${process.pid}, ${process.ppid}, os.getppid() + 100]:
    print('traced' if libc.ptrace(16, pid, 0, 0) == 0 else 'refused')
END
cat /proc/1/environ /proc/1/mem | head -c 100 | tr '\\0' ' '`,
    );
    expect(output).toContain('No such process');
    expect(output).toContain('refused');
    expect(output).not.toContain('traced');
    // The first process inside is bubblewrap's own, which was given as little as the others.
    expect(output).not.toContain(root);
    expect(output).not.toContain(process.cwd());
  });
});

describe('the network is out of reach', () => {
  test('the loopback of the machine, by address, by name and through the proxy', async () => {
    const probe = (address: string, flags = '') =>
      `curl -sS -m 5 ${flags} http://${address}:${server.port}/; `;
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('the host itself');
    const ways = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '0.0.0.0',
      '127.0.0.2',
      '2130706433',
      '[::ffff:127.0.0.1]',
    ];
    server.hosts.length = 0;
    const { output } = await run(
      `set +e; ${ways.map((way) => probe(way, "--noproxy '*'") + probe(way, "--noproxy '' --proxy http://127.0.0.1:3128") + probe(way, "--noproxy '' --proxytunnel --proxy http://127.0.0.1:3128")).join('')}`,
    );
    expect(output).not.toContain('the host itself');
    expect(server.hosts).toEqual([]);
  });

  test('any other address, with no proxy and with no name service', async () => {
    const { output } = await run(
      "set +e; for way in 1.1.1.1 192.0.2.1 169.254.169.254 10.0.0.1; do curl -sS -m 3 --noproxy '*' http://$way/ && echo reached; done; getent hosts example.com && echo resolved; ls /sys/class/net 2>/dev/null; awk 'NR>2{print $1}' /proc/net/dev",
    );
    expect(output).not.toMatch(/reached|resolved/);
    expect(output.trim().split('\n').at(-1)).toBe('lo:');
  });

  test('sockets that no network namespace holds back, and calls that only a way out needs', async () => {
    writeFileSync(
      join(workspace, 'probe.py'),
      `import ctypes, os, socket
def attempt(name, work):
    try: work(); print(name, 'possible')
    except OSError as error: print(name, error.errno)
attempt('inet', lambda: socket.socket(socket.AF_INET).close())
attempt('unix', lambda: socket.socket(socket.AF_UNIX).close())
attempt('vsock', lambda: socket.socket(40, socket.SOCK_STREAM).close())
attempt('packet', lambda: socket.socket(17, socket.SOCK_RAW).close())
attempt('alg', lambda: socket.socket(38, socket.SOCK_SEQPACKET).close())
libc = ctypes.CDLL(None, use_errno=True)
numbers = {'x86_64': (250, 321, 425), 'aarch64': (219, 280, 425)}[os.uname().machine]
for name, number in zip(('keyctl', 'bpf', 'io_uring'), numbers):
    print(name, 'possible' if libc.syscall(number, 0, 0, 0, 0, 0) >= 0 else ctypes.get_errno())
`,
    );
    const probe = '/usr/bin/python3 probe.py';
    expect(execFileSync('bash', ['-c', probe], { cwd: workspace, encoding: 'utf8' })).toContain(
      'vsock possible',
    );
    expect((await run(probe)).output.split('\n')).toEqual([
      'inet possible',
      'unix possible',
      'vsock 97',
      'packet 97',
      'alg 97',
      'keyctl 1',
      'bpf 1',
      'io_uring 1',
      '',
    ]);
  });

  test('a host is reached when it is on the list, and only then', async () => {
    server.hosts.length = 0;
    const { output } = await run(
      'set +e; curl -sS -m 5 http://registry.test/; echo; for other in evil.test registry.test.evil.test xregistry.test registry.test:22 registry.test@evil.test; do curl -sS -m 5 -o /dev/null -w "%{http_code} " http://$other/; curl -sS -m 5 -p -o /dev/null -w "%{http_connect} " http://$other/; done',
    );
    expect(output).toContain('the host itself');
    expect(output.match(/403/g)?.length).toBeGreaterThanOrEqual(10);
    expect(server.hosts).toEqual(['registry.test']);
  });

  test('no list, no host', async () => {
    server.hosts.length = 0;
    await run('curl -sS -m 5 http://registry.test/', { allowedHosts: [] });
    expect(server.hosts).toEqual([]);
  });
});

describe('no limit is exceeded for long', () => {
  test('time', async () => {
    const result = await run('echo started; sleep 600', { timeoutMs: 700 });
    expect(result).toMatchObject({ exitCode: null, endedBy: 'time', output: 'started\n' });
    expect(result.seconds).toBeLessThan(10);
  });

  test('time, whatever signals are ignored', async () => {
    const result = await run("trap '' TERM INT HUP QUIT; while true; do sleep 1; done", { timeoutMs: 700 });
    expect(result).toMatchObject({ endedBy: 'time' });
    expect(result.seconds).toBeLessThan(10);
  });

  test('output, of which the beginning and the end are kept', async () => {
    const result = await run('echo first; yes', { maxOutputBytes: 3_000_000 });
    expect(result).toMatchObject({ exitCode: null, endedBy: 'output' });
    expect(result.output).toMatch(/^first\ny\n/);
    expect(result.output).toContain('bytes left out');
    expect(result.output.length).toBeLessThan(300_000);
  });

  test('processes', async () => {
    const result = await run(':(){ :|:& };:; sleep 20', { maxProcesses: 60 });
    expect(result).toMatchObject({ exitCode: null, endedBy: 'processes' });
  });

  test.each([
    ['in one process', 'kept = []\nwhile True: kept.append(bytearray(20_000_000))'],
    [
      'in files that only memory holds',
      'import os\nwhile True: os.write(os.memfd_create("x"), bytes(20_000_000))',
    ],
    [
      'spread over processes',
      'import os, time\nfor _ in range(30):\n  if os.fork() == 0: break\nkept = bytearray(20_000_000)\ntime.sleep(20)',
    ],
  ])('memory, %s', async (_way, program) => {
    writeFileSync(join(workspace, 'program.py'), program);
    const result = await run('/usr/bin/python3 program.py', { maxMemoryBytes: 300_000_000 });
    expect(result).toMatchObject({ exitCode: null, endedBy: 'memory' });
  });

  test.each([
    ['in many files', 'for i in {1..1000}; do head -c 5000000 /dev/zero >/workspace/$i; done'],
    ['in the cache', 'for i in {1..1000}; do head -c 5000000 /dev/zero >/cache/$i; done'],
    [
      'in files without a name',
      "/usr/bin/python3 -c \"\nimport os, time\nkept = []\nfor i in range(1000):\n  file = open('x', 'wb'); os.unlink('x'); file.write(bytes(5_000_000)); file.flush(); kept.append(file)\ntime.sleep(20)\"",
    ],
  ])('disk, %s', async (_way, command) => {
    const result = await run(command, { maxDiskBytes: 100_000_000 });
    expect(result).toMatchObject({ exitCode: null, endedBy: 'disk' });
  });

  test('disk, in one file: the write itself fails', async () => {
    const result = await run('set +e; head -c 200000000 /dev/zero >big; stat -c %s big', {
      maxDiskBytes: 51_200_000,
    });
    expect(result.output).toMatch(/\n51200000\n$/);
  });

  test.each(['/tmp', '/dev/shm', '~'])('disk, in %s: the write itself fails', async (folder) => {
    const result = await run(`set +e; head -c 900000000 /dev/zero >${folder}/big; stat -c %s ${folder}/big`, {
      maxMemoryBytes: 200_000_000,
    });
    expect(result.output).toContain('No space left on device');
    expect(Number(/^\d+$/m.exec(result.output)?.[0])).toBeLessThan(60_000_000);
  });

  test('a daemon does not outlive its command', async () => {
    const mark = `5${Date.now() % 100_000}`;
    const result = await run(
      `(setsid nohup sleep ${mark} >/dev/null 2>&1 &); /usr/bin/python3 -c "
import os, time
if os.fork() == 0:
  os.setsid()
  if os.fork() == 0:
    os.execvp('sleep', ['sleep', '${mark}'])
"; sleep 0.2; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o 'sleep ${mark}' | wc -l`,
    );
    expect(Number(result.output.trim())).toBeGreaterThanOrEqual(2);
    expect(result.endedBy).toBe('exit');
    expect(processesNamed(`sleep ${mark}`)).toEqual([]);
  });

  test('a caller that loses interest ends it', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const mark = `6${Date.now() % 100_000}`;
    expect(await run(`sleep ${mark}`, { signal: stop.signal })).toMatchObject({ endedBy: 'signal' });
    expect(processesNamed(`sleep ${mark}`)).toEqual([]);
    expect(await run('true', { signal: stop.signal })).toMatchObject({ endedBy: 'signal' });
  });

  test('a caller that loses interest while it starts leaves nothing behind that never ends', async () => {
    const mark = `8${Date.now() % 100_000}`;
    const delays = Array.from({ length: 40 }, (_, index) => 10 + index * 3);
    // Four at a time, so that they start at the pace they usually do.
    const inTurn = async () => {
      const endings: string[] = [];
      for (let delay = delays.shift(); delay !== undefined; delay = delays.shift()) {
        endings.push((await run(`sleep ${mark}`, { signal: AbortSignal.timeout(delay) })).endedBy);
      }
      return endings;
    };
    const endings = await Promise.all([inTurn(), inTurn(), inTurn(), inTurn()]);
    expect(endings.flat()).toEqual(Array(40).fill('signal'));
    expect(processesNamed(`sleep ${mark}`)).toEqual([]);
  });

  test('it does not outlive the bot', async () => {
    const mark = `7${Date.now() % 100_000}`;
    const program = join(root, 'bot.ts');
    const source = join(process.cwd(), 'src/workspace/sandbox.ts');
    writeFileSync(
      program,
      `import { defaultLimits, findSandbox } from ${JSON.stringify(source)};
const sandbox = await findSandbox({ certificates: {}, hidden: [] });
if ('run' in sandbox) await sandbox.run({ ...defaultLimits, command: 'sleep ${mark}', directory: ${JSON.stringify(workspace)}, cacheDirectory: ${JSON.stringify(cacheDirectory)}, allowedHosts: [] });`,
    );
    const bot = spawn(process.execPath, [program], { stdio: 'inherit' });
    await until(() => processesNamed(`sleep ${mark}`).length > 0);
    bot.kill('SIGKILL');
    await until(() => processesNamed(`sleep ${mark}`).length === 0);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass within 20 s');
    await sleep(50);
  }
}

function processesNamed(commandLine: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === commandLine;
    } catch {
      return false;
    }
  });
}

async function serve() {
  const http = createServer((_request, response) => response.end('the host itself'));
  http.listen(0, '0.0.0.0');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    hosts: [] as string[],
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
}
