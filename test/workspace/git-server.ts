import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bare repositories below `root` over smart HTTP; every request needs the token, but to those in `open`. */
export async function serveGit(root: string, token: string) {
  const requests: { method: string; url: string; hasToken: boolean }[] = [];
  /** Paths of repositories, like `/acme/open.git`. */
  const open = new Set<string>();
  const fault: { answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | null } = {
    answer: null,
  };
  const server = createServer((request, response) => {
    const { method = '', url: path = '/', headers } = request;
    requests.push({ method, url: path, hasToken: headers.authorization !== undefined });
    if (fault.answer?.(request, response)) return;
    const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    const isOpen = [...open].some((repository) => path.startsWith(`${repository}/`));
    if (!isOpen && headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      return;
    }
    const url = new URL(path, 'http://localhost');
    const backend = spawn(
      'git',
      ['-c', 'uploadpack.allowFilter=true', '-c', 'uploadpack.allowAnySHA1InWant=true', 'http-backend'],
      {
        env: {
          PATH: '/usr/bin:/bin',
          GIT_PROJECT_ROOT: root,
          GIT_HTTP_EXPORT_ALL: '1',
          GIT_CONFIG_COUNT: '2',
          GIT_CONFIG_KEY_0: 'http.receivepack',
          GIT_CONFIG_VALUE_0: 'true',
          GIT_CONFIG_KEY_1: 'safe.directory',
          GIT_CONFIG_VALUE_1: '*',
          GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          REQUEST_METHOD: request.method ?? 'GET',
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
          REMOTE_USER: 'x-access-token',
        },
      },
    );
    request.pipe(backend.stdin);
    let head = '';
    const readHead = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      backend.stdout.off('data', readHead);
      const fields = head
        .slice(0, end)
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string]);
      const status = Number(fields.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200);
      response.writeHead(status, Object.fromEntries(fields.filter(([name]) => name !== 'Status')));
      response.write(Buffer.from(head.slice(end + 4), 'latin1'));
      backend.stdout.pipe(response);
    };
    backend.stdout.on('data', readHead);
    backend.stdin.on('error', () => undefined);
  });
  // git may take longer than five seconds between two requests on a busy machine.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    open,
    fault,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
