import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { serveGit } from '../../test/workspace/git-server.ts';

export const token = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz';

/** Serves the repositories below `root` from a process of its own, whose work is not the trials'. */
export async function startHost(root: string) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [address] = await once(child.stdout, 'data');
  return {
    cloneUrl: `${String(address).trim()}/acme/shop.git`,
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

if (import.meta.main && process.argv[2] !== undefined) {
  const server = await serveGit(join(process.argv[2], 'repositories'), token);
  console.log(server.url);
  // It ends with whoever started it.
  await text(process.stdin);
  await server.close();
}
