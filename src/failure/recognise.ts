import type { FailureKind } from '../reflexion/failure.ts';
import { kindOfCommands } from './command-kinds.ts';
import { createCommandTest } from './commands.ts';
import { kindsOf } from './kinds.ts';
import type { Ranking } from './rank.ts';
import type { Section } from './sections.ts';
import { type SignHit, withoutCarrier } from './signs.ts';
import { cutOff, innerExit } from './spread.ts';
import type { HeldLine } from './store.ts';
import { recognisers } from './tools/all.ts';
import type { Recogniser } from './tools/recogniser.ts';

export interface Recognised {
  tool: string;
  kind: FailureKind;
  recogniser: Recogniser | null;
}

const maxLines = 60;
/** A tool that was run on the failed step's command line is that much more likely to be meant. */
const commandBonus = 2;
/** A tool that runs others is only meant where none of them is. */
const wrapperShare = 0.25;
const exitShare = 3;
const echoShare = 2;
const decisive = 1_000;

/** Which tool failed and in which way, by vote of the lines that tell the most. */
export function recognise(
  lines: readonly HeldLine[],
  ranking: Ranking,
  sections: readonly Section[],
  section: Section | null,
): Recognised {
  const index = section ? sections.indexOf(section) : -1;
  const runsAnywhere = createCommandTest(sections);
  const runs = (recogniser: Recogniser) => runsAnywhere(recogniser, index);
  const here = ranking.telling.filter((at) => lines[at]?.section === index);
  const telling = (here.some((at) => (ranking.weights[at] ?? 0) > 5) ? here : ranking.telling).slice(
    0,
    maxLines,
  );
  const weightOf = (at: number) => (ranking.weights[at] ?? 0) / 17;

  const tools = createVote<Recogniser>();
  for (const at of telling) {
    for (const { recogniser } of ranking.signs.get(at) ?? []) {
      const share = (runs(recogniser) ? commandBonus : 1) * (recogniser.wrapper ? wrapperShare : 1);
      tools.add(recogniser, weightOf(at) * share);
    }
  }
  const failing = failingEcho(lines, index);
  const byEcho =
    failing === null ? undefined : recognisers.find(({ command }) => command?.test(failing) ?? false);
  const recogniser = tools.winner() ?? byEcho ?? recognisers.find(runs) ?? null;

  const kinds = createVote<FailureKind>();
  if (byEcho) kinds.add(byEcho.kind, echoShare);
  for (const at of telling) {
    const spoken = kindsOf(withoutCarrier(lines[at]?.text ?? ''));
    for (const { kind, weight } of spoken) kinds.add(kind, weight * weightOf(at));
    const hits = ranking.signs.get(at) ?? [];
    const own = hits.filter((candidate) => candidate.recogniser === recogniser);
    const hit = own.find(({ sign }) => sign.kind) ?? own[0] ?? hits[0];
    const outright = spoken.some(({ kind }) => kind !== 'test');
    if (hit) kinds.add(...signVote(hit, outright, weightOf(at), hit.recogniser === recogniser));
  }
  const exits = lines.filter((line) => line.role === 'exit' && line.section === index);
  if (exits[0] && cutOff.test(exits[0].text)) kinds.add('timeout', decisive);
  for (const line of exits) {
    for (const { kind, weight } of kindsOf(line.text)) kinds.add(kind, exitShare * weight);
  }
  return {
    tool: recogniser?.tool ?? 'unknown',
    kind: kinds.winner() ?? kindOfTool(recogniser) ?? kindOfCommands(commandsOf(section)) ?? 'unknown',
    recogniser,
  };
}

const kindOfTool = (recogniser: Recogniser | null): FailureKind | null =>
  recogniser === null || recogniser.kind === 'unknown' ? null : recogniser.kind;

const commandsOf = (section: Section | null): readonly string[] =>
  section ? [section.step ?? '', ...section.command, ...section.echoes.all()] : [];

/** The command that a script echoed last before it gave up. */
function failingEcho(lines: readonly HeldLine[], section: number): string | null {
  let last: string | null = null;
  for (const line of lines) {
    if (line.section !== section) continue;
    if (line.role === 'echo') last = line.text.replace(/^\s*(?:[>$]|\+{1,3}) /, '');
    else if (last !== null && innerExit.test(line.text)) return last;
  }
  return last;
}

/** A sign with a kind of its own knows best; otherwise a cause says more than a place, and words that say it outright more than both. */
function signVote(
  { sign, recogniser }: SignHit,
  outright: boolean,
  weight: number,
  isWinner: boolean,
): [FailureKind, number] {
  if (sign.kind) return [sign.kind, 6 * weight];
  if (!isWinner) return [recogniser.kind, weight];
  if (sign.role === 'cause') return [recogniser.kind, (outright ? 1 : 4) * weight];
  return [recogniser.kind, 2 * weight];
}

function createVote<Candidate>() {
  const votes = new Map<Candidate, number>();
  return {
    add: (candidate: Candidate, weight: number): void => {
      if (candidate !== 'unknown') votes.set(candidate, (votes.get(candidate) ?? 0) + weight);
    },
    winner(): Candidate | null {
      let leader: Candidate | null = null;
      let most = 0;
      for (const [candidate, count] of votes) {
        if (count <= most) continue;
        most = count;
        leader = candidate;
      }
      return leader;
    },
  };
}
