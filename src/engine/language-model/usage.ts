import { z } from 'zod';
import type { Usage } from '../../reflexion/usage.ts';

/** US dollars for a million tokens. */
export interface Price {
  input: number;
  /** Input that the provider served from its cache; as `input` where absent. */
  cachedInput?: number;
  output: number;
}

/** By the model's name as it is asked for. */
export type Prices = Readonly<Record<string, Price>>;

const count = z.number().nonnegative().catch(0);

export const usageFieldsSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
});

/** What a request will come to before its answer, as far as it can be known. */
export function expectedUsage(
  request: { inputTokens: number; repeatedTokens: number },
  price: Price | undefined,
): Usage {
  // What was sent before is in the provider's cache, where it has one.
  const tokens = {
    inputTokens: request.inputTokens,
    cachedTokens: Math.min(request.inputTokens, request.repeatedTokens),
    outputTokens: 0,
  };
  return { requests: 1, ...tokens, costUsd: costOf(tokens, price) };
}

/** Endpoints that report no usage are charged an estimate of four characters a token, so that the bound on tokens holds there too. */
export function toUsage(
  reported: z.infer<typeof usageFieldsSchema> | null | undefined,
  lengths: { bodyLength: number; answerLength: number },
  price: Price | undefined,
): Usage {
  const inputTokens = Math.ceil(reported?.prompt_tokens ?? lengths.bodyLength / 4);
  const outputTokens = Math.ceil(reported?.completion_tokens ?? lengths.answerLength / 4);
  const cachedTokens = Math.min(inputTokens, Math.floor(reported?.prompt_tokens_details?.cached_tokens ?? 0));
  const tokens = { inputTokens, cachedTokens, outputTokens };
  return { requests: 1, ...tokens, costUsd: costOf(tokens, price) };
}

function costOf(
  tokens: Pick<Usage, 'inputTokens' | 'cachedTokens' | 'outputTokens'>,
  price: Price | undefined,
): number | null {
  if (!price) return null;
  const { inputTokens, cachedTokens, outputTokens } = tokens;
  const input =
    (inputTokens - cachedTokens) * price.input + cachedTokens * (price.cachedInput ?? price.input);
  return (input + outputTokens * price.output) / 1_000_000;
}
