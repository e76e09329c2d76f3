import { onTestFinished } from 'vitest';
import {
  createLanguageModelEngine,
  type LanguageModelSettings,
} from '../../../src/engine/language-model/language-model-engine.ts';
import { type ModelScript, startModelServer } from '../../model-server.ts';

export const testKey = 'sk-test-4f1c0a9e7b2d4c6e8a1b3d5f';

/** An engine that talks to a scripted server of its own, which is closed, and checked, when the test ends. */
export async function engineOn(
  script: ModelScript,
  options: {
    server?: Parameters<typeof startModelServer>[1];
    settings?: Partial<LanguageModelSettings>;
  } = {},
) {
  const server = await startModelServer(script, options.server);
  onTestFinished(() => server.close());
  return { server, engine: engineAt(server.url, options.settings) };
}

export function engineAt(baseUrl: string, settings: Partial<LanguageModelSettings> = {}) {
  return createLanguageModelEngine({
    apiKey: testKey,
    baseUrl,
    reflectModel: 'scripted',
    repairModel: 'scripted',
    furtherModels: [],
    prices: null,
    timeoutMs: 5_000,
    contextTokens: 128_000,
    bounds: { maxTokens: 1_000_000, maxUsd: 100, maxMinutes: 1 },
    createRedact: () => (text) => text,
    ...settings,
  });
}
