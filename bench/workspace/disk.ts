import { execFileSync } from 'node:child_process';

/** Bytes that a folder takes on the disk. */
export function diskUse(folder: string): number {
  const counted = execFileSync('du', ['--summarize', '--block-size=1', folder], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return Number.parseInt(counted, 10);
}
