import type { DailyLimits } from '../reflexion/budget.ts';
import type { Engine } from '../reflexion/ports.ts';
import { firstThatCan } from './first-that-can.ts';
import {
  createLanguageModelEngine,
  type LanguageModelSettings,
} from './language-model/language-model-engine.ts';
import { createToolchainEngine } from './toolchain/toolchain-engine.ts';
import { type Ledger, withinBudget } from './within-budget.ts';

/** What the operator said of the model. */
export interface ModelChoice {
  /** Repairs. */
  name: string;
  /** Reflects. */
  reflectName: string;
  /** May be named by rules. */
  furtherModels: readonly string[];
  apiKey: string | null;
  baseUrl: string | null;
  timeoutMs: number;
  contextTokens: number;
  prices: LanguageModelSettings['prices'];
  bounds: LanguageModelSettings['bounds'];
}

/** What a repository may cost in one day, and where that is counted. */
interface Budget {
  ledger: Ledger;
  limits: DailyLimits;
}

/** The engine that works: the toolchain, and the model where one is set. The toolchain costs nothing, so no budget holds it back. */
export function createEngine(
  model: ModelChoice | null,
  createRedact: () => (text: string) => string,
  budget: Budget,
): Engine {
  const languageModel = model
    ? createLanguageModelEngine({
        ...model,
        reflectModel: model.reflectName,
        repairModel: model.name,
        createRedact,
      })
    : null;
  return firstThatCan({
    toolchain: createToolchainEngine(),
    model: languageModel && withinBudget(languageModel, budget.ledger, budget.limits),
  });
}
