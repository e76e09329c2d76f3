import { createReadStream } from 'node:fs';
import { distil } from '../../src/failure/distil.ts';

/** What one pass over a file cost, in a process of its own. */
export interface PassCost {
  lines: number;
  wallMs: number;
  cpuMs: number;
  peakMemoryMb: number;
}

const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]`, 'g');
const trouble = /error|fail/i;

/** The least that any reader of logs must do: read, split lines, strip ANSI codes, test one regular expression. */
async function bare(file: string): Promise<number> {
  const decoder = new TextDecoder();
  let rest = '';
  let lines = 0;
  let found = 0;
  for await (const piece of createReadStream(file)) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines += 1;
      if (trouble.test(line.replace(colour, ''))) found += 1;
    }
  }
  return found >= 0 ? lines : 0;
}

async function distilled(file: string): Promise<number> {
  return (await distil(createReadStream(file), { check: 'bench' })).excerpt.totalLines;
}

const [pass, file] = process.argv.slice(2);
if ((pass === 'bare' || pass === 'distil') && file !== undefined) {
  const started = performance.now();
  const before = process.cpuUsage();
  const lines = await (pass === 'bare' ? bare(file) : distilled(file));
  const used = process.cpuUsage(before);
  const cost: PassCost = {
    lines,
    wallMs: performance.now() - started,
    cpuMs: (used.user + used.system) / 1_000,
    peakMemoryMb: process.resourceUsage().maxRSS / 1_024,
  };
  console.log(JSON.stringify(cost));
}
