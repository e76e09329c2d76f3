import type { Ranking } from './rank.ts';
import { withoutCarrier } from './signs.ts';
import type { HeldLine } from './store.ts';
import type { Recogniser } from './tools/recogniser.ts';

const maxTests = 200;
const maxNameLength = 300;

/** The names of the tests that failed, as the tool prints them, each once, in the log's order. */
export function failedTestsOf(
  lines: readonly HeldLine[],
  { signs, strength }: Ranking,
  recogniser: Recogniser | null,
): readonly string[] {
  if (!recogniser?.test) return [];
  const names = new Set<string>();
  for (const at of [...signs.keys()].sort((a, b) => a - b)) {
    if ((strength[at] ?? 0) < 3) continue;
    const match = recogniser.test.exec(withoutCarrier(lines[at]?.text ?? ''));
    const name = match?.slice(1).find((group) => group !== undefined);
    if (name) names.add(name.trim().slice(0, maxNameLength));
    if (names.size >= maxTests) break;
  }
  return [...names];
}
