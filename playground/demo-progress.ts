import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { trialVerdict } from '../src/github/entry-comment.ts';
import type { Seen } from './demo.ts';
import { type Facts, recordsIn } from './demo-facts.ts';

/** Shows how far the pull requests are: a tree that is drawn anew in a terminal, plain lines elsewhere, nothing without a stream. */
export function createProgress(stream: (NodeJS.WritableStream & Partial<WriteStream>) | null) {
  const said = new Set<string>();
  let drawnLines = 0;
  let drawn = '';

  function draw(seen: readonly Seen[]): void {
    const text = `${seen.flatMap(branch).join('\n')}\n`;
    if (text === drawn) return;
    stream?.write(`${drawnLines > 0 ? `\u001b[${drawnLines}A\u001b[0J` : ''}${text}`);
    drawn = text;
    drawnLines = text.split('\n').length - 1;
  }

  function tell(seen: readonly Seen[]): void {
    for (const { sample, view, facts } of seen) {
      for (const step of [`opened: ${view.title}`, ...steps({ sample, view, facts })]) {
        const line = `${sample.repository}#${view.number} ${step}`;
        if (!said.has(line)) stream?.write(`${line}\n`);
        said.add(line);
      }
    }
  }

  return {
    show: (seen: readonly Seen[]) => {
      if (!stream) return;
      if (stream.isTTY) draw(seen);
      else tell(seen);
    },
    end: () => {
      stream?.write('\n');
    },
  };
}

function branch(seen: Seen): string[] {
  const { sample, view, facts } = seen;
  const mark = facts.ending
    ? facts.ending === 'passed'
      ? styleText('green', '●')
      : styleText('yellow', '●')
    : '○';
  const rows = steps(seen);
  const width = (process.stdout.columns ?? 100) - 6;
  return [
    `${mark} ${styleText('bold', `${sample.repository}#${view.number}`)} ${view.title}`,
    ...rows.map((row, index) => `  ${index === rows.length - 1 ? '└─' : '├─'} ${row.slice(0, width)}`),
  ];
}

/** What has happened so far, one line each. */
function steps({ view, facts }: Seen): string[] {
  const running = view.checks.filter((check) => check.status !== 'completed').map((check) => check.name);
  const steps: string[] = [];
  if (facts.rewards.length > 0) steps.push(`author's push: reward ${facts.rewards[0]}`);
  for (const { entry } of recordsIn(view)) {
    if (entry.type === 'note' && entry.rerun) steps.push('failed jobs run again');
    if (entry.type === 'trial') steps.push(`trial ${entry.number}: ${trialVerdict(entry)}`);
  }
  if (facts.ending) steps.push(`ending: ${facts.ending}`);
  else if (running.length > 0) steps.push(`running: ${[...new Set(running)].join(', ')}`);
  return steps;
}

/** What came of all of them. */
export function table(facts: readonly Facts[]): string {
  const rows = [
    ['pull request', 'trials', 'rewards', 'ending', 'time', 'API calls', 'tokens', 'cost'],
    ...facts.map((fact) => [
      `${fact.repository}#${fact.number} ${fact.title}`,
      String(fact.trials),
      fact.rewards.join(' '),
      fact.ending ?? '–',
      `${fact.seconds.toFixed(1)} s`,
      String(fact.apiCalls),
      String(fact.tokens),
      fact.costUsd === null ? '?' : `$${fact.costUsd.toFixed(4)}`,
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines[0]}\n${widths.map((width) => '─'.repeat(width)).join('  ')}\n${lines.slice(1).join('\n')}\n`;
}
