import type { Ending, Entry, Episode } from '../reflexion/episode.ts';
import type { CheckRun } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { endingTitles, trialTable, trialVerdict } from './entry-comment.ts';
import { cutTo, prose } from './markdown.ts';

export const checkRunName = 'Reflexion';
/** GitHub's limit for a summary, in characters. */
const maxSummaryLength = 65_535;

/** How the check run at a commit should look. */
export interface CheckRunFace {
  head: string;
  status: 'queued' | 'in_progress' | 'completed';
  /** Never a failure: the bot blocks no merge. */
  conclusion: 'success' | 'neutral' | null;
  title: string;
  summary: string;
}

/** The face for what has just been remembered; null where the one that is shown still fits. */
export function faceOf(
  entry: Entry,
  ending: Ending | null,
  episode: Episode,
  shown: ShownCheckRun | null = null,
): CheckRunFace | null {
  if (ending) return endingFace(ending, episode);
  if (entry.type === 'note') return noteFace(entry);
  const title = `Trial ${entry.number} of ${entry.limit}: ${trialVerdict(entry)}`;
  const summary = prose(entry.reflection.diagnosis);
  const face = (head: string, status: CheckRunFace['status']): CheckRunFace => ({
    head,
    status,
    conclusion: status === 'completed' ? 'neutral' : null,
    title,
    summary,
  });
  if (entry.trouble) return face(entry.head, 'completed');
  if (entry.state === 'reflected') return face(entry.head, 'in_progress');
  // Its commit may never have come to GitHub, so what is shown is closed where it stands.
  if (entry.state === 'abandoned') return face(shown?.head ?? entry.head, 'completed');
  if (entry.state !== 'pushed' || !entry.commit) return null;
  return face(entry.commit, entry.reward === null ? 'queued' : 'completed');
}

/** A check run of ours, as far as it has to be known to be changed or closed. */
export interface ShownCheckRun {
  id: number;
  head: string;
  open: boolean;
}

/** Our newest check run at a commit. */
export function newestCheckRun(own: readonly CheckRun[]): ShownCheckRun | null {
  const newest = own.reduce<CheckRun | null>((a, b) => (a && a.id > b.id ? a : b), null);
  return newest && { id: Number(newest.id), head: newest.head_sha, open: newest.status !== 'completed' };
}

/** Shows a face on one of these check runs where one fits, else on a new one, and closes those of other commits. */
export async function showCheckRun(
  client: GitHubClient,
  repository: RepositoryName,
  face: CheckRunFace,
  known: readonly (ShownCheckRun | null)[],
): Promise<ShownCheckRun> {
  const runs = [...new Map(known.flatMap((run) => (run ? [[run.id, run]] : []))).values()];
  for (const run of runs.filter((other) => other.open && other.head !== face.head)) {
    await closeCheckRun(client, repository, run.id, face.title);
  }
  const content = {
    status: face.status,
    output: { title: face.title.slice(0, 250), summary: cutTo(face.summary, maxSummaryLength) },
    ...(face.conclusion ? { conclusion: face.conclusion } : {}),
  };
  // A completed check run is not opened again: people may already have read it as final.
  const fitting = runs.find((run) => run.head === face.head && (run.open || face.status === 'completed'));
  if (fitting) {
    await client.rest.checks.update({ ...repository, check_run_id: fitting.id, ...content });
    return { ...fitting, open: face.status !== 'completed' };
  }
  const order = { ...repository, name: checkRunName, head_sha: face.head, ...content };
  const created = await client.rest.checks.create(order);
  return { id: Number(created.data.id), head: face.head, open: face.status !== 'completed' };
}

async function closeCheckRun(
  client: GitHubClient,
  repository: RepositoryName,
  id: number,
  title: string,
): Promise<void> {
  const summary = 'The pull request has moved on from this commit; its conversation tells how it went on.';
  await client.rest.checks.update({
    ...repository,
    check_run_id: id,
    status: 'completed',
    conclusion: 'neutral',
    output: { title: title.slice(0, 250), summary },
  });
}

function endingFace(ending: Ending, episode: Episode): CheckRunFace {
  const table = episode.trials.length > 0 ? `\n\n${trialTable(episode.trials)}` : '';
  return {
    head: ending.head,
    status: 'completed',
    conclusion: ending.kind === 'passed' ? 'success' : 'neutral',
    title: endingTitles[ending.kind],
    summary: `${prose(ending.reason)}${table}`,
  };
}

function noteFace(note: Entry & { type: 'note' }): CheckRunFace | null {
  if (!note.rerun || note.trouble) return null;
  return {
    head: note.rerun.head,
    status: 'in_progress',
    conclusion: null,
    title: 'The failed jobs run again',
    summary: 'The failure looks like one that no change to the code causes.',
  };
}
