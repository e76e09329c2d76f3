import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distil } from '../../src/failure/distil.ts';
import { readLabels, readLog } from './corpus.ts';
import type { PassCost } from './passes.ts';

const scaleTimeoutMs = 300_000;
const passTimeoutMs = 300_000;
const rounds = 3;
const warmUpRounds = 10;

/** Measures `distil` over a log of `sizeMb` against a bare pass over the same file, and over one of about 1,000 lines. */
export async function measureSpeed(corpus: string, sizeMb: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'reflexion-bench-'));
  try {
    const [first] = readLabels(join(corpus, 'dev'));
    execFileSync(
      process.execPath,
      [
        join(corpus, 'scale.mjs'),
        join(corpus, 'dev', 'labels.json'),
        folder,
        '--mb',
        String(sizeMb),
        '--ids',
        first?.id ?? '',
      ],
      { timeout: scaleTimeoutMs },
    );
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.log')) ?? '');
    const bare = best(() => pass('bare', file));
    const ours = best(() => pass('distil', file));
    console.log(`${sizeMb} MB, ${ours.lines} lines: bare pass ${shown(bare)}; distil ${shown(ours)}`);
    console.log(
      `distil takes ${(ours.wallMs / bare.wallMs).toFixed(2)} times the bare pass (processor time ${(ours.cpuMs / bare.cpuMs).toFixed(2)} times)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await measureSmall(corpus);
}

function pass(name: 'bare' | 'distil', file: string): PassCost {
  const script = join(import.meta.dirname, 'passes.ts');
  return JSON.parse(
    execFileSync(process.execPath, [script, name, file], { encoding: 'utf8', timeout: passTimeoutMs }),
  );
}

function best(run: () => PassCost): PassCost {
  const costs = Array.from({ length: rounds }, run);
  return costs.reduce((least, cost) => (cost.wallMs < least.wallMs ? cost : least));
}

async function measureSmall(corpus: string): Promise<void> {
  const folder = join(corpus, 'dev');
  const logs = readLabels(folder)
    .map((label) => readLog(folder, label))
    .map((log) => ({ log, lines: log.toString().split('\n').length }))
    .filter(({ lines }) => lines > 900 && lines < 1_100);
  const times: number[] = [];
  const processorTimes: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (const { log, lines } of logs) {
      const started = performance.now();
      const before = process.cpuUsage();
      await distil([log], { check: 'bench' });
      if (round < warmUpRounds) continue;
      const { user, system } = process.cpuUsage(before);
      times.push(((performance.now() - started) * 1_000) / lines);
      processorTimes.push((user + system) / lines);
    }
  }
  const share = (values: number[], part: number) =>
    values.sort((a, b) => a - b)[Math.floor(values.length * part)]?.toFixed(1);
  console.log(
    `1,000 lines (${logs.length} logs, after warm-up): median ${share(times, 0.5)} ms, 95 % under ${share(times, 0.95)} ms; of processor ${share(processorTimes, 0.5)} ms, ${share(processorTimes, 0.95)} ms`,
  );
}

const shown = (cost: PassCost) =>
  `${(cost.wallMs / 1_000).toFixed(2)} s (${(cost.cpuMs / 1_000).toFixed(2)} s of processor, ${cost.peakMemoryMb.toFixed(0)} MB)`;
