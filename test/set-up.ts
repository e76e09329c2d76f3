import net from 'node:net';

// No test may spend money, reach a real service, or depend on who runs it.
for (const name of Object.keys(process.env)) {
  if (/(_API_KEY|_TOKEN|_SECRET|PRIVATE_KEY|^APP_ID|^DATABASE_URL|^GHE_|^OPENAI_|^REFLEXION_)/.test(name)) {
    delete process.env[name];
  }
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/;
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (this: net.Socket, ...parts: unknown[]): net.Socket {
  const target = (Array.isArray(parts[0]) ? parts[0][0] : parts[0]) as
    | { host?: string; path?: string }
    | number;
  const host =
    typeof target === 'object' ? (target.path ? 'localhost' : (target.host ?? 'localhost')) : parts[1];
  if (typeof host === 'string' && !loopback.test(host)) {
    throw new Error(`a test tried to reach ${host}; tests reach nothing but loopback`);
  }
  return Reflect.apply(connect, this, parts) as net.Socket;
} as typeof connect;
