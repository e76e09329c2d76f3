import { matchesName, selectsName, selectsPath } from './glob.ts';
import type { Observation, PullRequestFacts } from './observation.ts';
import { optOutLabel } from './reward.ts';
import { defaultRules, type ReadRules, type Rules } from './rules.ts';

/** Whether a label keeps the bot away altogether. */
export function isOptedOut({ pullRequest, rules }: Observation): boolean {
  return hasLabel(pullRequest, rules.kind === 'read' ? rules.rules.labels.optOut : optOutLabel);
}

/** Why nothing is begun here unless somebody asks for it; null where it may be. */
export function reasonNotToBegin(facts: PullRequestFacts, read: ReadRules): string | null {
  const rules = read.kind === 'read' ? read.rules : defaultRules;
  if (rules.trigger === 'command') return 'by its rules it waits for `/reflexion fix`';
  if (hasLabel(facts, rules.labels.optIn)) return null;
  if (rules.trigger === 'label') return `by its rules it waits for the label ${rules.labels.optIn}`;
  if (facts.draft && !rules.drafts) return 'it is a draft';
  if (facts.isByBot && !matchesName(lowered(rules.bots), facts.author.toLowerCase()))
    return 'its author is a bot that its rules don’t name';
  if (!facts.isByBot && !isMeantAuthor(facts.author, rules)) return 'its rules leave out its author';
  if (!selectsPath(rules.branches, facts.base.ref)) return 'its rules leave out its base branch';
  return selectsPath(rules.headBranches, facts.head.ref) ? null : 'its rules leave out its head branch';
}

// On GitHub neither names of people nor of labels are told apart by case.
function hasLabel({ labels }: PullRequestFacts, label: string): boolean {
  return lowered(labels).includes(label.toLowerCase());
}

function isMeantAuthor(author: string, { authors }: Rules): boolean {
  const { only, ignore } = authors;
  return selectsName({ only: lowered(only), ignore: lowered(ignore) }, author.toLowerCase());
}

function lowered(words: readonly string[]): string[] {
  return words.map((word) => word.toLowerCase());
}
