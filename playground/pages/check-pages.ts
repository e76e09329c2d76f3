import type { Annotation, CheckRun } from '../checks.ts';
import { findPullRequest, type PullRequest, type Store } from '../store.ts';
import { checkPath, newestChecks, overallStanding, standingOf, tally, workflowOf } from './checks-of.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { logView } from './log-view.ts';
import { renderMarkdown } from './markdown.ts';
import { duration, person, shortSha, sign, time } from './marks.ts';
import { pullRequestPage } from './pull-request-page.ts';

/** The checks at a pull request's head, the first that failed opened. */
export async function checksPage(store: Store, pullRequest: PullRequest): Promise<Page> {
  const checks = newestChecks(store, pullRequest.repository, pullRequest.head.sha);
  const shown =
    checks.find((check) => standingOf(check) === 'failure') ??
    checks.find((check) => standingOf(check) === 'running') ??
    checks[0];
  const content = shown
    ? checkContent(store, checks, shown)
    : html`<p class="quiet">There are no checks at <code>${shortSha(pullRequest.head.sha)}</code>.</p>`;
  return pullRequestPage(store, pullRequest, 'checks', content);
}

/** One check run: a job with its steps and log, or what an app has to say. */
export async function checkPage(store: Store, check: CheckRun): Promise<Page> {
  const checks = newestChecks(store, check.repository, check.headSha);
  const content = checkContent(store, checks, check);
  const pullRequest = pullRequestOf(store, check);
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

function checkContent(store: Store, checks: readonly CheckRun[], shown: CheckRun): Html {
  return html`<div class="checks">
<nav class="box" aria-label="Checks"><p>${sign(overallStanding(checks))}<strong>${shortSha(shown.headSha)}</strong> <span class="quiet">${tally(checks)}</span></p>
<ul class="rows">${checks.map(
    (check) =>
      html`<li>${sign(standingOf(check))}<a class="${check.id === shown.id ? 'here' : ''}" href="${checkPath(store, check)}">${check.name}</a></li>`,
  )}</ul></nav>
<section class="check" id="check-${shown.id}">${header(store, shown)}${body(store, shown)}</section>
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
    ? html`<ul class="annotations">${check.annotations.map(annotationView)}</ul>`
    : null
}
${job ? logView(job) : null}`;
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
