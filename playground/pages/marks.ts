import type { Standing } from './checks-of.ts';
import { type Html, html, trusted } from './html.ts';

/** Small signs that many pages share. */

const drawings: Readonly<Record<Standing, string>> = {
  success: '<path d="M3.5 8.5l3 3 6-7"/>',
  failure: '<path d="M4 4l8 8M12 4l-8 8"/>',
  running: '<circle cx="8" cy="8" r="4"/>',
  neutral: '<rect x="4.5" y="4.5" width="7" height="7" rx="1"/>',
  skipped: '<circle cx="8" cy="8" r="5.5"/><path d="M4.5 11.5l7-7"/>',
  none: '<circle cx="8" cy="8" r="1.5"/>',
};

export function sign(standing: Standing): Html {
  return html`<svg class="sign ${standing}" viewBox="0 0 16 16" role="img" aria-label="${standing}">${trusted(drawings[standing])}</svg>`;
}

export function avatar(login: string): Html {
  const hue = [...login].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % 8;
  const robot = login.endsWith('[bot]') ? ' robot' : '';
  return html`<span class="avatar hue-${hue}${robot}" aria-hidden="true">${login.slice(0, 1).toUpperCase()}</span>`;
}

/** A login with its badge where it is a bot's. */
export function person(login: string): Html {
  const name = login.replace(/\[bot\]$/, '');
  if (name === login) return html`<strong>${login}</strong>`;
  return html`<strong>${name}</strong> <span class="badge">bot</span>`;
}

export function time(at: string): Html {
  return html`<time datetime="${at}" title="${at}">${at.slice(0, 16).replace('T', ' ')}</time>`;
}

/** `1m 5s` between two times; empty while one is missing. */
export function duration(from: string | null, to: string | null): string {
  if (!from || !to) return '';
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

export const shortSha = (sha: string) => sha.slice(0, 7);
