import { explanationOf } from './answer-explain.ts';
import { statusOf } from './answer-status.ts';
import {
  helpText,
  nothingForgotten,
  nothingHeld,
  nothingReverted,
  nothingStopped,
  nothingToDo,
  outsideOfRules,
  refusal,
  rulesText,
  rulesUnreadable,
  unknownCommand,
} from './answer-text.ts';
import { isOptedOut } from './begin.ts';
import { decide } from './decide.ts';
import { type Answer, emptyNote, type Trial } from './episode.ts';
import { selectsPath } from './glob.ts';
import { seenBy } from './marks.ts';
import { withEntry } from './memory.ts';
import type { Observation } from './observation.ts';
import type { Parts } from './reconcile.ts';
import { isDecidedAbout, type Request, seenAmong, seenIn } from './request.ts';
import { heldTrial, isApproval, isStopped, latestEpisode, revertible } from './standing.ts';

/** The answers that are kept. */
const mostAnswers = 8;

/** What a request comes to that the loop has not to decide about. */
interface Reply {
  request: Request;
  isTaken: boolean;
  text: string;
  /** A trial whose reflection goes out of memory by it. */
  forgotten?: Trial;
}

/** Gives every request its receipt, and its answer to each that wants no more than that. Returns what is left to decide about. */
export async function answered(parts: Parts, observation: Observation): Promise<Observation> {
  if (observation.pullRequest.locked || isOptedOut(observation)) return observation;
  const replies = repliesTo(observation, parts);
  for (const { request, isTaken } of replies) await acknowledge(parts, request, isTaken);
  const left = observation.requests.filter((request) => replies.every((reply) => reply.request !== request));
  for (const request of left.filter(({ command }) => !isOpen(command)))
    await acknowledge(parts, request, true);
  if (replies.length === 0) return observation;
  let { memory } = observation;
  for (const { forgotten } of replies.filter((reply) => reply.isTaken)) {
    if (!forgotten) continue;
    const trial = { ...forgotten, isForgotten: true };
    await parts.pullRequest.amend(trial);
    memory = withEntry(memory, trial);
  }
  return tell(parts, { ...observation, memory }, replies);
}

/** Writes down what people are told, in the note of the episode that they see. Returns the observation without their requests. */
export async function tell(
  parts: Parts,
  observation: Observation,
  replies: readonly Pick<Reply, 'request' | 'text'>[],
): Promise<Observation> {
  const { memory, requests } = observation;
  const told = replies.map(({ request }) => request);
  const left = requests.filter((request) => !told.includes(request));
  const { id, note } = latestEpisode(observation);
  const before = note ?? emptyNote(id, seenIn(memory));
  const answers = [...before.answers, ...replies.map(answerOf)].slice(-mostAnswers);
  // What still waits may be older than what was answered.
  const seen = left.length === 0 ? seenBy(observation) : seenAmong(seenIn(memory), told);
  const written = { ...before, answers, seen };
  await parts.pullRequest.amend(written);
  return { ...observation, memory: withEntry(memory, written), requests: left };
}

/** Whether a commit can be undone is only known once that was tried. */
function isOpen(command: Request['command']): boolean {
  return command === 'revert';
}

async function acknowledge({ pullRequest }: Parts, request: Request, isTaken: boolean): Promise<void> {
  if (!request.acknowledged) await pullRequest.acknowledge(request, isTaken);
}

function answerOf({ request, text }: Pick<Reply, 'request' | 'text'>): Answer {
  const asked = ['/reflexion', request.command, request.argument].filter((word) => word !== null).join(' ');
  const what = request.source === 'button' ? `${asked} (button)` : asked;
  return { who: request.by, what: what.slice(0, 100), text };
}

function repliesTo(observation: Observation, parts: Parts): readonly Reply[] {
  const replies = observation.requests.flatMap((request) => replyTo(request, observation, parts) ?? []);
  const isLeft = (request: Request) => replies.every((reply) => reply.request !== request);
  const left = observation.requests.filter((request) => isLeft(request) && request.source !== 'run');
  if (left.length === 0) return replies;
  const decision = decide({ ...observation, requests: left }, parts.limits);
  if (decision.kind !== 'ignore') return replies;
  const text = nothingToDo(decision.reason);
  return [...replies, ...left.map((request) => ({ request, isTaken: false, text }))];
}

function replyTo(request: Request, observation: Observation, parts: Parts): Reply | null {
  const { limits, operator } = parts;
  const { command, argument } = request;
  const say = (text: string, isTaken = true): Reply => ({ request, isTaken, text });
  if (command === null) return say(unknownCommand(argument ?? ''), false);
  if (!request.allowed) return say(refusal(command), false);
  if (command === 'help') return say(helpText());
  if (command === 'status') return say(statusOf(observation, limits));
  if (command === 'explain') return say(explanationOf(observation));
  if (command === 'rules') return say(rulesText(observation.rules, operator));
  if (command === 'forget') {
    const forgotten = trialToForget(argument, observation);
    if (!forgotten) return say(nothingForgotten(argument), false);
    const text = `The reflection of trial ${forgotten.number} is out of memory: the next trial does not read it. It still counts as a trial.`;
    return { ...say(text), forgotten };
  }
  const held = heldTrial(observation);
  if (command === 'approve' && !isApproval(request, held)) return say(nothingHeld(held), false);
  const forbidden = command === 'approve' && held && reasonNotToApprove(parts, held, observation.rules);
  if (forbidden) return say(forbidden, false);
  if (command === 'resume' && !isStopped(observation.memory))
    return say(nothingStopped(latestEpisode(observation)), false);
  if (command === 'revert' && !revertible(observation.memory, request)) return say(nothingReverted(), false);
  return isDecidedAbout(command) ? null : say(unknownCommand(command), false);
}

/** The rules may have changed since it was held back. */
function reasonNotToApprove(parts: Parts, { held }: Trial, read: Observation['rules']): string | null {
  if (read.kind === 'broken') return rulesUnreadable(read.file);
  const paths = held?.patch ? parts.pathsOfPatch(held.patch) : [];
  const outside = paths.filter((path) => !selectsPath(read.rules.paths, path));
  return outside.length > 0 ? outsideOfRules(outside) : null;
}

/** The one of that number in the episode that people see, else the last. */
function trialToForget(argument: string | null, observation: Observation): Trial | null {
  const { trials } = latestEpisode(observation);
  if (argument === null) return trials.at(-1) ?? null;
  const number = /^(?:trial )?#?(\d{1,3})$/.exec(argument)?.[1];
  return trials.find((trial) => String(trial.number) === number) ?? null;
}
