import type { PullRequest, Repository, Store } from '../store.ts';
import { newestChecks, overallStanding, tally } from './checks-of.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { person, sign, time } from './marks.ts';
import { stateBadge } from './pull-request-page.ts';

/** Every repository with its pull requests. */
export function overviewPage(store: Store): Page {
  const repositories = [...store.repositories.values()];
  return {
    title: 'Playground',
    running: isRunning(store, store.pullRequests),
    live: html`<h1>Repositories</h1>
${repositories.map((repository) => section(store, repository, html`<h2><a href="/${repository.fullName}">${repository.fullName}</a></h2>`))}
${repositories.length === 0 ? html`<p class="quiet">There is none yet.</p>` : null}`,
  };
}

export function repositoryPage(store: Store, repository: Repository): Page {
  return {
    title: repository.fullName,
    running: isRunning(store, pullRequestsOf(store, repository)),
    live: section(store, repository, html`<h1>${repository.fullName}</h1>`),
  };
}

/** What a mention leads to. */
export function personPage(store: Store, login: string): Page {
  const theirs = store.pullRequests.filter((one) => one.author.toLowerCase() === login.toLowerCase());
  return {
    title: login,
    running: isRunning(store, theirs),
    live: html`<h1>${login}</h1><section class="box">${rows(store, theirs)}</section>`,
  };
}

function section(store: Store, repository: Repository, heading: Html): Html {
  const theirs = pullRequestsOf(store, repository);
  return html`<section class="repository" id="repository-${repository.id}">${heading}
<p class="quiet">${repository.private ? 'private' : 'public'} · <code>${repository.defaultBranch}</code>${
    repository.parent ? html` · forked from <a href="/${repository.parent}">${repository.parent}</a>` : null
  }</p>
<div class="box">${rows(store, theirs)}</div></section>`;
}

function rows(store: Store, pullRequests: readonly PullRequest[]): Html {
  if (pullRequests.length === 0) return html`<p class="quiet">No pull requests.</p>`;
  return html`<ul class="rows">${pullRequests.toReversed().map((one) => {
    const checks = newestChecks(store, one.repository, one.head.sha);
    return html`<li>${stateBadge(one)}<div><a class="title" href="/${one.repository}/pull/${one.number}">${one.title}</a>
<p class="quiet">#${one.number} by ${person(one.author)} ${time(one.createdAt)}</p></div>
<span class="verdict">${checks.length > 0 ? html`${sign(overallStanding(checks))}<span class="quiet">${tally(checks)}</span>` : null}</span></li>`;
  })}</ul>`;
}

const pullRequestsOf = (store: Store, repository: Repository) =>
  store.pullRequests.filter((one) => one.repository === repository.fullName);

const isRunning = (store: Store, pullRequests: readonly PullRequest[]) =>
  pullRequests.some(
    (one) => overallStanding(newestChecks(store, one.repository, one.head.sha)) === 'running',
  );
