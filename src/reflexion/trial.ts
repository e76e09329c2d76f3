import { commitMessage } from './commit-message.ts';
import type { Decision } from './decide.ts';
import { addUsage, type Reflection, type Trial, type Verification } from './episode.ts';
import type { Failure } from './failure.ts';
import { markOf, newestRequest, remembered, supported } from './marks.ts';
import { concludeUnplanned, noteOf, noting, troubling } from './note.ts';
import type { Brief, Diff, Observation, Repair, Workspace } from './ports.ts';
import type { Parts } from './reconcile.ts';
import { currentEpisode } from './standing.ts';
import { verify } from './verify.ts';

/** Reflects, writes the reflection down, and only then touches code. Returns whether more is due at once. */
export async function attempt(
  parts: Parts,
  observation: Observation,
  decision: Decision & { kind: 'attempt' },
): Promise<boolean> {
  const spent = { startedAt: parts.now(), seconds: 0, apiCalls: 0 };
  const workspace = await parts.openWorkspace(observation.pullRequest, parts.signal);
  try {
    const brief = await briefOf(parts, observation, decision.failures, workspace);
    const { reflection: said, usage } = await noting(parts, observation, () => parts.engine.reflect(brief));
    const reflection = supported(said, decision.failures, brief.trajectory.diff);
    if (reflection.plan.length === 0) return concludeUnplanned(parts, observation, { reflection, usage });
    if (currentEpisode(observation).note?.trouble) await parts.pullRequest.remember(noteOf(observation, {}));

    const trial: Trial = {
      type: 'trial',
      episode: decision.episode,
      number: decision.number,
      limit: parts.limits.maxTrials,
      head: observation.pullRequest.head.sha,
      failures: tackled(decision.failures, reflection).map(markOf),
      reflection,
      state: 'reflected',
      resumed: 0,
      actions: [],
      summary: '',
      changedFiles: [],
      verification: null,
      commit: null,
      earlierCommits: [],
      pushTriedAt: null,
      reward: null,
      usage,
      ...costOf(parts, spent),
      trouble: null,
      seenRequest: newestRequest(observation),
    };
    await parts.pullRequest.remember(trial);
    return await carryOut(parts, brief, trial, workspace, spent);
  } finally {
    await workspace.close();
  }
}

/** Takes up a trial whose process died in it, with the reflection that was posted then. */
export async function resume(
  parts: Parts,
  observation: Observation,
  decision: Decision & { kind: 'resume' },
): Promise<boolean> {
  const { trial } = decision;
  const spent = { startedAt: parts.now(), seconds: trial.seconds, apiCalls: trial.apiCalls };
  const workspace = await parts.openWorkspace(observation.pullRequest, parts.signal);
  try {
    const brief = await briefOf(parts, observation, decision.failures, workspace);
    const resumed: Trial = {
      ...trial,
      state: 'reflected',
      // A trial that was waiting for its model did not die.
      resumed: trial.trouble === null ? trial.resumed + 1 : trial.resumed,
      earlierCommits: trial.commit === null ? trial.earlierCommits : [...trial.earlierCommits, trial.commit],
      commit: null,
    };
    await parts.pullRequest.remember(resumed);
    return await carryOut(parts, brief, resumed, workspace, spent);
  } finally {
    await workspace.close();
  }
}

/** From a reflection that stands on the pull request to a commit that is pushed, or to none. */
async function carryOut(
  parts: Parts,
  brief: Brief,
  planned: Trial,
  workspace: Workspace,
  spent: Spent,
): Promise<boolean> {
  const settled = (changes: Partial<Trial>): Trial => ({
    ...planned,
    ...changes,
    trouble: null,
    ...costOf(parts, spent),
  });

  const repair = await troubling(parts, planned, () =>
    parts.engine.repair(brief, planned.reflection, workspace),
  );
  const diff = await workspace.diff();
  const done = {
    actions: remembered(repair.actions),
    usage: addUsage(planned.usage, repair.usage),
    changedFiles: diff.files.map((file) => file.path),
  };
  const fruitless = async (summary: string, verification: Verification | null = null) => {
    const trial = settled({ ...done, state: 'fruitless', reward: 0, commit: null, summary, verification });
    await parts.pullRequest.remember(trial);
    return true;
  };

  const refusal = refusalOf(repair, diff, parts);
  if (refusal) return fruitless(refusal);
  const judged = tackled(brief.trajectory.failures, planned.reflection);
  const calls = repair.actions.map((action) => action.call);
  const judgement = parts.verificationOf(judged, {
    files: await workspace.list(),
    changedFiles: done.changedFiles,
    calls,
  });
  const verification = await verify(judgement, workspace, parts.signal);
  if (verification.outcome === 'failed') {
    return fruitless(
      `${repair.summary} It was not pushed: the failed command still fails with it.`,
      verification,
    );
  }

  const message = commitMessage(
    { ...planned, summary: repair.summary },
    parts.pullRequest.addressOf(planned),
  );
  const commit = await workspace.commit(message);
  // Written down before it is pushed: whoever finds this commit on the branch then knows whose it is.
  const committed = settled({ ...done, state: 'committed', commit, summary: repair.summary, verification });
  await parts.pullRequest.remember(committed);
  const published = await workspace.push();
  if (published.kind === 'refused') {
    return fruitless(`${repair.summary} GitHub did not take the commit: ${published.reason}`, verification);
  }
  const tried = { ...committed, pushTriedAt: new Date(parts.now()).toISOString() };
  const isPushed = published.kind === 'pushed';
  await parts.pullRequest.remember(
    settled(isPushed ? { ...tried, state: 'pushed' } : { ...tried, state: 'abandoned', reward: 0 }),
  );
  return false;
}

function refusalOf(repair: Repair, diff: Diff, parts: Parts): string | null {
  if (repair.outcome !== 'submitted') return repair.summary;
  if (diff.files.length === 0) return `${repair.summary} Nothing changed by it.`;
  const objections = parts.objectionsTo(diff.text);
  if (objections.length > 0) return `${repair.summary} It was not pushed: ${objections.join('; ')}.`;
  return null;
}

// What a plan leaves to later trials is no verdict on it.
function tackled(failures: readonly Failure[], reflection: Reflection): readonly Failure[] {
  return failures.filter((failure) => failure.checks.some((check) => reflection.tackles.includes(check)));
}

async function briefOf(
  parts: Parts,
  observation: Observation,
  failures: readonly Failure[],
  workspace: Workspace,
): Promise<Brief> {
  const last = currentEpisode(observation).trials.at(-1);
  const diff = await workspace.pullRequestDiff();
  const files = new Set(await workspace.list());
  return {
    trajectory: {
      pullRequest: observation.pullRequest,
      failures: failures.map((failure) => parts.inCheckout(failure, { files, diff })),
      diff,
      actions: last?.actions ?? [],
    },
    memory: observation.memory,
    limits: parts.limits,
    signal: parts.signal,
  };
}

/** What a trial had cost before this look, and when the look began to work on it. */
interface Spent {
  startedAt: number;
  seconds: number;
  apiCalls: number;
}

function costOf(parts: Parts, spent: Spent): { seconds: number; apiCalls: number } {
  return {
    seconds: spent.seconds + Math.max(0, (parts.now() - spent.startedAt) / 1000),
    apiCalls: spent.apiCalls + parts.pullRequest.apiCalls(),
  };
}
