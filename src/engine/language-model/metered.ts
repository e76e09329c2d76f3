import { ReflexionError } from '../../errors.ts';
import { addUsage, noUsage, type Usage } from '../../reflexion/usage.ts';
import type { Endpoint } from './endpoint.ts';

export interface MeteredEndpoint extends Endpoint {
  /** By the answers that have come so far. */
  spent(): Usage;
}

/** Does work through an endpoint that keeps count. When it fails, what was spent until then goes with the error. */
export async function metered<Result>(
  endpoint: Endpoint,
  work: (endpoint: MeteredEndpoint) => Promise<Result>,
): Promise<Result> {
  let spent = noUsage;
  const ask: Endpoint['ask'] = async (question) => {
    question.signal.throwIfAborted();
    const answer = await endpoint.ask(question).catch((error: unknown) => {
      // What was sent is paid for all the same.
      if (question.signal.aborted) spent = addUsage(spent, endpoint.costUnanswered(question));
      throw error;
    });
    if (answer.kind === 'answer') spent = addUsage(spent, answer.usage);
    return answer;
  };
  try {
    return await work({ ...endpoint, ask, spent: () => spent });
  } catch (error) {
    if (!(error instanceof ReflexionError)) throw brokenOff(error, spent);
    error.usage = spent;
    throw error;
  }
}

/** A signal's reason may be that of other work as well, whose cost is another. */
function brokenOff(cause: unknown, usage: Usage): Error {
  return Object.assign(new Error(cause instanceof Error ? cause.message : String(cause), { cause }), {
    usage,
  });
}
