import { ReflexionError } from '../errors.ts';
import { distil } from '../failure/distil.ts';
import { foldIdentical } from '../failure/fold.ts';
import type { Failure } from '../reflexion/failure.ts';
import type { Check, PastCommit } from '../reflexion/observation.ts';
import { hasFailed } from '../reflexion/reward.ts';
import { type CheckRun, type CommitChecks, readChecks } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { failedChecks } from './failed-checks.ts';
import { withEarlierPasses } from './passed-before.ts';
import { statusOf } from './status-of.ts';

const logTimeoutMs = 60_000;

export interface FailuresOrder {
  client: GitHubClient;
  repository: RepositoryName;
  ownApps: ReadonlySet<number>;
  head: CommitChecks;
  baseCommit: string;
  baseBranch: string;
  history: () => Promise<readonly PastCommit[]>;
}

/** What the failed checks at the head say, distilled, and whether they say the same at the base. */
export async function readFailures(order: FailuresOrder): Promise<readonly Failure[]> {
  const failed = failedChecks(order.head.checks);
  const kinds = new Set(failed.map((check) => check.source));
  const [base, ...failures] = await Promise.all([
    readChecks(order.client, order.repository, order.baseCommit, order.ownApps, kinds),
    ...failed.map((check) => readFailure(order, check, order.head)),
  ]);
  const known = await Promise.all(failures.map((failure) => comparedWithBase(order, failure, base)));
  const compared = await comparedWithTip(order, known, kinds);
  return foldIdentical(await withEarlierPasses(order, compared));
}

async function comparedWithBase(
  order: FailuresOrder,
  failure: Failure,
  base: CommitChecks,
): Promise<Failure> {
  const check = base.checks.find((candidate) => failure.checks.includes(candidate.name));
  if (!check || check.conclusion === null) return { ...failure, atBase: 'unknown' };
  if (!hasFailed(check)) return { ...failure, atBase: 'green' };
  const { fingerprint } = await readFailure(order, check, base);
  return { ...failure, atBase: fingerprint === failure.fingerprint ? 'same' : 'different' };
}

/** The base is where it was at the last push; by now it may have got better. */
async function comparedWithTip(
  order: FailuresOrder,
  failures: readonly Failure[],
  kinds: ReadonlySet<Check['source']>,
): Promise<readonly Failure[]> {
  if (!failures.some(({ atBase }) => atBase === 'same')) return failures;
  const tip = `heads/${order.baseBranch}`;
  const { checks } = await readChecks(order.client, order.repository, tip, order.ownApps, kinds);
  const isGreen = (name: string) =>
    checks.some((check) => check.name === name) &&
    checks.every((check) => check.name !== name || check.conclusion === 'success');
  return failures.map((failure) =>
    failure.atBase === 'same' && failure.checks.every(isGreen) ? { ...failure, atBase: 'mended' } : failure,
  );
}

/** In order of trust: the job's log, what another app wrote into its check, a status' line. */
async function readFailure(order: FailuresOrder, check: Check, checks: CommitChecks): Promise<Failure> {
  const run = checks.runs.get(check.id);
  if (check.app === 'github-actions') {
    const log = await openLog(order, Number(check.id));
    if (log) return concluded(await distil(log, { check: check.name, url: check.url, source: 'log' }), check);
  }
  const source = run ? 'annotations' : 'status';
  const text = run ? await textOfRun(order, run) : textOfStatus(check);
  return concluded(await distil([text], { check: check.name, url: check.url, source }), check);
}

/** Where a log accuses nothing, how the check ended tells more: what was broken off has the kind of its command. */
function concluded(failure: Failure, { name, conclusion }: Check): Failure {
  const isTelling = failure.culprits.length > 0 || failure.failedTests.length > 0;
  if (isTelling || failure.kind === 'network') return failure;
  if (conclusion === 'timed_out' || (conclusion === 'cancelled' && isOutOfTime(failure))) {
    return { ...failure, kind: 'infrastructure', summary: `“${name}” ran out of time.` };
  }
  if (conclusion === 'cancelled') {
    const summary = `“${name}” was cancelled before it came to its end.`;
    return { ...failure, kind: 'infrastructure', summary };
  }
  if (conclusion === 'startup_failure') {
    return { ...failure, kind: 'configuration', summary: `“${name}” could not be started.` };
  }
  return failure;
}

/** By its conclusion alone GitHub does not tell a job that has reached its time limit from one that somebody cancelled. */
function isOutOfTime({ excerpt }: Failure): boolean {
  return excerpt.lines.some(({ text }) => /has exceeded the maximum execution time/.test(text));
}

/** The log of an Actions job as it streams in; null when it has expired or was never written. A job has its check run's id. */
export async function openLog(
  order: Pick<FailuresOrder, 'client' | 'repository'>,
  jobId: number,
): Promise<AsyncIterable<Uint8Array> | null> {
  const address = await logAddress(order, jobId);
  if (!address) return null;
  try {
    // The address carries its own credentials, and leads away from the API: the client's token must not go there.
    const response = await fetch(address, { signal: AbortSignal.timeout(logTimeoutMs) });
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    return response.body;
  } catch (error) {
    throw new ReflexionError('github', 'The log of a failed job could not be fetched.', { cause: error });
  }
}

async function logAddress(
  order: Pick<FailuresOrder, 'client' | 'repository'>,
  jobId: number,
): Promise<string | null> {
  try {
    const response = await order.client.rest.actions.downloadJobLogsForWorkflowRun({
      ...order.repository,
      job_id: jobId,
      request: { redirect: 'manual' },
    });
    return response.headers.location ?? null;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 410) return null;
    throw error;
  }
}

async function textOfRun(order: FailuresOrder, run: CheckRun): Promise<string> {
  const { title, summary, text, annotations_count } = run.output;
  const annotations =
    annotations_count > 0
      ? await order.client.rest.checks.listAnnotations({
          ...order.repository,
          check_run_id: Number(run.id),
          per_page: 50,
        })
      : { data: [] };
  const accusations = annotations.data.map(
    ({ path, start_line, annotation_level, message }) =>
      `${path}:${start_line}: ${annotation_level === 'failure' ? 'error' : annotation_level}: ${message}`,
  );
  return [title, summary, text, ...accusations].filter(Boolean).join('\n');
}

function textOfStatus(check: Check): string {
  return check.description ?? `${check.name} failed`;
}
