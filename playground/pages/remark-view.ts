import type { Classifier, Reaction, ReactionContent, Remark } from '../conversation.ts';
import { findRepository, type PullRequest, roleOf, type Store } from '../store.ts';
import { type Html, html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { avatar, person, time } from './marks.ts';
import { reactionSign } from './reaction-signs.ts';

interface Said extends Pick<Remark, 'author' | 'body' | 'createdAt' | 'reactions' | 'minimizedAs'> {
  id: string;
  edited: boolean;
  /** What is done beside speaking: `approved these changes`. */
  deed?: string;
}

/** One thing somebody said, folded where it was minimised. */
export function remarkView(store: Store, pullRequest: PullRequest, said: Said): Html {
  const header = html`<header>${person(said.author)} ${said.deed ? `${said.deed} ` : null}<a class="quiet" href="#${said.id}">${time(said.createdAt)}</a>${said.edited ? html` <span class="quiet">· edited</span>` : null}
${association(store, pullRequest, said.author)}</header>`;
  const text = html`${said.body === '' ? null : html`<div class="markdown">${renderMarkdown(said.body, pullRequest.repository)}</div>`}
${reactionsView(said.reactions)}`;
  return html`<article class="comment" id="${said.id}">${avatar(said.author)}<div class="bubble${said.body === '' ? ' bare' : ''}">${
    said.minimizedAs
      ? html`<details class="minimized"><summary>This comment was marked as ${marked[said.minimizedAs]}.<span class="show">Show comment</span></summary>${header}${text}</details>`
      : html`${header}${text}`
  }
</div></article>`;
}

export function reactionsView(reactions: readonly Reaction[]): Html | null {
  if (reactions.length === 0) return null;
  const who = new Map<ReactionContent, string[]>();
  for (const { content, author } of reactions) who.set(content, [...(who.get(content) ?? []), author]);
  return html`<footer>${[...who].map(
    ([content, authors]) =>
      html`<span class="reaction" title="${authors.join(', ')} reacted with ${content}">${reactionSign(content)} ${authors.length}</span> `,
  )}</footer>`;
}

function association(store: Store, pullRequest: PullRequest, login: string): Html | null {
  if (login.endsWith('[bot]')) return null;
  if (login === pullRequest.author) return html`<span class="badge">author</span>`;
  const repository = findRepository(store, pullRequest.repository);
  const role = repository ? roleOf(repository, login) : 'none';
  if (role === 'admin' || role === 'maintain') return html`<span class="badge">maintainer</span>`;
  return role === 'write' ? html`<span class="badge">member</span>` : null;
}

const marked: Readonly<Record<Classifier, string>> = {
  SPAM: 'spam',
  ABUSE: 'disruptive content',
  OFF_TOPIC: 'off-topic',
  OUTDATED: 'outdated',
  DUPLICATE: 'duplicate',
  RESOLVED: 'resolved',
  LOW_QUALITY: 'low quality',
};
