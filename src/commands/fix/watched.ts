import type { Ending, Trial } from '../../reflexion/episode.ts';
import type { Observation } from '../../reflexion/observation.ts';
import { oneLine } from '../../reflexion/plain-text.ts';
import type { PullRequest } from '../../reflexion/ports.ts';
import type { Request } from '../../reflexion/request.ts';
import type { Display } from './display.ts';
import { stepWords, wordsOf } from './words.ts';

/** What one look has seen and done. */
export interface Seen {
  observation: Observation | null;
  /** The trial that it worked on. */
  trial: Trial | null;
  ending: Ending | null;
}

interface Watching {
  display: Display;
  isDry: boolean;
  /** What was told before, so that nothing is told twice in a row. */
  told: Map<string, string>;
}

/** A pull request that tells what the loop does with it. */
export function watched(
  pullRequest: PullRequest,
  { display, isDry, told }: Watching,
): { pullRequest: PullRequest; seen: Seen } {
  const seen: Seen = { observation: null, trial: null, ending: null };
  return {
    seen,
    pullRequest: {
      ...pullRequest,
      async observe() {
        seen.observation = await pullRequest.observe();
        const { repository, number, title } = seen.observation.pullRequest;
        if (told.size === 0) display.say(`${repository}#${number} ${oneLine(title)}`);
        told.set('title', title);
        return seen.observation;
      },
      async failures() {
        display.busy('Reading what failed');
        return pullRequest.failures();
      },
      async remember(entry) {
        await pullRequest.remember(entry);
        if (entry.type === 'trial') seen.trial = entry;
        const words = wordsOf(entry, isDry);
        const name = entry.type === 'trial' ? `${entry.episode} ${entry.number}` : `${entry.episode} note`;
        if (words !== null && told.get(name) !== words) display.say(words);
        if (words !== null) told.set(name, words);
      },
      async conclude(episode, ending) {
        await pullRequest.conclude(episode, ending);
        seen.ending = ending;
      },
      async progress(trial, step) {
        display.busy(stepWords(trial, step));
        await pullRequest.progress(trial, step);
      },
    },
  };
}

/** The same pull request, on which the one who runs this asks for a fix as if by a comment. */
export function asked(pullRequest: PullRequest, request: Request): PullRequest {
  return {
    ...pullRequest,
    async observe() {
      const observation = await pullRequest.observe();
      return { ...observation, requests: [...observation.requests, request] };
    },
  };
}
