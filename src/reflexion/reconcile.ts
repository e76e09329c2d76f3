import { answered } from './answers.ts';
import { approve } from './approve.ts';
import { type Decision, decide } from './decide.ts';
import type { Note } from './episode.ts';
import type { Failure } from './failure.ts';
import { onGround, type Watch } from './ground.ts';
import { limitsWithin } from './limits.ts';
import { markOf } from './marks.ts';
import { withEntry } from './memory.ts';
import { noteOf } from './note.ts';
import type { Observation, PullRequestFacts } from './observation.ts';
import type { Engine, Inspection, Interruption, Limits, PullRequest, Workspace } from './ports.ts';
import { offer } from './publish.ts';
import { revert } from './revert.ts';
import { rewardOf } from './reward.ts';
import type { Rules } from './rules.ts';
import type { OperatorSettings } from './rules-in-force.ts';
import { currentEpisode } from './standing.ts';
import { attempt, resume } from './trial.ts';
import { failedRunOf } from './trial-reward.ts';
import type { VerificationPlan } from './verify.ts';

/** What the loop is made of. */
export interface Parts {
  pullRequest: PullRequest;
  openWorkspace(facts: PullRequestFacts, rules: Rules, signal: AbortSignal): Promise<Workspace>;
  engine: Engine;
  /** The failure as the checkout shows it: what it accuses is there, and touched by the diff or not. */
  inCheckout(failure: Failure, checkout: { files: ReadonlySet<string>; diff: string }): Failure;
  /** Commands that judge a repair: those that failed, and what has to run before them. */
  verificationPlanOf(failures: readonly Failure[], workspace: Workspace): Promise<VerificationPlan>;
  /** The integrity guard, on a repair of a pull request with this change of its own. Both are unified diffs. */
  inspect(repair: string, pullRequestDiff: string, rules: Rules): Inspection;
  /** Every path that a repair touches which is held back, from its patch: the list of its files may have been cut. */
  pathsOfPatch(patch: string): readonly string[];
  /** Takes secrets out of text that leaves the process. */
  redact(text: string): string;
  operator: OperatorSettings;
  /** What the repository's rules leave of the operator's. */
  limits: Limits;
  signal: AbortSignal;
  /** Asks from time to time, until that is ended, whether a trial has lost its ground. */
  watch(ask: () => Promise<Interruption | null>): Watch;
  now(): number;
}

/** Looks at a pull request once and does what is due. `again` says that more is due at once, without waiting for GitHub. */
export interface Outcome {
  decision: Decision;
  again: boolean;
}

export async function reconcile(given: Omit<Parts, 'limits'>): Promise<Outcome> {
  const observed = await given.pullRequest.observe();
  const parts = { ...given, limits: limitsWithin(given.operator.limits, observed.rules) };
  const observation = await answered(parts, await recorded(parts, observed));
  const examined = await recorded(parts, await examine(parts, observation));
  const decision = decide(examined, parts.limits);
  const again = await act(parts, examined, decision);
  return { decision, again };
}

/** Brings the records up to date that have fallen behind: what they say is what the rest is decided by. */
async function recorded(parts: Parts, observation: Observation): Promise<Observation> {
  const decision = decide(observation, parts.limits);
  if (decision.kind !== 'record') return observation;
  await parts.pullRequest.remember(decision.trial);
  return recorded(parts, { ...observation, memory: withEntry(observation.memory, decision.trial) });
}

async function examine(parts: Parts, observation: Observation): Promise<Observation> {
  if (decide(observation, parts.limits).kind !== 'examine') return observation;
  const before = failedRunOf(currentEpisode(observation));
  if (before && rewardOf(observation.checks) === 1) {
    return { ...observation, doubts: await parts.pullRequest.doubts(before) };
  }
  const [failures, history] = await Promise.all([parts.pullRequest.failures(), parts.pullRequest.history()]);
  return { ...observation, failures, history };
}

async function act(parts: Parts, observation: Observation, decision: Decision): Promise<boolean> {
  switch (decision.kind) {
    case 'ignore':
      await parts.pullRequest.settle();
      return false;
    case 'wait':
      return false;
    case 'examine':
    case 'record':
      throw new Error(`${decision.kind} has been done, and is decided again`);
    case 'complain':
      await parts.pullRequest.complain(decision.file, decision.faults);
      return false;
    case 'rerun':
      await endNoMore(parts, observation);
      await parts.pullRequest.remember(rerunNote(observation, decision));
      await parts.pullRequest.rerun(decision.checks);
      return false;
    case 'update':
      await parts.pullRequest.remember(
        noteOf(observation, { update: { head: observation.pullRequest.head.sha } }),
      );
      await parts.pullRequest.conclude(
        decision.episode,
        (await parts.pullRequest.updateBranch()) ? decision.ending : decision.otherwise,
      );
      return false;
    case 'conclude':
      await parts.pullRequest.conclude(decision.episode, decision.ending);
      return false;
    case 'reopen':
      return reopen(parts, observation, decision);
    case 'revert':
      return revert(parts, observation, decision);
    case 'approve':
      return onGround(parts, (watched, watch) => approve(watched, observation, decision, watch));
    case 'offer':
      return offer(parts, decision.trial);
    case 'attempt':
      await endNoMore(parts, observation);
      return onGround(parts, (watched, watch) => attempt(watched, observation, decision, watch));
    case 'resume':
      return onGround(parts, (watched, watch) => resume(watched, observation, decision, watch));
  }
}

/** What was said of the episode's end is no longer so, where a check has changed its mind. */
async function endNoMore({ pullRequest }: Parts, observation: Observation): Promise<void> {
  const { id, ending } = currentEpisode(observation);
  if (ending) await pullRequest.reopen(id);
}

async function reopen(
  { pullRequest }: Parts,
  observation: Observation,
  { episode }: Decision & { kind: 'reopen' },
): Promise<boolean> {
  const { sha } = observation.pullRequest.head;
  // A commit that was taken off the branch would end the episode again.
  const gone = episode.trials.find(({ state, head }) => state === 'pushed' && head === sha);
  if (gone) await pullRequest.remember({ ...gone, state: 'abandoned', reward: 0 });
  await pullRequest.reopen(episode.id);
  return true;
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
