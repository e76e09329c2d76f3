import { readFileSync } from 'node:fs';
import { type Html, html } from './html.ts';

export interface Page {
  title: string;
  /** Kept up to date while it is looked at. */
  live: Html;
  /** What stays as it is, a half-written comment above all. */
  still?: Html;
  /** Whether something runs that will soon look different. */
  running: boolean;
}

export function layout(page: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${stylePath}">
<script defer src="${scriptPath}"></script>
</head>
<body>
<header class="top"><a class="home" href="/">Playground</a><span>a GitHub on your machine</span></header>
<main>
<div id="live" data-running="${page.running ? 'yes' : 'no'}">${page.live}</div>
${page.still}
</main>
</body>
</html>
`.markup;
}

const stylePath = '/-/style.css';
const scriptPath = '/-/live.js';

const styles = ['frame', 'thread', 'markdown', 'diff', 'checks'].map((name) =>
  readFileSync(new URL(`./styles/${name}.css`, import.meta.url), 'utf8'),
);
const script = readFileSync(new URL('./live.js', import.meta.url), 'utf8');

/** The only two files that pages load. */
export const assets: ReadonlyMap<string, { type: string; text: string }> = new Map([
  [stylePath, { type: 'text/css; charset=utf-8', text: styles.join('\n') }],
  [scriptPath, { type: 'text/javascript; charset=utf-8', text: script }],
]);

/** Nothing is loaded from elsewhere, no script runs but ours, and forms lead nowhere else. ANSI colours need style attributes. */
export function contentSecurityPolicy(host: string): string {
  return [
    "default-src 'none'",
    `script-src http://${host}${scriptPath}`,
    `style-src http://${host}${stylePath}`,
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
