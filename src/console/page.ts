import { type DailyLimits, limitReached, type Spent } from '../reflexion/budget.ts';
import { tokensOf } from '../reflexion/usage.ts';
import { type Html, html } from './html.ts';
import type { RecentTrial } from './statistics.ts';

export interface PageFacts {
  /** GitHub's address for people, for links. */
  webUrl: string;
  now: Date;
  depth: { waiting: number; running: number; dead: number };
  pending: readonly {
    key: string;
    reason: string;
    attempt: number;
    state: 'waiting' | 'running';
    since: Date;
  }[];
  dead: readonly { id: string; key: string; reason: string; error: string; failedAt: Date }[];
  /** By repository; the day is UTC's. */
  spentToday: readonly (Spent & { repository: string })[];
  dailyLimits: DailyLimits;
  trials: readonly RecentTrial[];
  lastSweepAt: Date | null;
  /** Whether whoever looks may set a dead look going again. */
  mayWrite: boolean;
}

export function renderPage(facts: PageFacts): string {
  const { depth, trials } = facts;
  const costUsd = trials.reduce((sum, { trial }) => sum + (trial.usage.costUsd ?? 0), 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<title>Reflexion</title>
<link rel="stylesheet" href="/console.css">
</head>
<body>
<header>
<h1>Reflexion</h1>
<p>As of <time>${facts.now.toISOString().slice(0, 19)}Z</time>. Last sweep by this process: ${facts.lastSweepAt ? ago(facts.lastSweepAt, facts.now) : 'none yet'}.</p>
</header>
<main>
<dl class="numbers">
${number('Running', depth.running)}
${number('Waiting', depth.waiting)}
${number('Dead', depth.dead, depth.dead > 0)}
${number('Recent trials', trials.length)}
${number('Their cost', dollars(costUsd))}
</dl>
<section>
<h2>Pull requests in the queue</h2>
${table(
  ['Pull request', 'State', 'Since', 'Because of', 'Attempt'],
  facts.pending.map(({ key, state, since, reason, attempt }) => [
    link(facts.webUrl, key),
    html`<span class="mark ${state}">${state}</span>`,
    `${since > facts.now ? 'due ' : ''}${ago(since, facts.now)}`,
    reason,
    attempt,
  ]),
  'Nothing waits and nothing runs.',
)}
</section>
<section>
<h2>Dead</h2>
<p>Looks that failed every time. The next look at the same pull request that succeeds takes its row off.</p>
${table(
  ['Pull request', 'Failed', 'Because of', 'Error', ...(facts.mayWrite ? [''] : [])],
  facts.dead.map(({ id, key, failedAt, reason, error }) => [
    link(facts.webUrl, key),
    ago(failedAt, facts.now),
    reason,
    html`<span class="error">${error}</span>`,
    ...(facts.mayWrite ? [redriveForm(id)] : []),
  ]),
  'None.',
)}
</section>
<section>
<h2>The model today</h2>
<p>Each repository may use ${limitsInWords(facts.dailyLimits)} until 00:00 UTC.</p>
${table(
  ['Repository', 'Tokens', 'Cost', 'Time', 'Budget'],
  facts.spentToday.map(({ repository, ...spent }) => [
    html`<a href="${facts.webUrl}/${repository}" rel="noreferrer">${repository}</a>`,
    spent.tokens.toLocaleString('en'),
    dollars(spent.usd),
    duration(spent.minutes * 60),
    limitReached(spent, facts.dailyLimits) ? html`<span class="mark bad">used up</span>` : 'not used up',
  ]),
  'It was not asked today.',
)}
</section>
<section>
<h2>Recent trials</h2>
${table(
  ['Pull request', 'Trial', 'Engine', 'State', 'Reward', 'Tokens', 'Cost', 'Time', 'Last written'],
  facts.trials.map(({ key, trial, url, at }) => [
    link(facts.webUrl, key, url),
    `${trial.number}/${trial.limit}`,
    trial.reflection.engine,
    trial.state,
    reward(trial.reward),
    tokensOf(trial.usage).toLocaleString('en'),
    trial.usage.costUsd === null ? 'not known' : dollars(trial.usage.costUsd),
    duration(trial.seconds),
    ago(at, facts.now),
  ]),
  'None since this process began; earlier ones are on their pull requests.',
)}
</section>
</main>
</body>
</html>
`.html;
}

function limitsInWords({ tokens, usd, minutes }: DailyLimits): string {
  return [
    `${tokens.toLocaleString('en')} tokens`,
    ...(usd === null ? [] : [dollars(usd)]),
    ...(minutes === null ? [] : [`${minutes} min`]),
  ].join(', ');
}

function number(name: string, value: string | number, isAlarming = false): Html {
  return html`<div${isAlarming ? html` class="alarm"` : null}><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** On a narrow screen a row becomes a card, each cell with the name of its column. */
function table(headings: readonly string[], rows: readonly (readonly Cell[])[], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const head = headings.map((heading) => html`<th scope="col">${heading}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, column) => html`<td data-column="${headings[column] ?? ''}">${cell}</td>`)}</tr>\n`,
  );
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
type Cell = string | number | Html;

function redriveForm(id: string): Html {
  return html`<form method="post" action="/redrive"><input type="hidden" name="id" value="${id}"><button>Try again</button></form>`;
}

/** `acme/shop#12` or `acme/shop@<commit>`. */
function link(webUrl: string, key: string, url: string | null = null): Html {
  const [repository = '', what = ''] = key.split(/[#@]/, 2);
  const place = key.includes('#') ? `pull/${what}` : `commit/${what}`;
  const address = url && /^https?:\/\//.test(url) ? url : `${webUrl}/${repository}/${place}`;
  const label = key.includes('#') ? key : `${repository}@${what.slice(0, 8)}`;
  return html`<a href="${address}" rel="noreferrer">${label}</a>`;
}

function reward(value: 0 | 1 | null): Html {
  if (value === null) return html`<span class="mark waiting">pending</span>`;
  return html`<span class="mark ${value === 1 ? 'good' : 'bad'}">${value}</span>`;
}

function dollars(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}

function ago(time: Date, now: Date): string {
  const seconds = (now.getTime() - time.getTime()) / 1000;
  return seconds < 0 ? `in ${duration(-seconds)}` : `${duration(seconds)} ago`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
