import { type Commit, commitsBetween } from '../history.ts';
import { findRepository, type PullRequest, type Store } from '../store.ts';
import { newestChecks, overallStanding } from './checks-of.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { person, sign } from './marks.ts';

export type Tab = 'conversation' | 'commits' | 'checks' | 'files';

/** What all tabs of a pull request have around them. */
export async function pullRequestPage(
  store: Store,
  pullRequest: PullRequest,
  tab: Tab,
  content: Html,
): Promise<Page> {
  const { repository, number, title } = pullRequest;
  const path = `/${repository}/pull/${number}`;
  const commits = await commitsOf(store, pullRequest);
  const checks = newestChecks(store, repository, pullRequest.head.sha);
  const comments = [...store.comments.values()].filter(
    (comment) => comment.repository === repository && comment.number === number,
  );
  const standing = overallStanding(checks);
  const tabs: readonly [Tab, string, string, number | null][] = [
    ['conversation', 'Conversation', path, comments.length],
    ['commits', 'Commits', `${path}/commits`, commits.length],
    ['checks', 'Checks', `${path}/checks`, checks.length],
    ['files', 'Files changed', `${path}/files`, null],
  ];
  return {
    title: `${title} · ${repository}#${number}`,
    running: standing === 'running',
    live: html`<p class="crumbs"><a href="/${repository}">${repository}</a></p>
<h1>${title} <span class="quiet">#${number}</span></h1>
<p class="state-line">${stateBadge(pullRequest)} ${person(pullRequest.author)} wants to merge
<code>${headName(pullRequest)}</code> into <code>${pullRequest.base.ref}</code>
${pullRequest.labels.map((label) => html`<span class="label">${label}</span> `)}</p>
<nav class="tabs">${tabs.map(
      ([name, text, href, count]) =>
        html`<a href="${href}" class="${name === tab ? 'here' : ''}">${name === 'checks' ? sign(standing) : null}${text}${
          count === null ? null : html` <span class="count">${count}</span>`
        }</a>`,
    )}</nav>
${content}`,
  };
}

/** The pull request's own commits, oldest first. */
export async function commitsOf(store: Store, pullRequest: PullRequest): Promise<readonly Commit[]> {
  const repository = findRepository(store, pullRequest.repository);
  if (!repository) return [];
  const base = pullRequest.mergeCommitSha ? `${pullRequest.mergeCommitSha}^1` : pullRequest.base.sha;
  return commitsBetween(repository.gitDirectory, base, pullRequest.head.sha);
}

export function stateBadge(pullRequest: PullRequest): Html {
  const state = stateOf(pullRequest);
  return html`<span class="state ${state}">${state}</span>`;
}

function stateOf(pullRequest: PullRequest): string {
  if (pullRequest.merged) return 'merged';
  if (pullRequest.state === 'closed') return 'closed';
  return pullRequest.draft ? 'draft' : 'open';
}

function headName({ head, repository }: PullRequest): string {
  return head.repository === repository ? head.ref : `${head.repository}:${head.ref}`;
}
