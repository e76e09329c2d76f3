import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type Access = 'none' | 'read' | 'write';

/** With a token, whoever knows it may do everything; without one, this machine may look. */
export function accessOf(request: IncomingMessage, token: string | null): Access {
  if (token !== null) return knowsToken(request, token) ? 'write' : 'none';
  return isFromThisMachine(request) ? 'read' : 'none';
}

/** Browsers say where a form was; a program that says nothing has no password stored that could be misused. */
export function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  return headers.origin !== undefined && hostOf(headers.origin) !== headers.host;
}

function knowsToken({ headers }: IncomingMessage, token: string): boolean {
  const [, scheme = '', credentials = ''] = /^(\w+) +(.*)$/.exec(headers.authorization ?? '') ?? [];
  const given =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(credentials, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '')
      : credentials;
  // Digests are of equal length, so that the comparison says nothing of the token's.
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  // A proxy on this machine passes on what comes from elsewhere, and a name of a stranger may lead here.
  const isForwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'].some((name) => name in headers);
  const isLocalName = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(headers.host ?? '');
  return !isForwarded && isLocalName && /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
