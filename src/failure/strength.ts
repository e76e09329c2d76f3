import { type SignHit, signsOf, withoutCarrier } from './signs.ts';
import type { SignRole } from './tools/recogniser.ts';
import { troubleInLine } from './trouble.ts';
import { noWeight, weigh } from './weigh.ts';

/** What one line says about a failure, wherever it stands. */
export interface Strength {
  /** Nothing is 0, an exception's own line some 10, a tool's own complaint 13 and more. */
  weight: number;
  /** Lines of one shape say much the same. */
  shape: string;
  hits: readonly SignHit[];
}

const roleWeights: Record<SignRole, number> = { cause: 17, locus: 14, total: 13 };

/** `suits` tells whether a sign may count where the line stands. */
export function strengthOf(text: string, suits: (hit: SignHit) => boolean): Strength {
  const bare = withoutCarrier(text);
  const hasTrouble = troubleInLine.test(bare);
  const hits = bare === '' ? [] : signsOf(bare, hasTrouble).filter(suits);
  const { weight, shape } = hasTrouble ? weigh(text) : noWeight;
  const hit = hits[0];
  return hit
    ? { weight: roleWeights[hit.sign.role] + 0.4 * weight, shape: hit.sign.pattern.source, hits }
    : { weight, shape: `${shape}`, hits };
}
