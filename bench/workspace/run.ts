import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAtOnce } from './at-once.ts';
import { diskUse } from './disk.ts';
import { startHost } from './host.ts';
import { commitCount, fileCount, makeRepository } from './repository.ts';
import { measureTimes } from './times.ts';

const { values } = parseArgs({
  options: { folder: { type: 'string', default: tmpdir() }, rounds: { type: 'string', default: '5' } },
});

const folder = mkdtempSync(join(values.folder, 'reflexion-bench-'));
const bare = join(folder, 'repositories/acme/shop.git');
const started = performance.now();
await makeRepository(bare);
console.log(
  `A repository of ${fileCount} files and ${commitCount} commits, ${megabytes(diskUse(bare))} packed, made in ${seconds(performance.now() - started)}`,
);
const host = await startHost(folder);
try {
  const place = { folder, bare, cloneUrl: host.cloneUrl };
  const times = await measureTimes(place, Number(values.rounds));
  const [warm, afterwards, byHand] = [times.warm, times.afterwards, times.warmByHand].map(median);
  const [fullClone, cold, partialClone] = [times.fullClone, times.cold, times.partialClone].map(median);
  for (const [name, runs] of Object.entries(times)) console.log(`${name}: ${runs.map(seconds).join(', ')}`);
  report('warm against the steps by hand', warm, byHand, 1.5);
  report('warm against a full clone and the steps', warm, fullClone, 0.1);
  report('cold against a partial clone and the steps', cold, partialClone, 1.5);
  console.log(`after a warm trial, while nobody waits: ${seconds(afterwards)}`);
  for (const count of [1, 4, 8]) {
    const { wallMs, trialsBytes, mirrorBytes, memory } = await measureAtOnce(place, count);
    console.log(
      `${count} at once: ${seconds(wallMs)}; disk ${megabytes(trialsBytes / count)} a trial and ${megabytes(mirrorBytes)} for the mirror and the next tree; ` +
        `memory at most ${megabytes(memory.ownBytes)} of the process, ${megabytes(memory.totalBytes)} with git`,
    );
  }
} finally {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}

function report(what: string, oursMs = Number.NaN, otherMs = Number.NaN, limit = 1): void {
  const isMet = oursMs <= otherMs * limit;
  if (!isMet) process.exitCode = 1;
  console.log(
    `${what}: ${seconds(oursMs)} to ${seconds(otherMs)}, ${(oursMs / otherMs).toFixed(2)} times; limit ${limit}: ${isMet ? 'met' : 'NOT met'}`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(ms = Number.NaN): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
