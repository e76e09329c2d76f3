import type { SetVariables } from './read.ts';
import { localVariables } from './variables.ts';

/** What is wrong between settings that are each right by themselves, as sentences. */

export function keyFaults(set: SetVariables): readonly string[] {
  if (set.PRIVATE_KEY && set.PRIVATE_KEY_PATH)
    return ['PRIVATE_KEY and PRIVATE_KEY_PATH are both set; keep one'];
  return set.PRIVATE_KEY || set.PRIVATE_KEY_PATH
    ? []
    : ['PRIVATE_KEY is not set, and neither is PRIVATE_KEY_PATH'];
}

export function secretFaults(set: SetVariables): readonly string[] {
  // Probot falls back on this word, so everyone knows it.
  if (set.WEBHOOK_SECRET !== 'development' || isLoopback(set.GHE_HOST ?? '')) return [];
  return ['WEBHOOK_SECRET is “development”, which anyone can guess; take the one from the App’s settings'];
}

export function modelFaults(set: SetVariables): readonly string[] {
  const access = set.OPENAI_API_KEY ? 'OPENAI_API_KEY' : set.OPENAI_BASE_URL ? 'OPENAI_BASE_URL' : null;
  if (access && !set.REFLEXION_MODEL)
    return [
      `REFLEXION_MODEL is not set, though ${access} is; name a model, or unset ${access} to work without one`,
    ];
  if (set.REFLEXION_REFLECT_MODEL && !set.REFLEXION_MODEL)
    return ['REFLEXION_MODEL is not set, though REFLEXION_REFLECT_MODEL is; it is the one that repairs'];
  if (set.REFLEXION_MODELS && !set.REFLEXION_MODEL)
    return [
      'REFLEXION_MODEL is not set, though REFLEXION_MODELS is; it is the one that works where no rule names another',
    ];
  if (!access && set.REFLEXION_MODEL)
    return ['REFLEXION_MODEL is set, but neither OPENAI_API_KEY nor, for a local server, OPENAI_BASE_URL'];
  return [];
}

export function budgetFaults(set: SetVariables): readonly string[] {
  const { data: prices } = localVariables.REFLEXION_PRICES.safeParse(set.REFLEXION_PRICES);
  if (!set.REFLEXION_DAILY_USD || !prices) return [];
  const further = localVariables.REFLEXION_MODELS.safeParse(set.REFLEXION_MODELS).data ?? [];
  const models = new Set([set.REFLEXION_MODEL, set.REFLEXION_REFLECT_MODEL, ...further]);
  return [...models].flatMap((model) =>
    model && !Object.hasOwn(prices, model)
      ? `REFLEXION_DAILY_USD is set, but REFLEXION_PRICES has no price for ${model}, so that nothing would be counted`
      : [],
  );
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host);
}
