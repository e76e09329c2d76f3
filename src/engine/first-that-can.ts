import type { Reflection } from '../reflexion/episode.ts';
import type { Brief, Engine, Judge, Reflected, Repair, Workspace } from '../reflexion/ports.ts';
import { noUsage } from '../reflexion/usage.ts';

interface Engines {
  toolchain: Engine;
  /** Null when the operator has set none. */
  model: Engine | null;
}

/** The toolchain first, since it is free and certain; a model only for what is left. */
export function firstThatCan({ toolchain, model }: Engines): Engine {
  return {
    reflect: async (brief: Brief): Promise<Reflected> => {
      if (brief.rules.engine === 'language-model' && model) return model.reflect(brief);
      const free = await toolchain.reflect(brief);
      if (brief.rules.engine === 'toolchain') return free;
      if (brief.rules.engine === 'language-model') return withoutPlan(free);
      if (free.reflection.plan.length > 0 || isDecided(free.reflection)) return free;
      return model ? model.reflect(brief) : free;
    },
    repair: async (
      brief: Brief,
      reflection: Reflection,
      workspace: Workspace,
      judge: Judge,
    ): Promise<Repair> => {
      if (reflection.engine === 'toolchain') return toolchain.repair(brief, reflection, workspace, judge);
      const isAllowed = brief.rules.engine !== 'toolchain';
      if (model && isAllowed) return model.repair(brief, reflection, workspace, judge);
      const summary = isAllowed
        ? "The plan was a model's, and none is set any more."
        : "The plan was a model's, and the rules of this repository allow none any more.";
      return { summary, actions: [], outcome: 'gave-up', usage: noUsage };
    },
  };
}

/** Where the model alone may repair, and there is none. */
function withoutPlan(reflected: Reflected): Reflected {
  return { ...reflected, reflection: { ...reflected.reflection, plan: [], commands: [] } };
}

/** Not for this pull request to repair, and no model would see it otherwise. */
const isDecided = (reflection: Reflection) =>
  (reflection.blame === 'base' || reflection.blame === 'infrastructure') && reflection.confidence === 'high';
