import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { octokitFor } from '../../src/github/octokit.ts';

test('a request that hangs is ended, and not tried again', async () => {
  const { client, requests } = await serving(() => {}, 150);
  const startedAt = performance.now();
  await expect(client.request('GET /app')).rejects.toMatchObject({ name: 'ReflexionError', code: 'github' });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(requests()).toBe(1);
});

test('so is one whose answer stops in its middle', async () => {
  const { client } = await serving((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id": 1');
  }, 150);
  await expect(client.request('GET /app')).rejects.toMatchObject({ name: 'ReflexionError', code: 'github' });
});

test('an answer that breaks off is asked for again', async () => {
  let count = 0;
  const { client } = await serving((response) => {
    count += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 9 });
    if (count === 1) response.write('{"id": 1', () => response.destroy());
    else response.end('{"id": 1}');
  }, 2_000);
  expect((await client.request('GET /app')).data).toEqual({ id: 1 });
});

test('each request has the whole time, however long its client has been in use', async () => {
  const { client } = await serving((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": 1}');
  }, 300);
  await client.request('GET /app');
  await new Promise((wake) => setTimeout(wake, 400));
  expect((await client.request('GET /app')).data).toEqual({ id: 1 });
});

/** A client, and a server that answers all that it asks in this way. */
async function serving(answer: (response: ServerResponse) => void, timeoutMs: number) {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const Octokit = octokitFor(baseUrl, timeoutMs);
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return { client: new Octokit({ baseUrl, auth: { token: 'ghs_test' }, log }), requests: () => requests };
}
