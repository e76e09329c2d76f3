import { commentsOf, commentsOfReview, type IssueComment, type Review, reviewsOf } from '../conversation.ts';
import type { Commit } from '../history.ts';
import type { PagesParts } from '../seams.ts';
import { findRepository, type PullRequest, roleOf, type Store } from '../store.ts';
import { checkPath, newestChecks, overallStanding, standingOf, tally, workflowOf } from './checks-of.ts';
import { type Html, html, trusted } from './html.ts';
import type { Page } from './layout.ts';
import { renderMarkdown } from './markdown.ts';
import { avatar, duration, person, shortSha, sign, time } from './marks.ts';
import { commitsOf, pullRequestPage } from './pull-request-page.ts';
import { reviewCommentView } from './review-view.ts';

/** The description, then comments, reviews and commits as they came, then how the checks stand and a box to answer in. */
export async function conversationPage(
  { store, speakers }: Pick<PagesParts, 'store' | 'speakers'>,
  pullRequest: PullRequest,
  formKey: string,
): Promise<Page> {
  const commits = await commitsOf(store, pullRequest);
  const events = [
    ...commentsOf(store, pullRequest).map((comment) => ({
      at: comment.createdAt,
      view: commentView(store, pullRequest, comment),
    })),
    ...reviewsOf(store, pullRequest).map((review) => ({
      at: review.createdAt,
      view: reviewView(store, pullRequest, review),
    })),
    ...commits.map((commit) => ({
      at: later(commit.committer.date, pullRequest.createdAt),
      view: commitView(store, pullRequest, commit),
    })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const description = {
    id: `description-${pullRequest.id}`,
    author: pullRequest.author,
    body: pullRequest.body || '*No description.*',
    createdAt: pullRequest.createdAt,
    edited: false,
  };
  const content = html`<div class="timeline">${bubble(store, pullRequest, description)}${events.map((event) => event.view)}</div>
${checksBox(store, pullRequest)}
${pullRequest.locked ? html`<p class="notice">This conversation is locked: only those who may write can comment.</p>` : null}`;
  const page = await pullRequestPage(store, pullRequest, 'conversation', content);
  return {
    ...page,
    still: commentForm(pullRequest, speakers(pullRequest.repository, pullRequest.number), formKey),
  };
}

function commentView(store: Store, pullRequest: PullRequest, comment: IssueComment): Html {
  const reactions = new Map<string, number>();
  for (const { content } of comment.reactions) reactions.set(content, (reactions.get(content) ?? 0) + 1);
  return bubble(store, pullRequest, {
    id: `issuecomment-${comment.id}`,
    author: comment.author,
    body: comment.body,
    createdAt: comment.createdAt,
    edited: comment.updatedAt !== comment.createdAt,
    reactions: [...reactions].map(([content, count]) => `${content} ${count}`),
  });
}

function reviewView(store: Store, pullRequest: PullRequest, review: Review): Html {
  return bubble(store, pullRequest, {
    id: `pullrequestreview-${review.id}`,
    author: review.author,
    body: review.body,
    createdAt: review.createdAt,
    edited: false,
    lines: commentsOfReview(store, review).map((comment) => reviewCommentView(comment, review.repository)),
  });
}

function bubble(
  store: Store,
  pullRequest: PullRequest,
  said: {
    id: string;
    author: string;
    body: string;
    createdAt: string;
    edited: boolean;
    reactions?: readonly string[];
    /** What is said of lines. */
    lines?: readonly Html[];
  },
): Html {
  return html`<article class="comment" id="${said.id}">${avatar(said.author)}<div class="bubble">
<header>${person(said.author)} <a class="quiet" href="#${said.id}">${time(said.createdAt)}</a>${said.edited ? html` <span class="quiet">· edited</span>` : null}
${association(store, pullRequest, said.author)}</header>
${said.body === '' ? null : html`<div class="markdown">${renderMarkdown(said.body, pullRequest.repository)}</div>`}
${said.lines}
${said.reactions?.length ? html`<footer>${said.reactions.map((one) => html`<span class="reaction">${one}</span> `)}</footer>` : null}
</div></article>`;
}

function association(store: Store, pullRequest: PullRequest, login: string): Html | null {
  if (login.endsWith('[bot]')) return null;
  if (login === pullRequest.author) return html`<span class="badge">author</span>`;
  const repository = findRepository(store, pullRequest.repository);
  const role = repository ? roleOf(repository, login) : 'none';
  if (role === 'admin' || role === 'maintain') return html`<span class="badge">maintainer</span>`;
  return role === 'write' ? html`<span class="badge">member</span>` : null;
}

function commitView(store: Store, pullRequest: PullRequest, commit: Commit): Html {
  const checks = newestChecks(store, pullRequest.repository, commit.sha);
  const subject = commit.message.split('\n', 1)[0] ?? '';
  return html`<div class="event" id="commit-${commit.sha}"><span class="dot"></span>
<span class="who">${commit.author.name}</span> <a class="subject" href="/${pullRequest.repository}/commit/${commit.sha}">${subject}</a>
<span class="verdict">${checks.length > 0 ? html`${sign(overallStanding(checks))}<span class="quiet">${tally(checks)}</span>` : null}
<code>${shortSha(commit.sha)}</code></span></div>`;
}

function checksBox(store: Store, pullRequest: PullRequest): Html {
  const checks = newestChecks(store, pullRequest.repository, pullRequest.head.sha);
  const standing = overallStanding(checks);
  const open = standing === 'failure' || standing === 'running';
  return html`<section class="box" id="checks"><details${trusted(open ? ' open' : '')}>
<summary>${sign(standing)}<strong>${headlines[standing]}</strong> <span class="quiet">${tally(checks)}</span></summary>
<ul class="rows">${checks.map(
    (check) => html`<li>${sign(standingOf(check))}<a href="${checkPath(store, check)}">${check.name}</a>
<span class="quiet">${check.output.title ?? workflowOf(store, check)} ${duration(check.startedAt, check.completedAt)}</span></li>`,
  )}</ul></details></section>`;
}

function commentForm(
  pullRequest: PullRequest,
  speakers: readonly { login: string; role: string }[],
  formKey: string,
): Html {
  const { repository, number, author } = pullRequest;
  return html`<form class="box reply" method="post" action="/${repository}/pull/${number}/comments">
<input type="hidden" name="form-key" value="${formKey}">
<label for="body">Add a comment</label>
<textarea id="body" name="body" rows="4" maxlength="65536" required placeholder="/reflexion fix"></textarea>
<div class="bar"><label>as <select name="speaker">${speakers.map(
    ({ login, role }) =>
      html`<option value="${login}">${login} (${login === author ? 'author' : nameOfRole(role)})</option>`,
  )}</select></label><button type="submit">Comment</button></div>
</form>`;
}

function nameOfRole(role: string): string {
  if (role === 'admin' || role === 'maintain') return 'maintainer';
  return role === 'read' || role === 'none' ? 'stranger' : role;
}

const later = (one: string, other: string) => (Date.parse(one) > Date.parse(other) ? one : other);

const headlines = {
  success: 'All checks have passed',
  failure: 'Some checks were not successful',
  running: 'Some checks haven’t completed yet',
  neutral: 'Nothing has failed',
  skipped: 'All checks were skipped',
  none: 'No checks',
};
