import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Connect } from './public-address.ts';

const ports: ReadonlySet<number> = new Set([80, 443]);
const idleTimeoutMs = 60_000;
const maxConnections = 128;

/** The sandbox's only way out: an HTTP proxy on a unix socket that knows no hosts but `allowedHosts`. */
export async function openRegistryProxy(
  socketPath: string,
  allowedHosts: readonly string[],
  connect: Connect,
): Promise<{ close(): Promise<void> }> {
  const allowed = allowedHosts.map((host) => host.toLowerCase());
  // `*.example.com` stands for every name below that one, and not for itself.
  const isAllowed = (host: string) =>
    allowed.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name));
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, response) => void forward(incoming, response));
  server.maxConnections = maxConnections;
  server.on('connection', keep);
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    void tunnel(incoming.url ?? '', client, head);
  });
  server.on('clientError', (_error, client) => client.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });

  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };

  async function tunnel(target: string, client: Duplex, head: Buffer): Promise<void> {
    client.on('error', () => client.destroy());
    const url = parse(`https://${target}`);
    if (!url || !mayReach(url)) {
      client.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nx-reflexion: not an allowed host\r\n\r\n`);
      return;
    }
    const upstream = await reach(url);
    if (!upstream) {
      client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    if (client.destroyed) {
      upstream.destroy();
      return;
    }
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.write(head);
    pipeline(client, upstream, ignore);
    pipeline(upstream, client, ignore);
  }

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = parse(incoming.url ?? '');
    if (url?.protocol !== 'http:' || !mayReach(url)) {
      response.writeHead(403, { 'x-reflexion': 'not an allowed host' }).end();
      return;
    }
    const upstream = await reach(url);
    if (!upstream) {
      response.writeHead(502).end();
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).filter(([name]) => !hopByHop.has(name)),
    );
    const outgoing = request({
      createConnection: () => upstream,
      method: incoming.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, connection: 'close' },
    });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, ignore);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    pipeline(incoming, outgoing, ignore);
  }

  function mayReach(url: URL): boolean {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    return ports.has(port) && isAllowed(hostOf(url)) && url.username === '';
  }

  async function reach(url: URL): Promise<Socket | null> {
    try {
      const socket = await connect(hostOf(url), Number(url.port || (url.protocol === 'https:' ? 443 : 80)));
      keep(socket);
      return socket;
    } catch {
      return null;
    }
  }

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(idleTimeoutMs, () => socket.destroy());
  }
}

const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

function hostOf(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, '');
}

// Either side may go away at any time; `pipeline` has then destroyed the other.
function ignore(): void {}
