import type { ReviewComment } from '../conversation.ts';
import { patchView } from './diff-view.ts';
import { type Html, html } from './html.ts';
import { renderMarkdown } from './markdown.ts';

/** What a review says of lines: where, and what; a `suggestion` block as the lines before and after. */
export function reviewCommentView(comment: ReviewComment, repository: string): Html {
  const { startLine, line } = comment;
  const where = startLine === null ? `line ${line}` : `lines ${startLine} to ${line}`;
  return html`<details class="file" id="discussion_r${comment.id}" open>
<summary><code>${comment.path}</code> <span class="quiet">${where}</span></summary>
${partsOf(comment.body).map((part) =>
  part.kind === 'text'
    ? html`<div class="markdown">${renderMarkdown(part.text, repository)}</div>`
    : html`<p class="quiet">Suggested change</p>${patchView(asPatch(comment, part.lines))}`,
)}</details>`;
}

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
