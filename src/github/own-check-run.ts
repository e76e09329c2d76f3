import type { CheckRunFace, ShownCheckRun } from './check-run-face.ts';
import { shownTitle } from './check-run-face.ts';
import type { CheckRun } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { cutTo } from './markdown.ts';

export const checkRunName = 'Reflexion';
/** GitHub's limit for a summary. It says characters, and keeps bytes. */
const maxSummaryBytes = 65_535;

/** Our newest check run at a commit. */
export function newestCheckRun(own: readonly CheckRun[]): ShownCheckRun | null {
  const newest = own.reduce<CheckRun | null>((a, b) => (a && a.id > b.id ? a : b), null);
  if (!newest) return null;
  const annotated = newest.output.annotations_count > 0;
  return { id: Number(newest.id), head: newest.head_sha, open: newest.status !== 'completed', annotated };
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
  // A completed check run is not opened again: people may already have read it as final.
  const fitting = runs.find((run) => run.head === face.head && (run.open || face.status === 'completed'));
  const wasAnnotated = known.some((run) => run?.id === fitting?.id && run?.annotated);
  const annotations = wasAnnotated ? [] : face.annotations;
  const content = {
    status: face.status,
    output: {
      title: shownTitle(face.title),
      summary: cutTo(face.summary, maxSummaryBytes, Buffer.byteLength),
      ...(annotations.length > 0 && { annotations: [...annotations] }),
    },
    actions: [...face.buttons],
    ...(face.conclusion ? { conclusion: face.conclusion } : {}),
  };
  const open = face.status !== 'completed';
  const annotated = wasAnnotated || annotations.length > 0;
  if (fitting) {
    await client.rest.checks.update({ ...repository, check_run_id: fitting.id, ...content });
    return { ...fitting, open, annotated };
  }
  const order = { ...repository, name: checkRunName, head_sha: face.head, ...content };
  const created = await client.rest.checks.create(order);
  return { id: Number(created.data.id), head: face.head, open, annotated };
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
    output: { title: shownTitle(title), summary },
    actions: [],
  });
}
