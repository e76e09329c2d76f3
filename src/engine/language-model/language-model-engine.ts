import type { Brief, Engine } from '../../reflexion/ports.ts';
import { createEndpoint, type EndpointSettings } from './endpoint.ts';
import { redactDeep } from './redact-deep.ts';
import { reflect } from './reflect.ts';
import { repair } from './repair.ts';

export interface LanguageModelSettings extends EndpointSettings {
  reflectModel: string;
  repairModel: string;
  /** Input and output of one repair together, cached input too. */
  maxTokensPerTrial: number;
}

/** Reflects and repairs through any OpenAI-compatible endpoint. A brief's signal ends both by throwing its reason. */
export function createLanguageModelEngine(settings: LanguageModelSettings): Engine {
  const endpoint = createEndpoint(settings);
  const { redact, repairModel, maxTokensPerTrial } = settings;
  // Before anything is cut, since half a secret would no longer be known for one.
  const redacted = (brief: Brief): Brief => ({
    ...brief,
    trajectory: redactDeep(brief.trajectory, redact),
    memory: redactDeep(brief.memory, redact),
  });
  return {
    reflect: (brief) => reflect(endpoint, settings.reflectModel, redacted(brief)),
    repair: (brief, reflection, workspace) =>
      repair(
        { endpoint, model: repairModel, maxTokensPerTrial, redact },
        redacted(brief),
        reflection,
        workspace,
      ),
  };
}
