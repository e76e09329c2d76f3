import { findRepository, type PullRequest, type Store } from '../store.ts';
import { checkPath, newestChecks, overallStanding, standingOf, tally, workflowOf } from './checks-of.ts';
import { type Html, html, trusted } from './html.ts';
import { duration, sign } from './marks.ts';

/** How the checks at a pull request's head stand, those that a merge waits for among them. */
export function checksBox(store: Store, pullRequest: PullRequest): Html {
  const checks = newestChecks(store, pullRequest.repository, pullRequest.head.sha);
  const standing = overallStanding(checks);
  const required = requiredChecks(store, pullRequest);
  const reported = new Set([
    ...checks.map(({ name }) => name),
    ...store.statuses.filter(({ sha }) => sha === pullRequest.head.sha).map(({ context }) => context),
  ]);
  const missing = required.filter((name) => !reported.has(name));
  const open = standing === 'failure' || standing === 'running' || missing.length > 0;
  const headline = missing.length > 0 && standing !== 'failure' ? headlines.running : headlines[standing];
  return html`<section class="box" id="checks"><details${trusted(open ? ' open' : '')}>
<summary>${sign(standing)}<strong>${headline}</strong> <span class="quiet">${tally(checks)}</span></summary>
<ul class="rows">${checks.map(
    (check) => html`<li>${sign(standingOf(check))}<a href="${checkPath(store, check)}">${check.name}</a>
<span class="quiet">${check.output.title ?? workflowOf(store, check)} ${duration(check.startedAt, check.completedAt)}</span>${required.includes(check.name) ? requiredBadge : null}</li>`,
  )}${missing.map(
    (name) =>
      html`<li>${sign('running')}${name} <span class="quiet">Expected — Waiting for status to be reported</span>${requiredBadge}</li>`,
  )}</ul></details></section>`;
}

const requiredBadge = html` <span class="badge">Required</span>`;

function requiredChecks(store: Store, { repository, base }: PullRequest): readonly string[] {
  return findRepository(store, repository)?.protections.get(base.ref)?.requiredChecks ?? [];
}

const headlines = {
  success: 'All checks have passed',
  failure: 'Some checks were not successful',
  running: 'Some checks haven’t completed yet',
  neutral: 'Nothing has failed',
  skipped: 'All checks were skipped',
  none: 'No checks',
};
