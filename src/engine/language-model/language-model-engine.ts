import type { Brief, Engine } from '../../reflexion/ports.ts';
import type { Bounds } from './bounds.ts';
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
  bounds: Bounds;
}

/** Reflects and repairs through any OpenAI-compatible endpoint. A brief's signal ends both by throwing its reason. */
export function createLanguageModelEngine(settings: LanguageModelSettings): Engine {
  const { createRedact, contextTokens, bounds } = settings;
  const endpoint = createEndpoint({ ...settings, redact: (text) => createRedact()(text) });
  return {
    reflect: (brief) =>
      metered(endpoint, (counting) =>
        reflect(
          { endpoint: counting, model: settings.reflectModel, contextTokens },
          redacted(brief, createRedact()),
        ),
      ),
    repair: (brief, reflection, workspace, judge) => {
      // What one pull request's secrets are must not depend on another's, so each call begins without a memory.
      const redact = createRedact();
      return metered(endpoint, (counting) => {
        const model = settings.repairModel;
        const price = settings.prices?.[model];
        const actor = { endpoint: counting, model, contextTokens, bounds, price, redact };
        return repair(actor, redacted(brief, redact), reflection, { workspace, judge });
      });
    },
  };
}

/** Before anything is cut, since half a secret would no longer be known for one. */
function redacted(brief: Brief, redact: (text: string) => string): Brief {
  return {
    ...brief,
    trajectory: redactDeep(brief.trajectory, redact),
    memory: redactDeep(brief.memory, redact),
  };
}
