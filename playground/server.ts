import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean;

export interface PlaygroundServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Asked in this order; the first that says true has answered. */
  setHandlers(handlers: readonly Handler[]): void;
  close(): Promise<void>;
}

/** Listens on loopback only; 0 takes any free port. */
export async function listen(port: number): Promise<PlaygroundServer> {
  let handlers: readonly Handler[] = [];
  const server: Server = createServer((request, response) => {
    answer(handlers, hosts, request, response).catch((error: unknown) => {
      console.error(`playground: ${request.method} ${request.url} failed`, error);
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'application/json' });
      response.end('{"message":"Server Error"}');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const hosts = new Set([`127.0.0.1:${bound}`, `localhost:${bound}`]);
  return {
    url: `http://127.0.0.1:${bound}`,
    setHandlers(next) {
      handlers = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  handlers: readonly Handler[],
  hosts: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page somewhere else whose name points here must not be able to read or comment.
  if (!hosts.has(request.headers.host ?? '')) {
    response.writeHead(421).end();
    return;
  }
  for (const handler of handlers) if (await handler(request, response)) return;
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not Found\n');
}
