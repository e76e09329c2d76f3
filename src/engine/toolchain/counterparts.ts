import { compiledCounterparts } from './compiled-counterparts.ts';
import type { Counterpart } from './counterpart.ts';
import { nodeCounterparts } from './node-counterparts.ts';
import { otherCounterparts } from './other-counterparts.ts';
import { pythonCounterparts } from './python-counterparts.ts';

/** Every tool that can repair what it complains of. The first row that fits a command is used. */
export const counterparts: readonly Counterpart[] = [
  ...nodeCounterparts,
  ...pythonCounterparts,
  ...compiledCounterparts,
  ...otherCounterparts,
];
