import type { GitHubClient } from './client.ts';
import type { OwnComment } from './own-comments.ts';

/** The most that are folded at once; older ones were when theirs was the earlier episode. */
const mostComments = 20;

export interface Folding {
  /** Comments to be folded away as outdated, and those to be shown again. */
  away: readonly OwnComment[];
  back: readonly OwnComment[];
}

/** Earlier episodes are folded away when another begins; one that goes on again is shown again. What people do by hand stays otherwise. `wasWritten`: a comment of it was just made. */
export function foldingFor(episode: string, comments: readonly OwnComment[], wasWritten: boolean): Folding {
  const own = comments.filter(({ record }) => record.entry.episode === episode);
  const back = own.filter(({ minimized }) => minimized).slice(-mostComments);
  const isFirst = wasWritten && own.length === 1;
  if (!isFirst && back.length === 0) return { away: [], back: [] };
  const others = comments.filter(({ record }) => record.entry.episode !== episode);
  return { away: others.filter(({ minimized }) => !minimized).slice(-mostComments), back };
}

/** In one request. That it fails changes nothing that anybody relies on. */
export async function fold(client: GitHubClient, { away, back }: Folding): Promise<void> {
  const changes = [
    ...away.map(({ nodeId }) => `minimizeComment(input: { subjectId: ${id(nodeId)}, classifier: OUTDATED })`),
    ...back.map(({ nodeId }) => `unminimizeComment(input: { subjectId: ${id(nodeId)} })`),
  ];
  if (changes.length === 0) return;
  const fields = changes.map((change, index) => `c${index}: ${change} { clientMutationId }`);
  await client.graphql(`mutation { ${fields.join(' ')} }`).catch(() => {});
  for (const comment of away) comment.minimized = true;
  for (const comment of back) comment.minimized = false;
}

function id(nodeId: string): string {
  return JSON.stringify(nodeId);
}
