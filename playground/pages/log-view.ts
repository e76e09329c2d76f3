import { AnsiUp } from 'ansi_up';
import type { Job, Step } from '../checks.ts';
import { standingOf } from './checks-of.ts';
import { type Html, html, trusted } from './html.ts';
import { duration, sign } from './marks.ts';

/** A job's steps with their part of the log; `#L12` is line 12 of the raw log. */
export function logView(job: Job): Html {
  const colours = new AnsiUp();
  colours.use_classes = true;
  const sections = splitLog(readLines(job.log), job.steps);
  return html`<div class="steps" id="steps">${job.steps.map((step, index) => {
    const lines = sections[index] ?? [];
    const standing = step.status === 'queued' ? 'none' : standingOf(step);
    const open = standing === 'failure' || standing === 'running';
    return html`<details class="step ${standing}" id="step-${step.number}"${trusted(open ? ' open' : '')}>
<summary>${sign(standing)}<span class="step-name">${step.name}</span><span class="quiet">${duration(step.startedAt, step.completedAt)}</span></summary>
<div class="log">${groups(lines, colours)}</div>
</details>`;
  })}</div>`;
}

interface Line {
  number: number;
  at: string;
  text: string;
}

function readLines(log: string): readonly (Line | null)[] {
  const raw = log.split('\n');
  if (raw.at(-1) === '') raw.pop();
  const lines = raw.map((line, index) => {
    const [, at = '', text = line] = /^(\S+Z) (.*)$/s.exec(line) ?? [];
    return { number: index + 1, at, text };
  });
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines / 4), null, ...lines.slice(-(maxLines * 3) / 4)];
}

/** GitHub's raw log does not say where a step begins; its first line does. */
function splitLog(lines: readonly (Line | null)[], steps: readonly Step[]): readonly (Line | null)[][] {
  const sections: (Line | null)[][] = steps.map(() => []);
  let current = 0;
  for (const line of lines) {
    const next = line === null ? -1 : stepBegunBy(line.text, steps, current);
    if (next !== -1) current = next;
    sections[current]?.push(line);
  }
  return sections;
}

function stepBegunBy(text: string, steps: readonly Step[], current: number): number {
  const isNext = (test: (name: string, index: number) => boolean) =>
    steps.findIndex(
      (step, index) => index > current && step.conclusion !== 'skipped' && test(step.name, index),
    );
  const isPost = (name: string) => name.startsWith('Post ');
  const isLast = (index: number) => index === steps.length - 1;
  if (text.startsWith('##[group]Run ')) return isNext((name, index) => !isPost(name) && !isLast(index));
  if (text === 'Post job cleanup.') return isNext(isPost);
  if (text === 'Cleaning up orphan processes') return isNext((_, index) => isLast(index));
  return -1;
}

/** Groups fold; one that is never closed ends with its step. */
function groups(lines: readonly (Line | null)[], colours: AnsiUp): Html {
  const shown: Html[] = [];
  let group: { title: Html; lines: Html[] } | null = null;
  const close = () => {
    if (group)
      shown.push(html`<details class="group"><summary>${group.title}</summary>${group.lines}</details>`);
    group = null;
  };
  for (const line of lines) {
    if (line?.text.startsWith('##[group]')) {
      close();
      group = { title: lineView({ ...line, text: line.text.slice('##[group]'.length) }, colours), lines: [] };
      continue;
    }
    if (line?.text === '##[endgroup]') {
      close();
      continue;
    }
    const view = line
      ? lineView(line, colours)
      : html`<div class="line left-out">The middle of this log is left out here.</div>`;
    if (group) group.lines.push(view);
    else shown.push(view);
  }
  close();
  return html`${shown}`;
}

function lineView(line: Line, colours: AnsiUp): Html {
  const [, level = '', text = line.text] =
    /^##\[(error|warning|notice|debug|command)\](.*)$/s.exec(line.text) ?? [];
  const label =
    level === 'error' || level === 'warning'
      ? html`<b>${level === 'error' ? 'Error:' : 'Warning:'}</b> `
      : null;
  return html`<div class="line ${level}" id="L${line.number}" title="${line.at}"><a href="#L${line.number}">${line.number}</a><span>${label}${trusted(colours.ansi_to_html(text))}</span></div>`;
}

const maxLines = 8_000;
