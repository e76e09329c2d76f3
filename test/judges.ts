import type { Judge } from '../src/reflexion/ports.ts';

/** A judge that lets everything pass. */
export const contentJudge: Judge = async () => ({
  kind: 'accepted',
  verification: { outcome: 'not-run', detail: 'A test asks for nothing.', rule: 'when-possible' },
});

/** A judge that objects for as long as there are objections, one each time, and is content then. */
export function strictJudge(...objections: readonly string[]): Judge {
  const left = [...objections];
  return async () => {
    const objection = left.shift();
    if (objection === undefined) return contentJudge();
    return { kind: 'rejected', reasons: [objection], output: 'what the command printed', verification: null };
  };
}

/** A judge that leaves it to a person. */
export const hesitantJudge: Judge = async () => ({
  kind: 'held',
  reasons: ['A test is changed.'],
  isAvoidable: true,
  verification: { outcome: 'not-run', detail: 'A test asks for nothing.', rule: 'when-possible' },
});
