import type { ReactionContent } from '../conversation.ts';
import { type Html, html, trusted } from './html.ts';

/** Drawn, since a machine without a font of emoji would show empty boxes. */
export function reactionSign(content: ReactionContent): Html {
  return html`<svg class="emoji" viewBox="0 0 20 20" role="img" aria-label="${content}">${trusted(drawings[content])}</svg>`;
}

const face = '<circle cx="10" cy="10" r="8.5" fill="#ffcc4d"/>';
const eyes = '<circle cx="7" cy="8" r="1.3" fill="#664500"/><circle cx="13" cy="8" r="1.3" fill="#664500"/>';
const line = 'fill="none" stroke="#664500" stroke-width="1.4" stroke-linecap="round"';
const hand =
  '<path d="M3 9h3v8H3zM7 9l3.5-6.5c1.6 0 2.3 1.2 1.9 2.8L11.8 8H16c1.4 0 2 1 1.7 2.2l-1.4 5.3c-.3 1-.9 1.5-1.9 1.5H7z" fill="#ffcc4d" stroke="#b37a00" stroke-width=".6"/>';

const drawings: Readonly<Record<ReactionContent, string>> = {
  '+1': hand,
  '-1': `<g transform="rotate(180 10 10)">${hand}</g>`,
  laugh: `${face}${eyes}<path d="M5.5 11h9a4.5 4.5 0 0 1-9 0z" fill="#664500"/>`,
  confused: `${face}${eyes}<path d="M6.5 14c2-1.6 4-1.8 6.5-1.2" ${line}/>`,
  heart:
    '<path d="M10 17C3 11.8 2 8.8 2.6 6.5 3.6 3 8 2.6 10 6c2-3.4 6.4-3 7.4.5.6 2.3-.4 5.3-7.4 10.5z" fill="#dd2e44"/>',
  hooray:
    '<path d="M2.5 17.5l4-10 6 6z" fill="#ffcc4d"/><path d="M9 6c0-2 1-3 2.5-3.5M14 11c2 0 3-1 3.5-2.5" fill="none" stroke="#dd2e44" stroke-width="1.4"/><circle cx="14" cy="5" r="1" fill="#55acee"/><circle cx="16.5" cy="13" r="1" fill="#77b255"/><circle cx="8" cy="2.5" r="1" fill="#9266cc"/>',
  rocket:
    '<path d="M17.5 2.5c-5 0-9 3.5-10.5 7.500l3 3c4-1.5 7.5-5.5 7.5-10.500z" fill="#ccd6dd"/><path d="M7.5 8.500L3.5 9 2.5 12l4-.8zM11.5 12.500l-.5 4-3 1 .8-4z" fill="#dd2e44"/><circle cx="13" cy="7" r="1.7" fill="#55acee"/><path d="M6.5 11.500c-2 .5-3 2.5-3 5 2.5 0 4.5-1 5-3z" fill="#f4900c"/>',
  eyes: '<ellipse cx="6" cy="10" rx="4" ry="6" fill="#fff" stroke="#657786" stroke-width=".8"/><ellipse cx="14" cy="10" rx="4" ry="6" fill="#fff" stroke="#657786" stroke-width=".8"/><ellipse cx="4.6" cy="10.5" rx="1.7" ry="2.6" fill="#292f33"/><ellipse cx="12.6" cy="10.5" rx="1.7" ry="2.6" fill="#292f33"/>',
};
