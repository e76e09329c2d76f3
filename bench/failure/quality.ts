import { stripVTControlCharacters } from 'node:util';
import { distil } from '../../src/failure/distil.ts';
import { renderExcerpt } from '../../src/failure/excerpt.ts';
import { createRedactor } from '../../src/redact.ts';
import type { Failure } from '../../src/reflexion/failure.ts';
import { type Labelled, projectOf, readLabels, readLog } from './corpus.ts';
import { kindsOfCategory } from './kinds.ts';
import { editedRerun } from './rerun.ts';

const budgets = [500, 2_000, 8_000];

/** Measures what `distil` makes of a labelled corpus; `verbose` names each log that missed. */
export async function measureQuality(folder: string, verbose: boolean): Promise<void> {
  const labels = readLabels(folder);
  const missed: string[] = [];
  const check = (label: Labelled, right: boolean, what: string): boolean => {
    if (!right) missed.push(`${what}: ${label.id} [${label.category}, ${label.tool}]`);
    return right;
  };
  const tally = {
    kind: 0,
    tool: 0,
    commands: 0,
    commandsFound: 0,
    verbatim: 0,
    withinBudget: 0,
    deterministic: 0,
    nested: 0,
    stable: 0,
  };
  const recall = new Map(budgets.map((budget) => [budget, { all: [0, 0], any: [0, 0] }]));
  const fingerprints = new Map<string, Set<string>>();
  let lines = 0;
  let touched = 0;

  for (const [index, label] of labels.entries()) {
    const log = readLog(folder, label);
    const failures: Failure[] = [];
    for (const budgetTokens of budgets) failures.push(await distil([log], { check: label.id, budgetTokens }));
    const [small, , large] = failures as [Failure, Failure, Failure];
    for (const [at, failure] of failures.entries()) {
      const budget = budgets[at] ?? 0;
      const text = normal(renderExcerpt(failure.excerpt));
      const found = label.keys.filter((key) => text.includes(normal(key).trim())).length;
      const counts = recall.get(budget);
      if (!counts) continue;
      const half = index % 2;
      if (check(label, found === label.keys.length, `recall-all at ${budget}`))
        counts.all[half] = (counts.all[half] ?? 0) + 1;
      if (found > 0) counts.any[half] = (counts.any[half] ?? 0) + 1;
    }
    if (
      check(
        label,
        kindsOfCategory[label.category]?.includes(small.kind) ?? false,
        `kind ${small.kind}/${small.tool}`,
      )
    )
      tally.kind += 1;
    if (small.tool !== 'unknown') tally.tool += 1;
    const command = failedCommand(log.toString(), label);
    if (command !== null) {
      tally.commands += 1;
      if (
        check(
          label,
          small.command?.includes(command) ?? false,
          `command ${command.slice(0, 60)} is not ${small.command?.slice(0, 60)}`,
        )
      )
        tally.commandsFound += 1;
    }
    const raw = log.toString().split('\n');
    if (
      check(
        label,
        large.excerpt.lines.every((line) => plain(raw[line.number - 1] ?? '').includes(plain(line.text))),
        'verbatim',
      )
    )
      tally.verbatim += 1;
    if (
      check(
        label,
        failures.every((failure, at) => renderExcerpt(failure.excerpt).length <= 4 * (budgets[at] ?? 0)),
        'budget',
      )
    )
      tally.withinBudget += 1;
    const again = await distil([log.subarray(0, 777), log.subarray(777)], {
      check: label.id,
      budgetTokens: 500,
    });
    if (check(label, JSON.stringify(again) === JSON.stringify(small), 'determinism'))
      tally.deterministic += 1;
    const numbers = failures.map((failure) => new Set(failure.excerpt.lines.map((line) => line.number)));
    if (
      check(
        label,
        numbers.every(
          (set, at) => at === 0 || [...(numbers[at - 1] ?? [])].every((number) => set.has(number)),
        ),
        'nesting',
      )
    )
      tally.nested += 1;
    const edited = await distil([editedRerun(log.toString(), index + 1)], { check: label.id });
    if (check(label, edited.fingerprint === small.fingerprint, 'fingerprint of the edited re-run'))
      tally.stable += 1;
    fingerprints.set(
      small.fingerprint,
      (fingerprints.get(small.fingerprint) ?? new Set()).add(projectOf(label)),
    );
    const redact = createRedactor();
    for (const line of raw) if (redact(line) !== line) touched += 1;
    lines += raw.length;
  }

  const share = (count: number, of = labels.length) => `${((100 * count) / of).toFixed(1)} %`;
  const halves = [Math.ceil(labels.length / 2), Math.floor(labels.length / 2)];
  if (verbose) for (const miss of missed) console.log(miss);
  for (const [budget, { all, any }] of recall) {
    const halfShare = (counts: number[], half: number) => share(counts[half] ?? 0, halves[half]);
    console.log(
      `recall at ${budget} tokens: all ${share((all[0] ?? 0) + (all[1] ?? 0))}, any ${share((any[0] ?? 0) + (any[1] ?? 0))} (even half ${halfShare(all, 0)} / ${halfShare(any, 0)}, odd half ${halfShare(all, 1)} / ${halfShare(any, 1)})`,
    );
  }
  console.log(`kind right: ${share(tally.kind)}; a tool named: ${share(tally.tool)}`);
  console.log(
    `failed command found: ${share(tally.commandsFound, tally.commands)} of ${tally.commands} GitHub Actions logs`,
  );
  console.log(
    `excerpts verbatim ${share(tally.verbatim)}, within budget ${share(tally.withinBudget)}, deterministic ${share(tally.deterministic)}, nested ${share(tally.nested)}`,
  );
  console.log(
    `fingerprints shared by two projects: ${[...fingerprints.values()].filter((projects) => projects.size > 1).length}; kept by an edited re-run: ${share(tally.stable)}`,
  );
  console.log(
    `lines touched by redaction: ${touched} of ${lines}, 1 in ${touched === 0 ? '∞' : Math.round(lines / touched)}`,
  );
}

/** What the workflow ran in the step that holds the first key, read off the log by the simplest means. */
function failedCommand(log: string, label: Labelled): string | null {
  if (label.ci !== 'github-actions') return null;
  const lines = log.split('\n');
  const first = Math.min(...Object.values(label.key_lines).flat());
  for (let at = first - 1; at >= 0; at -= 1) {
    const match = /##\[group\]Run (.*)/.exec(plain(lines[at] ?? ''));
    if (match?.[1] !== undefined) return match[1].trim();
  }
  return null;
}

const codes = new RegExp(
  `${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]|${String.fromCharCode(27)}\\][^${String.fromCharCode(7)}]*${String.fromCharCode(7)}|\\^\\[\\[[0-9;]*m`,
  'g',
);
const normal = (text: string) => text.replace(codes, '').replace(/\s+/g, ' ');
const controls = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(8)}${String.fromCharCode(11)}-${String.fromCharCode(31)}${String.fromCharCode(127)}\ufeff]`,
  'g',
);
const plain = (text: string) => stripVTControlCharacters(text.replace(codes, '')).replace(controls, '');
