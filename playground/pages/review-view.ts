import { commentsOfReview, type Review, type ReviewComment, threadOf } from '../conversation.ts';
import type { PullRequest, Store } from '../store.ts';
import { patchView } from './diff-view.ts';
import { type Html, html, trusted } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { avatar, person, time } from './marks.ts';
import { reactionsView, remarkView } from './remark-view.ts';

/** A review with the threads it began; one that is only an answer in a thread is shown there, and null here. */
export function reviewView(store: Store, pullRequest: PullRequest, review: Review): Html | null {
  const comments = commentsOfReview(store, review);
  const begun = comments.filter((comment) => comment.inReplyToId === null);
  if (review.body === '' && review.state === 'COMMENTED' && begun.length === 0) return null;
  const head = remarkView(store, pullRequest, {
    ...review,
    id: `pullrequestreview-${review.id}`,
    edited: review.lastEditedAt !== null,
    deed: deeds[review.state],
  });
  return html`${head}${begun.map((first) => html`<div class="threads">${threadView(store, first)}</div>`)}`;
}

/** What was said about some lines, below these lines; folded when it is resolved. */
export function threadView(store: Store, first: ReviewComment): Html {
  const { startLine, line, resolvedBy } = first;
  const where = startLine === null ? `line ${line}` : `lines ${startLine} to ${line}`;
  const mark = html`${first.current === null ? html` <span class="badge">Outdated</span>` : null}${resolvedBy === null ? null : html` <span class="badge">Resolved</span>`}`;
  return html`<details class="file thread" id="thread-${first.id}"${trusted(resolvedBy === null ? ' open' : '')}>
<summary><code>${first.path}</code> <span class="quiet">${where}</span>${mark}</summary>
<div class="hunk-lines">${patchView(tailOf(first.hunk))}</div>
${threadOf(store, first).map(reviewCommentView)}
${resolvedBy === null ? null : html`<p class="quiet">${person(resolvedBy)} marked this conversation as resolved.</p>`}</details>`;
}

function reviewCommentView(comment: ReviewComment): Html {
  const id = `discussion_r${comment.id}`;
  const edited = comment.lastEditedAt === null ? null : html` <span class="quiet">· edited</span>`;
  const body = html`${partsOf(comment.body).map((part) =>
    part.kind === 'text'
      ? html`<div class="markdown">${renderMarkdown(part.text, comment.repository)}</div>`
      : html`<p class="quiet">Suggested change</p>${patchView(asPatch(comment, part.lines))}`,
  )}${reactionsView(comment.reactions)}`;
  return html`<div class="said" id="${id}"><p class="by">${avatar(comment.author)} ${person(comment.author)} <a class="quiet" href="#${id}">${time(comment.createdAt)}</a>${edited}</p>
${comment.minimizedAs ? html`<details class="minimized"><summary>This comment was marked as ${comment.minimizedAs.toLowerCase()}.<span class="show">Show comment</span></summary>${body}</details>` : body}</div>`;
}

/** The last lines of a hunk, numbered as they are in the whole. */
function tailOf(hunk: string): string {
  const lines = hunk.split('\n');
  const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(lines[0] ?? '');
  const left = lines.slice(1, Math.max(1, lines.length - shownLines));
  if (!header || left.length === 0) return hunk;
  const before = Number(header[1]) + left.filter((line) => !line.startsWith('+')).length;
  const after = Number(header[2]) + left.filter((line) => !line.startsWith('-')).length;
  return [`@@ -${before} +${after} @@`, ...lines.slice(-shownLines)].join('\n');
}

const shownLines = 4;

const deeds = {
  COMMENTED: 'reviewed',
  APPROVED: 'approved these changes',
  CHANGES_REQUESTED: 'requested changes',
  DISMISSED: 'reviewed, which was dismissed',
};

type Part = { kind: 'text'; text: string } | { kind: 'suggestion'; lines: readonly string[] };

const suggestion = /^ {0,3}(`{3,})suggestion[ \t]*\n([\s\S]*?)^ {0,3}\1`*[ \t]*$/gm;

function partsOf(body: string): readonly Part[] {
  const text = body.replaceAll('\r\n', '\n');
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(suggestion)) {
    const content = match[2] ?? '';
    parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push({ kind: 'suggestion', lines: content === '' ? [] : content.replace(/\n$/, '').split('\n') });
    end = match.index + match[0].length;
  }
  parts.push({ kind: 'text', text: text.slice(end) });
  return parts.filter((part) => part.kind === 'suggestion' || part.text.trim() !== '');
}

function asPatch({ startLine, line, text }: ReviewComment, lines: readonly string[]): string {
  const start = startLine ?? line;
  return [
    `@@ -${start},${text.length} +${start},${lines.length} @@`,
    ...text.map((removed) => `-${removed}`),
    ...lines.map((added) => `+${added}`),
  ].join('\n');
}
