import type { Judge } from '../../reflexion/ports.ts';

const request =
  'A person would have to decide about this. If there is a repair without it, make that one; if there is none, submit again.';

/** The same judge, who turns down once what would be held for a person: most often a repair without it is to be had. */
export function askingFirst(judge: Judge): Judge {
  let isAsked = false;
  return async () => {
    const judgement = await judge();
    if (judgement.kind !== 'held' || !judgement.isAvoidable || isAsked) return judgement;
    isAsked = true;
    const { reasons, verification } = judgement;
    return { kind: 'rejected', reasons: [...reasons, request], output: '', verification };
  };
}
