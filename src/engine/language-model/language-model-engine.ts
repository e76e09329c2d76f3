import { type Budget, budgetWithin } from '../../reflexion/limits.ts';
import type { Brief, Engine } from '../../reflexion/ports.ts';
import type { Rules } from '../../reflexion/rules.ts';
import { createEndpoint, type EndpointSettings } from './endpoint.ts';
import { metered } from './metered.ts';
import { redactDeep } from './redact-deep.ts';
import { reflect } from './reflect.ts';
import { repair } from './repair.ts';

export interface LanguageModelSettings extends Omit<EndpointSettings, 'redact'> {
  /** Makes a function that takes secrets out of text, and remembers them for as long as it is used. */
  createRedact: () => (text: string) => string;
  reflectModel: string;
  repairModel: string;
  /** What a request and its answer may have together, in tokens; holds for both models. */
  contextTokens: number;
  /** Models at the same endpoint that rules may name instead. */
  furtherModels: readonly string[];
  bounds: Budget;
}

/** Reflects and repairs through any OpenAI-compatible endpoint. A brief's signal ends both by throwing its reason. */
export function createLanguageModelEngine(settings: LanguageModelSettings): Engine {
  const { createRedact, contextTokens } = settings;
  const endpoint = createEndpoint({ ...settings, redact: (text) => createRedact()(text) });
  return {
    reflect: (brief) =>
      metered(endpoint, (counting) =>
        reflect(
          { endpoint: counting, model: modelsFor(settings, brief.rules).reflect, contextTokens },
          redacted(brief, createRedact()),
        ),
      ),
    repair: (brief, reflection, workspace, judge) => {
      // What one pull request's secrets are must not depend on another's, so each call begins without a memory.
      const redact = createRedact();
      return metered(endpoint, (counting) => {
        const model = modelsFor(settings, brief.rules).repair;
        const price = settings.prices?.[model];
        const bounds = budgetWithin(settings.bounds, brief.rules);
        const actor = { endpoint: counting, model, contextTokens, bounds, price, redact };
        return repair(actor, redacted(brief, redact), reflection, { workspace, judge });
      });
    },
  };
}

type Models = Pick<LanguageModelSettings, 'reflectModel' | 'repairModel' | 'furtherModels'>;

/** Whatever rules say, nothing is asked that the operator did not set. */
function modelsFor(
  { reflectModel, repairModel, furtherModels }: Models,
  rules: Pick<Rules, 'model' | 'reflectModel'>,
): { reflect: string; repair: string } {
  const allowed = (name: string | undefined) =>
    [repairModel, reflectModel, ...furtherModels].find((model) => model === name);
  const repair = allowed(rules.model) ?? repairModel;
  const usual = reflectModel === repairModel ? repair : reflectModel;
  return { repair, reflect: allowed(rules.reflectModel) ?? usual };
}

/** Before anything is cut, since half a secret would no longer be known for one. */
function redacted(brief: Brief, redact: (text: string) => string): Brief {
  return {
    ...brief,
    trajectory: redactDeep(brief.trajectory, redact),
    memory: redactDeep(brief.memory, redact),
    guidance: redactDeep(brief.guidance, redact),
    remarks: redactDeep(brief.remarks, redact),
  };
}
