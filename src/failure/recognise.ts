import type { FailureKind } from '../reflexion/failure.ts';
import { kindsOf } from './kinds.ts';
import type { Ranking } from './rank.ts';
import type { Section } from './sections.ts';
import { withoutCarrier } from './signs.ts';
import type { HeldLine } from './store.ts';
import { recognisers } from './tools/all.ts';
import type { Recogniser } from './tools/recogniser.ts';

export interface Recognised {
  tool: string;
  kind: FailureKind;
  recogniser: Recogniser | null;
}

const maxLines = 60;

/** Which tool failed and in which way, by vote of the lines that tell the most. */
export function recognise(lines: readonly HeldLine[], ranking: Ranking, section: Section | null): Recognised {
  const commands = section ? [...section.command, ...section.echoes.all()].slice(-60) : [];
  const votes = new Map<Recogniser, number>();
  const kinds = new Map<FailureKind, number>();
  const vote = (kind: FailureKind, weight: number) => kinds.set(kind, (kinds.get(kind) ?? 0) + weight);
  const suits = new Map<Recogniser, boolean>();
  const runs = (recogniser: Recogniser): boolean => {
    const known = suits.get(recogniser) ?? commands.some((line) => recogniser.command?.test(line) ?? false);
    suits.set(recogniser, known);
    return known;
  };

  for (const [place, at] of ranking.telling.slice(0, maxLines).entries()) {
    const line = lines[at];
    if (!line) continue;
    const fade = 1 / (1 + place / 6);
    for (const { recogniser } of ranking.signs.get(at) ?? [])
      votes.set(recogniser, (votes.get(recogniser) ?? 0) + fade * (runs(recogniser) ? 3 : 1));
  }
  const [recogniser] = best(votes) ?? recognisers.flatMap((row) => (runs(row) ? [row] : []));

  for (const [place, at] of ranking.telling.slice(0, maxLines).entries()) {
    const line = lines[at];
    if (!line) continue;
    const fade = 1 / (1 + place / 6);
    const spoken = kindsOf(withoutCarrier(line.text));
    for (const { kind, weight } of spoken) vote(kind, weight * fade);
    const hit = (ranking.signs.get(at) ?? []).find((candidate) => candidate.recogniser === recogniser);
    const kind = hit?.sign.kind ?? hit?.recogniser.kind;
    if (!hit || !kind || kind === 'unknown') continue;
    const causeElsewhere = hit.sign.role === 'cause' && !hit.sign.kind && spoken.length > 0;
    if (!causeElsewhere) vote(kind, (hit.sign.kind ? 7 : hit.sign.role === 'cause' ? 4 : 2) * fade);
  }
  for (const line of lines.filter((candidate) => candidate.role === 'exit')) {
    for (const { kind, weight } of kindsOf(line.text)) vote(kind, 2 * weight);
  }
  const [kind] = best(kinds) ?? [recogniser?.kind ?? 'unknown'];
  return { tool: recogniser?.tool ?? 'unknown', kind: kind ?? 'unknown', recogniser: recogniser ?? null };
}

function best<Key>(votes: ReadonlyMap<Key, number>): [Key] | null {
  let leader: Key | null = null;
  let most = 0;
  for (const [key, count] of votes) {
    if (count <= most) continue;
    most = count;
    leader = key;
  }
  return leader === null ? null : [leader];
}
