import type { Action, Reflection } from '../../reflexion/episode.ts';
import { countRepeats } from '../../reflexion/heuristic.ts';
import type { Budget } from '../../reflexion/limits.ts';
import type { Brief, Judge, Repair, Workspace } from '../../reflexion/ports.ts';
import { addUsage } from '../../reflexion/usage.ts';
import { askingFirst } from './asking-first.ts';
import { boundAhead, timeIsOver } from './bounds.ts';
import { startConversation } from './conversation.ts';
import { cutEnd, cutMiddle } from './cut.ts';
import type { MeteredEndpoint } from './metered.ts';
import { repairPrompt } from './repair-prompt.ts';
import { callTool } from './tools.ts';
import type { Call } from './turn.ts';
import { expectedUsage, type Price } from './usage.ts';

interface Actor {
  endpoint: MeteredEndpoint;
  model: string;
  contextTokens: number;
  bounds: Budget;
  /** Undefined where none is known. */
  price: Price | undefined;
  redact: (text: string) => string;
}

/** The model calls tools and reads their results until it submits, or until the heuristic or a bound ends the trial. */
export async function repair(
  actor: Actor,
  brief: Brief,
  reflection: Reflection,
  { workspace, judge }: { workspace: Workspace; judge: Judge },
): Promise<Repair> {
  const { endpoint, bounds } = actor;
  const { limits, signal } = brief;
  const deadline = AbortSignal.timeout(bounds.maxMinutes * 60_000);
  const prompt = (share: number) => repairPrompt(brief, reflection, share);
  const conversation = startConversation({ ...actor, prompt, signal, deadline });
  const hands = { workspace, judge: askingFirst(judge), signal, deadline, redact: actor.redact };
  const actions: Action[] = [];
  const repeats = countRepeats();
  let objections: readonly string[] = [];
  const end = (outcome: Repair['outcome'], summary: string): Repair => ({
    outcome,
    summary: outcome === 'submitted' ? summary : summary + notAccepted(objections, actor.redact),
    actions,
    usage: endpoint.spent(),
  });

  for (;;) {
    const request = conversation.prepare();
    if (!request.fits) return end('cut-off', outgrown(actor));
    const spent = addUsage(brief.spent, endpoint.spent());
    const bound = boundAhead(bounds, spent, expectedUsage(request, actor.price));
    if (bound !== null) return end('cut-off', bound);
    const calls = await conversation.next();
    if (calls === 'out-of-time') return end('cut-off', timeIsOver(bounds));

    if (calls.length === 0) {
      const result = conversation.askForCall();
      actions.push({ call: 'no tool call', result });
      if (repeats('no tool call', result) >= limits.maxRepeats) {
        return end('cut-off', `The model called no tool ${limits.maxRepeats} times in a row.`);
      }
      if (actions.length >= limits.maxActions) return end('cut-off', tooManyActions(actions));
    }
    for (const call of calls) {
      const result = await callTool(call.name, call.arguments, hands);
      actions.push({ call: cutMiddle(actor.redact(textOf(call)), 300), result: cutMiddle(result.text, 800) });
      if (result.kind === 'submitted') {
        return end(
          result.solved ? 'submitted' : 'gave-up',
          cutEnd(actor.redact(result.summary.trim()), 1_000),
        );
      }
      await brief.acted?.(actions.length);
      if (result.kind === 'rejected') objections = result.reasons;
      // A submission is not another one for being praised in other words.
      const done = result.kind === 'rejected' ? call.name : textOf(call);
      if (repeats(done, result.text) >= limits.maxRepeats) {
        return end(
          'cut-off',
          `The model did the same thing with the same result ${limits.maxRepeats} times in a row (${call.name}).`,
        );
      }
      if (actions.length >= limits.maxActions) return end('cut-off', tooManyActions(actions));
      if (deadline.aborted) return end('cut-off', timeIsOver(bounds));
      conversation.tell(call, result.text + remaining(limits.maxActions - actions.length));
    }
  }
}

function textOf(call: Call): string {
  return `${call.name} ${call.arguments ? JSON.stringify(call.arguments) : '(unreadable arguments)'}`;
}

function remaining(actionsLeft: number): string {
  return actionsLeft > 5
    ? ''
    : `\n(${actionsLeft} tool ${actionsLeft === 1 ? 'call' : 'calls'} left, "submit" among them)`;
}

/** People read of a trial that was ended what stood in its way. */
function notAccepted(objections: readonly string[], redact: (text: string) => string): string {
  return objections.length === 0
    ? ''
    : ` The last submission was not accepted: ${cutEnd(redact(objections.join('; ')), 800)}`;
}

function outgrown({ model, contextTokens }: Actor): string {
  return `The trial was ended without a repair: it has outgrown the context of ${model}, which is set to ${contextTokens} tokens.`;
}

function tooManyActions(actions: readonly Action[]): string {
  const { length } = actions;
  return `The trial was ended after ${length} ${length === 1 ? 'action' : 'actions'} without a repair.`;
}
