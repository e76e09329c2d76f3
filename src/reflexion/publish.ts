import { commitMessage } from './commit-message.ts';
import type { Memory, Trial } from './episode.ts';
import { isSameEntry } from './memory.ts';
import type { PullRequestFacts } from './observation.ts';
import type { Workspace } from './ports.ts';
import type { Parts } from './reconcile.ts';
import type { Rules } from './rules.ts';

/** A repair that has been judged. */
export interface Repaired {
  /** With what it cost so far. */
  trial: Trial;
  /** The git tree it comes down to. */
  tree: string;
  facts: PullRequestFacts;
  rules: Rules;
  workspace: Workspace;
  /** Whether no other change was ever held on this pull request. */
  isFirstHeld: boolean;
}

/** Commits and pushes it, writing down each step before it is taken. Nothing more is due then until CI has spoken. */
export async function publish(parts: Parts, repaired: Repaired): Promise<boolean> {
  const { trial, tree, facts, rules, workspace } = repaired;
  if (!facts.pushable) {
    const reasons = ['The branch is in a fork that is closed to maintainers.'];
    return hold(parts, repaired, { reasons, byHand: true });
  }
  const commentUrl = parts.pullRequest.addressOf(trial);
  const signedOffBy = rules.signOff ? workspace.author : null;
  const message = parts.redact(commitMessage(trial, { commentUrl, signedOffBy, redact: parts.redact }));
  const commit = await workspace.commit(message, tree);
  // Written down before it is pushed: whoever finds this commit on the branch then knows whose it is.
  const earlierTrees = trial.tree === null ? trial.earlierTrees : [...trial.earlierTrees, trial.tree];
  const committed: Trial = { ...trial, state: 'committed', commit, tree, earlierTrees, reward: null };
  await parts.pullRequest.remember(committed);
  const published = await workspace.push();
  if (published.kind === 'refused') {
    const reason = `GitHub did not take the commit: ${published.reason}`;
    const unpushed = { ...repaired, trial: { ...committed, commit: null } };
    return hold(parts, unpushed, { reasons: [reason], byHand: true });
  }
  const tried: Trial = { ...committed, pushTriedAt: new Date(parts.now()).toISOString() };
  await parts.pullRequest.remember(
    published.kind === 'pushed'
      ? { ...tried, state: 'pushed', commit: published.commit }
      : { ...tried, ...neverPushed(tried), state: 'abandoned', reward: 0 },
  );
  return false;
}

/** The commit stays known in case it comes up nevertheless. */
function neverPushed({ commit, earlierCommits }: Trial): Pick<Trial, 'commit' | 'earlierCommits'> {
  return { commit: null, earlierCommits: commit === null ? earlierCommits : [...earlierCommits, commit] };
}

/** Keeps it for a person to decide about, or to apply by hand where the bot may not push it. */
export async function hold(
  parts: Parts,
  { trial, tree, workspace, isFirstHeld }: Repaired,
  { reasons, byHand }: { reasons: readonly string[]; byHand: boolean },
): Promise<boolean> {
  const held = {
    reasons: [...reasons],
    byHand,
    // It is kept where everybody can unpack it.
    patch: await workspace.patch(tree, (text) => parts.redact(text) === text),
    at: new Date(parts.now()).toISOString(),
    isFirst: isFirstHeld,
    approvedBy: trial.held?.approvedBy ?? null,
  };
  const kept: Trial = { ...trial, state: 'held', reward: 0, tree, held };
  await parts.pullRequest.remember(kept);
  return offer(parts, kept);
}

/** Shows a held repair to people, and ends the episode: it is theirs to say how it goes on. */
export async function offer(parts: Parts, trial: Trial): Promise<boolean> {
  if (trial.held?.byHand) await parts.pullRequest.suggest(trial);
  await parts.pullRequest.conclude(trial.episode, {
    kind: 'held',
    head: trial.head,
    reason: waitingFor(trial),
  });
  return false;
}

function waitingFor({ held, tree }: Trial): string {
  if (!held?.patch) {
    return 'What the last trial changed is for a person to decide, and can’t be kept in its comment. Comment `/reflexion fix` to have me try again.';
  }
  if (held.byHand) {
    return 'I may not push this change, so it is in the comment of the last trial, to be applied by hand.';
  }
  return `What the last trial changed is for a person to decide. Comment \`${approvalCommand(tree)}\` to have it pushed as it stands there, or \`/reflexion fix\` to have me try again.`;
}

/** What somebody says who lets this very change go. */
export function approvalCommand(tree: string | null): string {
  return `/reflexion approve ${tree?.slice(0, 10) ?? ''}`.trim();
}

export function isFirstHeld({ episodes }: Memory, trial: Trial): boolean {
  const others = episodes.flatMap(({ trials }) => trials).filter((other) => !isSameEntry(other, trial));
  return others.every((other) => other.held === null);
}
