import type { Annotation, CheckRun } from '../checks.ts';
import type { PagesParts } from '../seams.ts';
import { findPullRequest, type PullRequest, type Store } from '../store.ts';
import { checkPath, newestChecks, overallStanding, standingOf, tally, workflowOf } from './checks-of.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { logView } from './log-view.ts';
import { renderMarkdown } from './markdown.ts';
import { duration, person, shortSha, sign, time } from './marks.ts';
import { pullRequestPage } from './pull-request-page.ts';

/** The checks at a pull request's head, the first that failed opened. */
export async function checksPage(
  { store, speakers }: Speaking,
  pullRequest: PullRequest,
  formKey: string,
): Promise<Page> {
  const checks = newestChecks(store, pullRequest.repository, pullRequest.head.sha);
  const shown =
    checks.find((check) => standingOf(check) === 'failure') ??
    checks.find((check) => standingOf(check) === 'running') ??
    checks[0];
  const content = shown
    ? checkContent(store, checks, shown, buttons(shown, writersAmong(speakers, pullRequest), formKey))
    : html`<p class="quiet">There are no checks at <code>${shortSha(pullRequest.head.sha)}</code>.</p>`;
  return pullRequestPage(store, pullRequest, 'checks', content);
}

/** One check run: a job with its steps and log, or what an app has to say. */
export async function checkPage(
  { store, speakers }: Speaking,
  check: CheckRun,
  formKey: string,
): Promise<Page> {
  const checks = newestChecks(store, check.repository, check.headSha);
  const pullRequest = pullRequestOf(store, check);
  const writers = pullRequest ? writersAmong(speakers, pullRequest) : [];
  const content = checkContent(store, checks, check, buttons(check, writers, formKey));
  if (pullRequest) {
    const page = await pullRequestPage(store, pullRequest, 'checks', content);
    return {
      ...page,
      title: `${check.name} · ${page.title}`,
      running: overallStanding([...checks, check]) === 'running',
    };
  }
  return {
    title: `${check.name} · ${check.repository}@${shortSha(check.headSha)}`,
    running: overallStanding([...checks, check]) === 'running',
    live: html`<p class="crumbs"><a href="/${check.repository}">${check.repository}</a> / <a href="/${check.repository}/commit/${check.headSha}"><code>${shortSha(check.headSha)}</code></a></p>
${content}`,
  };
}

type Speaking = Pick<PagesParts, 'store' | 'speakers'>;

function writersAmong(
  speakers: PagesParts['speakers'],
  { repository, number }: PullRequest,
): readonly string[] {
  return speakers(repository, number)
    .filter(({ role }) => ['admin', 'maintain', 'write'].includes(role))
    .map(({ login }) => login);
}

/** What the app can be asked for by whoever may write. */
function buttons(check: CheckRun, writers: readonly string[], formKey: string): Html | null {
  if (check.actions.length === 0 || writers.length === 0) return null;
  return html`<form class="actions" method="post" action="/${check.repository}/runs/${check.id}/actions">
<input type="hidden" name="form-key" value="${formKey}">
${check.actions.map(
  ({ label, description, identifier }) =>
    html`<button type="submit" name="identifier" value="${identifier}" title="${description}">${label}</button>`,
)}
<label>as <select name="speaker">${writers.map((login) => html`<option>${login}</option>`)}</select></label></form>`;
}

function checkContent(
  store: Store,
  checks: readonly CheckRun[],
  shown: CheckRun,
  actions: Html | null,
): Html {
  return html`<div class="checks">
<nav class="box" aria-label="Checks"><p>${sign(overallStanding(checks))}<strong>${shortSha(shown.headSha)}</strong> <span class="quiet">${tally(checks)}</span></p>
<ul class="rows">${checks.map(
    (check) =>
      html`<li>${sign(standingOf(check))}<a class="${check.id === shown.id ? 'here' : ''}" href="${checkPath(store, check)}">${check.name}</a></li>`,
  )}</ul></nav>
<section class="check" id="check-${shown.id}">${header(store, shown)}${actions}${body(store, shown)}</section>
</div>`;
}

function header(store: Store, check: CheckRun): Html {
  const job = store.jobs.get(check.id);
  const attempts = [...store.jobs.values()].filter(
    (other) => job && other.runId === job.runId && other.name === job.name,
  );
  const app = store.apps.get(check.appId);
  return html`<header><h2>${sign(standingOf(check))}${check.name}</h2>
<p class="quiet">${job ? workflowOf(store, check) : person(app?.name ?? '')} · ${check.conclusion ?? check.status.replace('_', ' ')}
${check.startedAt ? html` · ${time(check.startedAt)}` : null}${check.completedAt ? ` · took ${duration(check.startedAt, check.completedAt)}` : null}
${job ? html` · <a href="${checkPath(store, check)}/raw">raw log</a>` : null}</p>
${
  attempts.length > 1
    ? html`<p class="attempts">${attempts.map((attempt) => {
        const here = attempt.id === check.id ? 'here' : '';
        return html`<a class="${here}" href="/${check.repository}/actions/runs/${attempt.runId}/job/${attempt.id}">${sign(standingOf(attempt))}attempt ${attempt.runAttempt}</a> `;
      })}</p>`
    : null
}</header>`;
}

function body(store: Store, check: CheckRun): Html {
  const job = store.jobs.get(check.id);
  const { title, summary, text } = check.output;
  return html`${title ? html`<h3>${title}</h3>` : null}
${summary ? html`<div class="markdown">${renderMarkdown(summary, check.repository)}</div>` : null}
${text ? html`<div class="markdown">${renderMarkdown(text, check.repository)}</div>` : null}
${
  check.annotations.length > 0
    ? html`<p class="annotated"><strong>Annotations</strong> <span class="quiet">${counted(check.annotations)}</span></p>
<ul class="annotations">${check.annotations.map(annotationView)}</ul>`
    : null
}
${job ? logView(job) : null}`;
}

/** `1 error and 2 warnings`, in GitHub's words for the levels. */
function counted(annotations: readonly Annotation[]): string {
  const words = { failure: 'error', warning: 'warning', notice: 'notice' } as const;
  return (['failure', 'warning', 'notice'] as const)
    .map((level) => [annotations.filter((one) => one.level === level).length, words[level]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`)
    .join(' and ');
}

function annotationView({ level, path, startLine, endLine, title, message, rawDetails }: Annotation): Html {
  const lines = startLine === endLine ? startLine : `${startLine}-${endLine}`;
  return html`<li class="${level}"><code>${path}:${lines}</code> ${title ? html`<strong>${title}</strong> ` : null}${message}
${rawDetails ? html`<pre>${rawDetails}</pre>` : null}</li>`;
}

/** By the run, by the head, or by the branch: a pull request has checks at its older commits too. */
function pullRequestOf(store: Store, check: CheckRun): PullRequest | undefined {
  const run = store.workflowRuns.get(store.jobs.get(check.id)?.runId ?? 0);
  if (run?.pullRequestNumber) return findPullRequest(store, check.repository, run.pullRequestNumber);
  const branch = run?.headBranch ?? store.checkSuites.get(check.suiteId)?.headBranch;
  const candidates = store.pullRequests.filter((one) => one.repository === check.repository);
  return (
    candidates.findLast((one) => one.head.sha === check.headSha) ??
    candidates.findLast((one) => one.head.repository === check.repository && one.head.ref === branch)
  );
}
