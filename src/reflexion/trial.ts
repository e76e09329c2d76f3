import { briefOf } from './brief.ts';
import type { Decision } from './decide.ts';
import type { Reflection, Trial } from './episode.ts';
import type { Failure } from './failure.ts';
import { abandon, lastLook, type Watch } from './ground.ts';
import { inWorkspace, type Site } from './in-workspace.ts';
import { createJudge, isWorkflow } from './judge.ts';
import { markOf, remembered, seenBy, supported } from './marks.ts';
import { concludeUnplanned, goOn, noting, troubling } from './note.ts';
import type { Observation } from './observation.ts';
import type { Brief, Diff } from './ports.ts';
import type { TrialName } from './progress.ts';
import { hold, isFirstHeld, publish } from './publish.ts';
import type { Parts } from './reconcile.ts';
import { limitsOf } from './standing.ts';
import { addUsage, usageOf } from './usage.ts';

/** Reflects, writes the reflection down, and only then touches code. Returns whether more is due at once. */
export function attempt(
  parts: Parts,
  observation: Observation,
  decision: Decision & { kind: 'attempt' },
  watch: Watch,
): Promise<boolean> {
  const spent = { startedAt: parts.now(), seconds: 0, apiCalls: 0 };
  const name = { number: decision.number, limit: limitsOf(decision.episode, parts.limits).maxTrials };
  return atWork(parts, observation, name, async (site) => {
    await parts.pullRequest.progress(name, { kind: 'reflecting' });
    const brief = await briefOf(parts, observation, decision.failures, site.workspace);
    const { reflection: said, usage } = await noting(parts, observation, () => parts.engine.reflect(brief));
    // Engines that need no model come to their end in any case.
    parts.signal.throwIfAborted();
    const reflection = supported(said, decision.failures, brief.trajectory.diff);
    if (reflection.plan.length === 0) {
      const { failures } = brief.trajectory;
      return concludeUnplanned(parts, observation, { reflection, usage, failures });
    }
    await goOn(parts, observation);

    const trial: Trial = {
      type: 'trial',
      episode: decision.episode,
      ...name,
      head: observation.pullRequest.head.sha,
      failures: tackled(brief.trajectory.failures, reflection).map(markOf),
      reflection,
      state: 'reflected',
      resumed: 0,
      actions: [],
      actionCount: 0,
      summary: '',
      changedFiles: [],
      changeSize: null,
      verification: null,
      held: null,
      commit: null,
      tree: null,
      earlierTrees: [],
      earlierCommits: [],
      pushTriedAt: null,
      reward: null,
      doubts: [],
      missing: [],
      usage,
      ...costOf(parts, spent),
      trouble: null,
      interruption: null,
      revert: null,
      isForgotten: false,
      seen: seenBy(observation),
    };
    await parts.pullRequest.remember(trial);
    await discuss(parts, brief, trial, false);
    return carryOut(parts, brief, trial, { ...site, watch }, spent);
  });
}

/** Takes up a trial whose process died in it, with the reflection that was posted then. */
export function resume(
  parts: Parts,
  observation: Observation,
  { trial, failures }: Decision & { kind: 'resume' },
  watch: Watch,
): Promise<boolean> {
  const spent = { startedAt: parts.now(), seconds: trial.seconds, apiCalls: trial.apiCalls };
  return atWork(parts, observation, trial, async (site) => {
    const brief = await briefOf(parts, observation, failures, site.workspace);
    const resumed: Trial = {
      ...trial,
      state: 'reflected',
      // A trial that was waiting for its model did not die.
      resumed: trial.trouble === null ? trial.resumed + 1 : trial.resumed,
      earlierCommits: trial.commit === null ? trial.earlierCommits : [...trial.earlierCommits, trial.commit],
      commit: null,
    };
    await parts.pullRequest.remember(resumed);
    await discuss(parts, brief, resumed, true);
    return carryOut(parts, brief, resumed, { ...site, watch }, spent);
  });
}

