import { nothingJudged } from '../../reflexion/decide.ts';
import type { Ending } from '../../reflexion/episode.ts';
import type { Outcome } from '../../reflexion/reconcile.ts';
import { rewardOf } from '../../reflexion/reward.ts';
import { currentEpisode } from '../../reflexion/standing.ts';
import type { Seen } from './watched.ts';
import { endingWords, waitingWords } from './words.ts';

/** How a run stands after a look. */
export type Standing =
  | { kind: 'over'; passed: boolean; words: string }
  /** `isLate`: for something that may never come. */
  | { kind: 'waiting'; words: string; isLate: boolean }
  | { kind: 'going-on' };

export function standingAfter({ decision }: Outcome, { observation, ending }: Seen): Standing {
  if (!observation) throw new Error('a look without an observation');
  if (ending) return ended(ending);
  const { checks, pullRequest } = observation;
  const waiting = (isLate: boolean): Standing => ({
    kind: 'waiting',
    words: waitingWords(checks, pullRequest.head.sha),
    isLate,
  });
  if (decision.kind === 'complain') {
    const faults = decision.faults.map(({ line, text }) => `\n  line ${line}: ${text}`).join('');
    const { repository, path } = decision.file;
    return over(false, `${path} of ${repository} has faults, so nothing is done.${faults}`);
  }
  if (decision.kind === 'wait') return waiting(false);
  // A re-run and a pushed commit are waited for; whatever else was done, the next look tells what comes of it.
  if (decision.kind !== 'ignore') return { kind: 'going-on' };

  if (pullRequest.state === 'open' && decision.reason === nothingJudged) return waiting(true);
  const earlier = pullRequest.state === 'open' ? currentEpisode(observation).ending : null;
  if (earlier && (earlier.kind !== 'passed' || rewardOf(checks) === 1)) return ended(earlier);
  if (pullRequest.state === 'open' && rewardOf(checks) === 1) return over(true, 'All checks pass.');
  return over(false, `Nothing is done: ${decision.reason}.`);
}

function ended(ending: Ending): Standing {
  return over(ending.kind === 'passed', endingWords(ending));
}

function over(passed: boolean, words: string): Standing {
  return { kind: 'over', passed, words };
}
