import { reviewCommentsOf } from '../conversation.ts';
import { type Commit, changesBetween, readCommit } from '../history.ts';
import { findRepository, type PullRequest, type Repository, type Store } from '../store.ts';
import { checkPath, newestChecks, overallStanding, standingOf, tally } from './checks-of.ts';
import { diffView } from './diff-view.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { shortSha, sign, time } from './marks.ts';
import { commitsOf, pullRequestPage } from './pull-request-page.ts';
import { threadView } from './review-view.ts';

/** Every commit of a pull request with its diff. */
export async function commitsPage(store: Store, pullRequest: PullRequest): Promise<Page> {
  const repository = findRepository(store, pullRequest.repository);
  const commits = await commitsOf(store, pullRequest);
  const views: Html[] = [];
  for (const commit of repository ? commits.slice(-maxCommits) : []) {
    if (repository) views.push(await commitView(store, repository, commit));
  }
  return pullRequestPage(store, pullRequest, 'commits', html`${views}`);
}

/** All that a pull request changes. */
export async function filesPage(store: Store, pullRequest: PullRequest): Promise<Page> {
  const repository = findRepository(store, pullRequest.repository);
  const base = pullRequest.mergeCommitSha ? `${pullRequest.mergeCommitSha}^1` : pullRequest.base.sha;
  const changes = repository ? await changesBetween(repository.gitDirectory, base, pullRequest.head.sha) : [];
  return pullRequestPage(store, pullRequest, 'files', diffView(changes, threadsBelow(store, pullRequest)));
}

/** The threads that stand below a line of the new side, by file and line. */
function threadsBelow(
  store: Store,
  pullRequest: PullRequest,
): (path: string, line: number) => readonly Html[] {
  const firsts = reviewCommentsOf(store, pullRequest).filter(
    (comment) => comment.inReplyToId === null && comment.side === 'RIGHT',
  );
  return (path, line) =>
    firsts
      .filter((one) => one.path === path && one.current?.line === line)
      .map((one) => threadView(store, one));
}

/** One commit; null where there is none. */
export async function commitPage(store: Store, repository: Repository, sha: string): Promise<Page | null> {
  const commit = await readCommit(repository.gitDirectory, sha);
  if (!commit) return null;
  const checks = newestChecks(store, repository.fullName, commit.sha);
  return {
    title: `${subjectOf(commit)} · ${repository.fullName}@${shortSha(commit.sha)}`,
    running: overallStanding(checks) === 'running',
    live: html`<p class="crumbs"><a href="/${repository.fullName}">${repository.fullName}</a></p>
<h1>Commit <code>${shortSha(commit.sha)}</code></h1>
${await commitView(store, repository, commit)}`,
  };
}

async function commitView(store: Store, repository: Repository, commit: Commit): Promise<Html> {
  const parent = commit.parents[0];
  const changes = parent ? await changesBetween(repository.gitDirectory, parent, commit.sha) : [];
  const checks = newestChecks(store, repository.fullName, commit.sha);
  const body = commit.message.split('\n').slice(1).join('\n').trim();
  return html`<section class="commit" id="commit-${commit.sha}">
<header class="box"><h2><a href="/${repository.fullName}/commit/${commit.sha}">${subjectOf(commit)}</a></h2>
${body ? html`<pre class="message">${body}</pre>` : null}
<p class="quiet">${commit.author.name} committed ${time(commit.committer.date)} <code>${shortSha(commit.sha)}</code>${
    store.signatures.has(commit.sha) ? html` <span class="badge">Verified</span>` : null
  }</p>
${
  checks.length > 0
    ? html`<p class="check-line">${sign(overallStanding(checks))}<span class="quiet">${tally(checks)}:</span> ${checks.map(
        (check) => html`<a href="${checkPath(store, check)}">${sign(standingOf(check))}${check.name}</a> `,
      )}</p>`
    : null
}</header>
${parent ? diffView(changes) : html`<p class="quiet">The first commit.</p>`}
</section>`;
}

const subjectOf = (commit: Commit) => commit.message.split('\n', 1)[0] ?? '';

const maxCommits = 50;
