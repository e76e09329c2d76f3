import { conclude, type Decision } from './decide.ts';
import type { Episode } from './episode.ts';
import { isAmongBots, maxBotCommits, trialTakenOff } from './history.ts';
import type { Observation } from './observation.ts';
import { isAskedFor } from './standing.ts';

/** What keeps the bot from working on a red head, whatever fails there; null when nothing does. Somebody's word overcomes it. */
export function decideStandstill(observation: Observation, episode: Episode): Decision | null {
  if (isAskedFor(episode)) return null;
  const { memory } = observation;
  if (isAmongBots(observation)) {
    const before = memory.episodes.findLast(({ id }) => id !== episode.id);
    if (before?.ending?.because === 'bots') return { kind: 'ignore', reason: 'only bots push here' };
    const reason = `The last ${maxBotCommits} commits here are all by bots, so I leave it to a person. Push a change, or comment \`/reflexion fix\` to have me go on.`;
    return conclude(observation, episode, 'held', reason, 'bots');
  }
  const taken = episode.trials.length === 0 ? trialTakenOff(observation, episode) : null;
  if (taken) {
    const reason = `My commit of trial ${taken.number} was taken off the branch, so I leave it at that. Comment \`/reflexion fix\` to have me try again.`;
    return conclude(observation, episode, 'stopped', reason);
  }
  return null;
}
