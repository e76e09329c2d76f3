import { lookup } from 'node:dns/promises';
import { BlockList, connect as connectSocket, isIP, type Socket } from 'node:net';

/** Opens a connection to a host that was found to be allowed. */
export type Connect = (host: string, port: number) => Promise<Socket>;

/** Host name to addresses. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const connectTimeoutMs = 15_000;

/** Connects to public addresses alone: a listed name whose owner points it at this machine or its network reaches nothing. */
export function createPublicConnect(resolve: Resolve = resolveByDns): Connect {
  return async (host, port) => {
    const addresses = await resolve(host);
    // One private address is enough to refuse: which of them a client gets is the name's owner's choice.
    if (addresses.length === 0 || !addresses.every(isPublicAddress)) {
      throw new Error(`${host} has no public address`);
    }
    // The address that was checked is the one connected to, so that a second answer from DNS can't slip in.
    return open(addresses, port);
  };
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return !notPublic.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

async function open(addresses: readonly string[], port: number): Promise<Socket> {
  let failure: unknown;
  for (const address of addresses.slice(0, 4)) {
    try {
      return await openOne(address, port);
    } catch (cause) {
      failure = cause;
    }
  }
  throw failure;
}

function openOne(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address, port });
    socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error('no connection in time')));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

async function resolveByDns(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  // A platform's own agent answers here on one large cloud.
  ['168.63.129.16', 32],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv4');
  // The same address as IPv4-compatible, translated (NAT64) and 6to4 IPv6; mapped ones (::ffff:) are matched by BlockList itself.
  const hex = network
    .split('.')
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join('');
  const groups = `${hex.slice(0, 4)}:${hex.slice(4)}`;
  notPublic.addSubnet(`64:ff9b::${groups}`, 96 + bits, 'ipv6');
  notPublic.addSubnet(`2002:${groups}::`, 16 + bits, 'ipv6');
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv6');
}
