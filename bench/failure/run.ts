import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureFuzz } from './fuzz.ts';
import { measureQuality } from './quality.ts';
import { measureSpeed } from './speed.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: '../shared/logs' },
    mb: { type: 'string', default: '500' },
    lines: { type: 'string', default: '1000000' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

if (!existsSync(join(values.corpus, 'dev', 'labels.json'))) {
  console.error(
    `No labelled logs in ${values.corpus}. Name their folder: npm run bench:failure -- --corpus FOLDER`,
  );
  process.exitCode = 1;
} else {
  const wanted = (name: string) => values.only === undefined || values.only === name;
  if (wanted('quality')) await measureQuality(join(values.corpus, 'dev'), values.verbose);
  if (wanted('speed')) await measureSpeed(values.corpus, Number(values.mb));
  if (wanted('fuzz')) await measureFuzz(values.corpus, Number(values.lines));
}
