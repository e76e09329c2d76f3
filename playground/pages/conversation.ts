import { commentsOf, type IssueComment, reviewsOf } from '../conversation.ts';
import type { Commit } from '../history.ts';
import { mergeabilityOf } from '../mergeability.ts';
import type { PagesParts } from '../seams.ts';
import { findRepository, type PullRequest, type Store } from '../store.ts';
import { checksBox } from './checks-box.ts';
import { newestChecks, overallStanding, tally } from './checks-of.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { shortSha, sign } from './marks.ts';
import { commitsOf, pullRequestPage } from './pull-request-page.ts';
import { remarkView } from './remark-view.ts';
import { reviewView } from './review-view.ts';

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
    reactions: [],
    minimizedAs: null,
  };
  const conflicts = await hasConflicts(store, pullRequest);
  const content = html`<div class="timeline">${remarkView(store, pullRequest, description)}${events.map((event) => event.view)}</div>
${checksBox(store, pullRequest)}
${conflicts ? html`<p class="notice">This branch has conflicts that must be resolved.</p>` : null}
${pullRequest.locked ? html`<p class="notice">This conversation is locked: only those who may write can comment.</p>` : null}`;
  const page = await pullRequestPage(store, pullRequest, 'conversation', content);
  return {
    ...page,
    still: commentForm(pullRequest, speakers(pullRequest.repository, pullRequest.number), formKey),
  };
}

async function hasConflicts(store: Store, pullRequest: PullRequest): Promise<boolean> {
  const repository = findRepository(store, pullRequest.repository);
  if (!repository) return false;
  return (await mergeabilityOf(store, repository, pullRequest)).mergeable === false;
}

function commentView(store: Store, pullRequest: PullRequest, comment: IssueComment): Html {
  return remarkView(store, pullRequest, {
    ...comment,
    id: `issuecomment-${comment.id}`,
    edited: comment.lastEditedAt !== null,
  });
}

function commitView(store: Store, pullRequest: PullRequest, commit: Commit): Html {
  const checks = newestChecks(store, pullRequest.repository, commit.sha);
  const subject = commit.message.split('\n', 1)[0] ?? '';
  return html`<div class="event" id="commit-${commit.sha}"><span class="dot"></span>
<span class="who">${commit.author.name}</span> <a class="subject" href="/${pullRequest.repository}/commit/${commit.sha}">${subject}</a>
<span class="verdict">${checks.length > 0 ? html`${sign(overallStanding(checks))}<span class="quiet">${tally(checks)}</span>` : null}
<code>${shortSha(commit.sha)}</code></span></div>`;
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
