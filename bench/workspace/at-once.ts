import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { git } from './git.ts';
import { type PeakMemory, watchMemory } from './memory.ts';
import { pushAsAuthor } from './repository.ts';
import type { BenchPlace } from './times.ts';
import type { TrialPlace } from './trial.ts';

export interface AtOnce {
  count: number;
  wallMs: number;
  /** Of the folders of all trials, while all are open. */
  trialsBytes: number;
  /** Of the mirror, with the tree for the next trial. */
  mirrorBytes: number;
  memory: PeakMemory;
}

/** So many trials on one repository at once, each with a head of its own, in a process that has had one before. */
export async function measureAtOnce(place: BenchPlace, count: number): Promise<AtOnce> {
  const { folder, bare, cloneUrl } = place;
  const dataDirectory = join(folder, `at-once-${count}`);
  const base = git(bare, ['rev-parse', 'refs/heads/main']).trim();
  const places: TrialPlace[] = [];
  for (let index = 0; index <= count; index += 1) {
    const branch = `at-once-${count}-${index}`;
    places.push({ cloneUrl, branch, head: await pushAsAuthor(bare, branch, index), base });
  }
  const script = join(import.meta.dirname, 'trials.ts');
  const child = spawn(process.execPath, [script, dataDirectory, JSON.stringify(places)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  // It says when it has had the first one.
  await once(child.stdout, 'data');
  const memory = watchMemory(child.pid ?? 0);
  const [printed] = await Promise.all([text(child.stdout), ended]);
  rmSync(dataDirectory, { recursive: true });
  return { count, memory: memory.stop(), ...JSON.parse(printed) };
}
