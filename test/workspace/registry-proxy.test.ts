import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRegistryProxy } from '../../src/workspace/registry-proxy.ts';

let folder: string;
let registry: Server;
let reached: { host: string; port: number; headers: Record<string, unknown>; body: string }[];
let proxy: Awaited<ReturnType<typeof openRegistryProxy>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reflexion-proxy-'));
  reached = [];
  registry = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const last = reached.at(-1);
    if (last) Object.assign(last, { headers: incoming.headers, body });
    response.setHeader('x-path', incoming.url ?? '');
    response.end('from the registry');
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  proxy = await openRegistryProxy(
    join(folder, 'proxy'),
    ['registry.test', '*.mirror.test'],
    async (host, port) => {
      reached.push({ host, port, headers: {}, body: '' });
      const socket = connect((registry.address() as AddressInfo).port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  );
});
afterEach(async () => {
  await proxy.close();
  registry.close();
  rmSync(folder, { recursive: true });
});

/** Sends bytes as they are, and returns what comes back until the proxy closes or has answered. */
async function send(text: string): Promise<string> {
  const socket: Socket = connect(join(folder, 'proxy'));
  socket.write(text);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 300))]);
  socket.destroy();
  return answer;
}

test('a request to a host of the list is passed on, without what is meant for the proxy', async () => {
  const outgoing = request({
    socketPath: join(folder, 'proxy'),
    method: 'PUT',
    path: 'http://Registry.TEST/left-pad?x=1',
    headers: { 'proxy-authorization': 'Basic secret', accept: 'text/plain' },
  });
  outgoing.end('body');
  const [response] = await once(outgoing, 'response');
  expect(response.statusCode).toBe(200);
  expect(response.headers['x-path']).toBe('/left-pad?x=1');
  expect(reached).toMatchObject([
    {
      host: 'registry.test',
      port: 80,
      body: 'body',
      headers: { host: 'registry.test', accept: 'text/plain' },
    },
  ]);
  expect(reached[0]?.headers).not.toHaveProperty('proxy-authorization');
});

test('a tunnel to a host of the list carries bytes both ways', async () => {
  const answer = await send(
    'CONNECT registry.test:443 HTTP/1.1\r\nHost: registry.test:443\r\n\r\nGET /deep HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('from the registry');
  expect(reached).toMatchObject([{ host: 'registry.test', port: 443 }]);
});

test.each([
  'CONNECT evil.test:443',
  'CONNECT registry.test:22',
  'CONNECT registry.test.evil.test:443',
  'CONNECT evil.test:443@registry.test:443',
  'CONNECT registry.test@evil.test:443',
  'CONNECT user@registry.test:443',
  'CONNECT 127.0.0.1:443',
  'CONNECT [::1]:443',
  'CONNECT 2130706433:443',
  'CONNECT evil.test#registry.test:443',
  'CONNECT evil.test\\registry.test:443',
  'CONNECT',
  'GET http://evil.test/',
  'GET http://registry.test:8080/',
  'GET http://127.0.0.1/',
  'GET http://evil.test\\@registry.test/',
  'GET https://registry.test/',
  'GET ftp://registry.test/',
  'GET file:///etc/passwd',
  'GET /etc/passwd',
])('%s is refused and reaches nobody', async (line) => {
  const answer = await send(`${line} HTTP/1.1\r\nHost: registry.test\r\n\r\n`);
  expect(answer).toMatch(/^(?:HTTP\/1\.1 40[03]|$)/);
  expect(reached).toEqual([]);
});

test('a host that can not be reached is a bad gateway', async () => {
  await proxy.close();
  proxy = await openRegistryProxy(join(folder, 'proxy'), ['registry.test', '*.mirror.test'], async () => {
    throw new Error('registry.test has no public address');
  });
  expect(await send('CONNECT registry.test:443 HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 502/);
  expect(await send('GET http://registry.test/ HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 502/);
});

test('closing ends open tunnels', async () => {
  const socket = connect(join(folder, 'proxy'));
  socket.on('error', () => undefined);
  socket.write('CONNECT registry.test:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  const closed = once(socket, 'close');
  await proxy.close();
  await closed;
});

test.each([
  ['eu.mirror.test', '200'],
  ['a.b.mirror.test', '200'],
  ['mirror.test', '403'],
  ['evilmirror.test', '403'],
])('a name with a star stands for all below it: %s is answered %s', async (host, status) => {
  expect(await send(`CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
    new RegExp(`^HTTP/1.1 ${status}`),
  );
});