/** What its check run shows does not stay as if it went on, where a trial breaks off. */
function atWork(
  parts: Parts,
  observation: Observation,
  name: TrialName,
  work: (site: Site) => Promise<boolean>,
): Promise<boolean> {
  return inWorkspace(parts, observation, (site) =>
    work(site).catch(async (error: unknown) => {
      await parts.pullRequest.progress(name, { kind: 'interrupted' });
      throw error;
    }),
  );
}

/** On a branch that the bot can't push to, the repair itself will be offered on its lines. */
async function discuss(parts: Parts, brief: Brief, trial: Trial, mayStand: boolean): Promise<void> {
  const { pullRequest: facts, diff } = brief.trajectory;
  if (facts.pushable) await parts.pullRequest.discuss(trial, diff, mayStand);
}

/** From a reflection that stands on the pull request to a commit that is pushed, or to none. */
async function carryOut(
  parts: Parts,
  brief: Brief,
  planned: Trial,
  { workspace, rules, watch }: Site & { watch: Watch },
  spent: Spent,
): Promise<boolean> {
  const { failures, diff: pullRequestDiff, pullRequest: facts } = brief.trajectory;
  const judged = tackled(failures, planned.reflection);
  const inspected = createJudge(parts, { failures: judged, pullRequestDiff, workspace, rules });
  const judge = async () => {
    await parts.pullRequest.progress(planned, { kind: 'verifying' });
    return inspected();
  };
  const acted = (actions: number) => parts.pullRequest.progress(planned, { kind: 'repairing', actions });
  const work = async () => {
    const repair = await troubling(parts, planned, () =>
      parts.engine.repair({ ...brief, spent: planned.usage, acted }, planned.reflection, workspace, judge),
    );
    parts.signal.throwIfAborted();
    const { tree, files } = await workspace.diff();
    const judgement = repair.outcome === 'submitted' && files.length > 0 ? await judge() : null;
    return { repair, tree, files, judgement };
  };
  const worked = await work().catch((error: unknown) => {
    if (watch.reason() === null) throw error;
    return { usage: usageOf(error) };
  });
  const interruption = await lastLook(parts, watch);
  if ('usage' in worked) {
    const usage = addUsage(planned.usage, worked.usage);
    return abandon(parts, { ...planned, usage, ...costOf(parts, spent) }, interruption ?? 'interrupted');
  }
  const { repair, tree, files, judgement } = worked;
  const trial: Trial = {
    ...planned,
    actions: remembered(repair.actions),
    actionCount: repair.actions.length,
    summary: repair.summary,
    changedFiles: files.map(({ path, added, removed }) => ({ path, added, removed })),
    changeSize: sizeOf(files),
    verification: judgement?.verification ?? null,
    usage: addUsage(planned.usage, repair.usage),
    trouble: null,
    ...costOf(parts, spent),
  };
  if (interruption) return abandon(parts, trial, interruption);
  const repaired = { trial, tree, facts, rules, workspace, isFirstHeld: isFirstHeld(brief.memory, trial) };
  if (judgement?.kind === 'accepted') return publish(parts, repaired);
  if (judgement?.kind === 'held') {
    const byHand = !facts.pushable || files.some(({ path }) => isWorkflow(path));
    const reasons = byHand ? [...judgement.reasons, noWorkflows] : judgement.reasons;
    return hold(parts, repaired, { reasons, byHand });
  }
  const why = judgement
    ? ` It was not pushed: ${judgement.reasons.join('; ')}`
    : repair.outcome === 'submitted'
      ? ' Nothing changed by it.'
      : '';
  await parts.pullRequest.remember({
    ...trial,
    state: 'fruitless',
    reward: 0,
    commit: null,
    summary: `${repair.summary}${why}`,
  });
  return true;
}

const noWorkflows =
  'GitHub lets no App change workflows that was not given the right to, and this one was not.';

function sizeOf(files: Diff['files']): Trial['changeSize'] {
  if (files.length === 0) return null;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    files: files.length,
    added: sum(files.map(({ added }) => added)),
    removed: sum(files.map(({ removed }) => removed)),
  };
}

// What a plan leaves to later trials is no verdict on it.
function tackled(failures: readonly Failure[], reflection: Reflection): readonly Failure[] {
  return failures.filter((failure) => failure.checks.some((check) => reflection.tackles.includes(check)));
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
