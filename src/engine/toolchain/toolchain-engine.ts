import type { Engine } from '../../reflexion/ports.ts';
import { noUsage } from '../../reflexion/usage.ts';
import { reflect } from './reflect.ts';
import { repair } from './repair.ts';

/** An engine without a model: the repository's own formatters, linters, compiler and package managers do the repair. */
export function createToolchainEngine(): Engine {
  return {
    reflect: async (brief) => ({ reflection: reflect(brief), usage: noUsage }),
    repair,
  };
}
