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
      const free = await toolchain.reflect(brief);
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
      if (model) return model.repair(brief, reflection, workspace, judge);
      const summary = "The plan was a model's, and none is set any more.";
      return { summary, actions: [], outcome: 'gave-up', usage: noUsage };
    },
  };
}

/** Not for this pull request to repair, and no model would see it otherwise. */
const isDecided = (reflection: Reflection) =>
  (reflection.blame === 'base' || reflection.blame === 'infrastructure') && reflection.confidence === 'high';
