import { type Decision, decide } from './decide.ts';
import type { Note } from './episode.ts';
import type { Failure } from './failure.ts';
import { markOf } from './marks.ts';
import { withTrial } from './memory.ts';
import { noteOf } from './note.ts';
import type { Engine, Limits, Observation, PullRequest, PullRequestFacts, Workspace } from './ports.ts';
import { attempt, resume } from './trial.ts';
import type { Judgement } from './verify.ts';

/** What the loop is made of. */
export interface Parts {
  pullRequest: PullRequest;
  openWorkspace(facts: PullRequestFacts, signal: AbortSignal): Promise<Workspace>;
  engine: Engine;
  /** The failure as the checkout shows it: what it accuses is there, and touched by the diff or not. */
  inCheckout(failure: Failure, checkout: { files: ReadonlySet<string>; diff: string }): Failure;
  /** Commands that judge a repair: those that failed, and what has to run before them and has not been. */
  verificationOf(failures: readonly Failure[], checkout: Repaired): Judgement;
  /** Reasons for which a diff may not be pushed; empty when it may. */
  objectionsTo(diff: string): readonly string[];
  limits: Limits;
  signal: AbortSignal;
  now(): number;
}

/** A checkout after a repair. */
interface Repaired {
  files: readonly string[];
  changedFiles: readonly string[];
  /** What the engine ran or called. */
  calls: readonly string[];
}

/** Looks at a pull request once and does what is due. `again` says that more is due at once, without waiting for GitHub. */
export interface Outcome {
  decision: Decision;
  again: boolean;
}

export async function reconcile(parts: Parts): Promise<Outcome> {
  const observation = await recorded(parts, await parts.pullRequest.observe());
  for (const request of observation.requests) {
    if (!request.acknowledged) await parts.pullRequest.acknowledge(request);
  }
  const examined = await examine(parts, observation);
  const decision = decide(examined, parts.limits);
  const again = await act(parts, examined, decision);
  return { decision, again };
}

/** Brings the records up to date that have fallen behind: what they say is what the rest is decided by. */
async function recorded(parts: Parts, observation: Observation): Promise<Observation> {
  const decision = decide(observation, parts.limits);
  if (decision.kind !== 'record') return observation;
  await parts.pullRequest.remember(decision.trial);
  return recorded(parts, { ...observation, memory: withTrial(observation.memory, decision.trial) });
}

async function examine(parts: Parts, observation: Observation): Promise<Observation> {
  if (decide(observation, parts.limits).kind !== 'examine') return observation;
  return { ...observation, failures: await parts.pullRequest.failures() };
}

async function act(parts: Parts, observation: Observation, decision: Decision): Promise<boolean> {
  switch (decision.kind) {
    case 'ignore':
    case 'wait':
      return false;
    case 'examine':
      throw new Error('the failures have been read, and the decision is to read them');
    case 'record':
      await parts.pullRequest.remember(decision.trial);
      return true;
    case 'rerun':
      await parts.pullRequest.remember(rerunNote(observation, decision));
      await parts.pullRequest.rerun(decision.checks);
      return false;
    case 'conclude':
      await parts.pullRequest.conclude(decision.episode, decision.ending);
      return false;
    case 'attempt':
      return attempt(parts, observation, decision);
    case 'resume':
      return resume(parts, observation, decision);
  }
}

function rerunNote(observation: Observation, decision: Decision & { kind: 'rerun' }): Note {
  return noteOf(observation, {
    rerun: {
      head: observation.pullRequest.head.sha,
      checkIds: decision.checks.map((check) => check.id),
      failures: decision.failures.map(markOf),
      requests: decision.requests,
      askedAt: new Date(observation.now).toISOString(),
    },
  });
}
