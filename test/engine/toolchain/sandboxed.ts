import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandResult } from '../../../src/reflexion/ports.ts';
import { defaultLimits, findSandbox } from '../../../src/workspace/sandbox.ts';

/** A checkout in the real sandbox, without network. */
export interface SandboxedCheckout {
  run(command: string): Promise<CommandResult>;
  read(path: string): Promise<string>;
  list(): Promise<readonly string[]>;
  write(path: string, content: string): void;
  has(path: string): boolean;
}

/** Checkouts of one repository, which share its cache. */
export async function sandboxedRepository(): Promise<{
  checkOut(files: Readonly<Record<string, string>>): SandboxedCheckout;
  [Symbol.dispose](): void;
}> {
  const sandbox = await findSandbox({ certificates: {}, hidden: [] });
  if ('unavailable' in sandbox) throw new Error(`${sandbox.unavailable} ${sandbox.remedy}`);
  const root = mkdtempSync(join(tmpdir(), 'sandboxed-'));
  const cacheDirectory = join(root, 'cache');
  mkdirSync(cacheDirectory);
  return {
    checkOut(files) {
      const directory = mkdtempSync(join(root, 'checkout-'));
      const write = (path: string, content: string) => {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), content);
      };
      for (const [path, content] of Object.entries(files)) write(path, content);
      return {
        run: (command) =>
          sandbox.run({
            ...defaultLimits,
            timeoutMs: 60_000,
            command,
            directory,
            cacheDirectory,
            allowedHosts: [],
          }),
        read: async (path) => readFileSync(join(directory, path), 'utf8'),
        list: async () => Object.keys(files),
        write,
        has: (path) => existsSync(join(directory, path)),
      };
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
