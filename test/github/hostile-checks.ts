import { renderMarkdown } from '../../playground/pages/markdown.ts';

/** What GitHub would make of a text that is written. */

/** The tags of a rendered text but for those that prose is made of: they are the same whatever it says. */
export function skeletonOf(markdown: string): string[] {
  const tags = [...renderMarkdown(markdown, 'acme/shop').markup.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)];
  return tags.filter((tag) => !prosaic.has(tag[2] ?? '')).map(([tag]) => tag);
}

const prosaic = new Set(['em', 'strong', 'code', 'br', 'p', 'ul', 'ol', 'li', 'del', 'span']);

/** The texts of all cells of its tables but the headings. */
export function cellsOf(markdown: string): string[] {
  const { markup } = renderMarkdown(markdown, 'acme/shop');
  return [...markup.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map((match) => match[1] ?? '');
}

/** What is read outside of fences and pieces of code, without addresses. */
export function proseOf(markdown: string): string {
  return renderMarkdown(markdown, 'acme/shop')
    .markup.replaceAll(/<(pre|code)\b[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]*>/g, '\ufffc')
    .replaceAll('&#x26;', '&');
}

/** Mentions, references, addresses and ids of commits: all that becomes a link, pings, or closes. */
export function liveIn(text: string): string[] {
  const live =
    /(?<![\w`])@[a-z\d][\w/-]*|(?<!&)#\d+|\bgh-\d+|(?:https?|ftp|mailto|xmpp):\/?\/?[^\s\u200b\ufffc]+|www\.\S+|(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi;
  return text.match(live) ?? [];
}

/** Characters that nobody sees, but for the one that takes all those apart. */
export function hiddenIn(text: string): string[] {
  const hidden = /(?![\t\n\u200b])(?:\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Default_Ignorable_Code_Point})/gu;
  return text.match(hidden) ?? [];
}
