import { z } from 'zod';

/** What a trial cost. `costUsd` is null where no price is known for the model. */
export const usageSchema = z.object({
  requests: z.int().nonnegative(),
  inputTokens: z.int().nonnegative(),
  /** The part of `inputTokens` that the provider served from its cache. */
  cachedTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

export const noUsage: Usage = { requests: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}

/** Read and written, those from the cache among them. */
export function tokensOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

/** What work had used when it failed or was broken off, where its error says so. */
export function usageOf(error: unknown): Usage {
  if (!(error instanceof Error) || !('usage' in error)) return noUsage;
  return usageSchema.safeParse(error.usage).data ?? noUsage;
}
