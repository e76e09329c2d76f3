import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Adds to package-lock.json the packages for other platforms that npm left out because the registry it asked lacks them:
 * `npm ci` refuses a lock file without them, on every platform. Run after `npm install` where the registry is a partial mirror.
 */
interface LockedPackage {
  version?: string;
  dev?: boolean;
  optionalDependencies?: Record<string, string>;
}

const text = readFileSync('package-lock.json', 'utf8');
const lock = JSON.parse(text) as { packages: Record<string, LockedPackage> };
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages) continue;
    const platform = platformOf(name);
    if (!platform || !/^\d/.test(version))
      throw new Error(`${name}@${version} is missing, and for no platform I know`);
    lock.packages[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true, ...platform };
  }
}
const [root, ...rest] = Object.entries(lock.packages);
const sorted = rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(root ? [root, ...sorted] : sorted);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);

/** Package names end in Node's names for a system and a processor, and sometimes an ABI. */
function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } | null {
  const match =
    /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(
      name,
    );
  if (!match?.[1] || !match[2]) return null;
  const libc = match[3]?.startsWith('musl') ? ['musl'] : match[3]?.startsWith('gnu') ? ['glibc'] : null;
  return { os: [match[1]], cpu: [match[2]], ...(libc && { libc }) };
}
