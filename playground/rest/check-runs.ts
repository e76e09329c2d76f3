import type { z } from 'zod';
import type { App } from '../accounts.ts';
import { announceCheckRun, announceCheckSuite } from '../check-events.ts';
import type { CheckRun, CheckSuite } from '../checks.ts';
import { branchesOf } from '../git.ts';
import { resolveCommit } from '../history.ts';
import { botLogin } from '../site.ts';
import { timestamp } from '../store.ts';
import { openSuite } from '../suites.ts';
import { type Answer, created, notFound, ok, page, refusal } from './answers.ts';
import { annotationBody, checkRunBody, stateOf } from './bodies/checks.ts';
import { type annotationSchema, newRunSchema, runChangeSchema } from './check-run-schema.ts';
import {
  type Handle,
  type Need,
  type RepositoryExchange,
  type Route,
  reads,
  repositoryRoute,
  withBody,
  writes,
} from './router.ts';

type CheckRunExchange = RepositoryExchange & { run: CheckRun };

export const checkRunRoutes: readonly Route[] = [
  repositoryRoute('POST', '/check-runs', writes('checks'), withBody(newRunSchema, addCheckRun)),
  checkRunRoute('GET', '/check-runs/:id', reads('checks'), ({ site, run }) => ok(checkRunBody(site, run))),
  checkRunRoute('PATCH', '/check-runs/:id', writes('checks'), withBody(runChangeSchema, changeCheckRun)),
  checkRunRoute('GET', '/check-runs/:id/annotations', reads('checks'), (exchange) =>
    page(exchange, exchange.run.annotations, (annotation) =>
      annotationBody(exchange.site, exchange.run, annotation),
    ),
  ),
];

function checkRunRoute(method: string, path: string, need: Need, handle: Handle<CheckRunExchange>): Route {
  return repositoryRoute(method, path, need, (exchange) => {
    const run = exchange.site.store.checkRuns.get(Number(exchange.parameters.id));
    return run && run.repository === exchange.repository.fullName ? handle({ ...exchange, run }) : notFound;
  });
}

async function addCheckRun(
  exchange: RepositoryExchange,
  asked: z.infer<typeof newRunSchema>,
): Promise<Answer> {
  const { site, identity, repository } = exchange;
  if (identity.kind !== 'installation') return refusal(403, 'You must authenticate via a GitHub App.');
  const sha = /^[0-9a-f]{40}$/.test(asked.head_sha)
    ? await resolveCommit(repository.gitDirectory, asked.head_sha)
    : null;
  if (sha === null) return refusal(422, `No commit found for SHA: ${asked.head_sha}`);
  if (asked.status === 'completed' && !asked.conclusion) return noConclusion;
  const suite = await suiteFor(exchange, identity.app, sha);
  const run: CheckRun = {
    id: site.store.nextId(),
    suiteId: suite.id,
    repository: repository.fullName,
    appId: identity.app.id,
    name: asked.name,
    headSha: sha,
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
    startedAt: timestamp(),
    completedAt: null,
  };
  site.store.checkRuns.set(run.id, run);
  suite.rerequested = false;
  apply(run, asked);
  announceCheckRun(site, run, 'created', botLogin(identity.app));
  if (run.status === 'completed') announceCompletion(exchange, run, suite);
  return created(checkRunBody(site, run));
}

function changeCheckRun(exchange: CheckRunExchange, asked: z.infer<typeof runChangeSchema>): Answer {
  const { site, identity, run } = exchange;
  if (identity.kind !== 'installation') return refusal(403, 'You must authenticate via a GitHub App.');
  if (identity.app.id !== run.appId)
    return refusal(
      403,
      `Invalid app_id \`${run.appId}\` - check run can only be modified by the GitHub App that created it.`,
    );
  if (asked.status === 'completed' && !asked.conclusion && run.conclusion === null) return noConclusion;
  const wasCompleted = run.status === 'completed';
  apply(run, asked);
  const suite = site.store.checkSuites.get(run.suiteId);
  if (suite) suite.rerequested = false;
  if (run.status === 'completed' && !wasCompleted && suite) announceCompletion(exchange, run, suite);
  return ok(checkRunBody(site, run));
}

const noConclusion = refusal(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.');

function apply(run: CheckRun, asked: z.infer<typeof runChangeSchema>): void {
  run.name = asked.name ?? run.name;
  run.detailsUrl = asked.details_url ?? run.detailsUrl;
  run.externalId = asked.external_id ?? run.externalId;
  run.startedAt = asked.started_at ?? run.startedAt;
  run.actions = asked.actions ?? run.actions;
  if (asked.output) {
    const { title, summary, text, annotations = [] } = asked.output;
    run.output = { title: title ?? run.output.title, summary, text: text ?? null };
    run.annotations.push(...annotations.map(toAnnotation));
  }
  // A conclusion completes the run, said or not; a run that is opened again has none.
  run.status = asked.conclusion ? 'completed' : (asked.status ?? run.status);
  if (run.status === 'completed') {
    run.conclusion = asked.conclusion ?? run.conclusion;
    run.completedAt = asked.completed_at ?? run.completedAt ?? timestamp();
    return;
  }
  run.conclusion = null;
  run.completedAt = null;
}

function toAnnotation(asked: z.infer<typeof annotationSchema>) {
  return {
    path: asked.path,
    startLine: asked.start_line,
    endLine: asked.end_line,
    startColumn: asked.start_column ?? null,
    endColumn: asked.end_column ?? null,
    level: asked.annotation_level,
    message: asked.message,
    title: asked.title ?? null,
    rawDetails: asked.raw_details ?? null,
  };
}

/** An app has one suite at a commit. */
async function suiteFor(
  { site, repository }: RepositoryExchange,
  app: App,
  headSha: string,
): Promise<CheckSuite> {
  const known = [...site.store.checkSuites.values()].find(
    (suite) =>
      suite.appId === app.id && suite.repository === repository.fullName && suite.headSha === headSha,
  );
  if (known) return known;
  const pullRequest = site.store.pullRequests.find(
    ({ repository: base, head }) => base === repository.fullName && head.sha === headSha,
  );
  const branches = [...(await branchesOf(repository.gitDirectory))];
  return openSuite(site, app.id, {
    repository: repository.fullName,
    headSha,
    headBranch: pullRequest?.head.ref ?? branches.find(([, tip]) => tip === headSha)?.[0] ?? null,
    headRepository: pullRequest?.head.repository ?? repository.fullName,
  });
}

function announceCompletion({ site }: RepositoryExchange, run: CheckRun, suite: CheckSuite): void {
  const app = site.store.apps.get(run.appId) ?? site.app;
  announceCheckRun(site, run, 'completed', botLogin(app));
  if (stateOf(site, suite).status !== 'completed') return;
  suite.updatedAt = timestamp();
  announceCheckSuite(site, suite, 'completed', botLogin(app));
}
