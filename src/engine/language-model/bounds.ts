import type { Budget } from '../../reflexion/limits.ts';
import { addUsage, tokensOf, type Usage } from '../../reflexion/usage.ts';

/** Why the next request must not be made, as a sentence; null when it may. Its answer is not known yet, so a bound can be passed by one answer. */
export function boundAhead(bounds: Budget, spent: Usage, next: Usage): string | null {
  const usage = addUsage(spent, next);
  if (tokensOf(usage) > bounds.maxTokens) {
    return ended(`one more request would lead over the bound of ${bounds.maxTokens} tokens`);
  }
  if (usage.costUsd !== null && usage.costUsd > bounds.maxUsd) {
    return ended(`one more request would lead over the bound of $${bounds.maxUsd}`);
  }
  return null;
}

export function timeIsOver({ maxMinutes }: Budget): string {
  return ended(`its ${maxMinutes} ${maxMinutes === 1 ? 'minute is' : 'minutes are'} over`);
}

const ended = (why: string) => `The trial was ended without a repair: ${why}.`;
