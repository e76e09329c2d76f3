import { createRandom } from './random.ts';

/** Makes of a log the log of another run of the same failure: other times, ids, line numbers and order. */
export function editedRerun(log: string, seed: number): string {
  const random = createRandom(seed);
  const shift = 1 + Math.floor(random() * 40);
  const ids = new Map<string, string>();
  const otherId = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const other = [...id.replace(/^0x/, '')]
      .map((sign) =>
        /[0-9]/.test(sign)
          ? String(Math.floor(random() * 10))
          : /[a-f]/.test(sign)
            ? 'abcdef'[Math.floor(random() * 6)]
            : sign,
      )
      .join('');
    const whole = id.startsWith('0x') ? `0x${other}` : other;
    ids.set(id, whole);
    return whole;
  };
  const otherTime = (time: string) => time.replace(/\d\d$/, () => String(10 + Math.floor(random() * 49)));
  const lines = log.split('\n').map((line) =>
    line
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, otherTime)
      .replace(/\b\d\d:\d\d:\d\d\b/g, otherTime)
      .replace(
        /\b[0-9a-f]{40}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b0x[0-9a-f]{6,16}\b/g,
        otherId,
      )
      .replace(
        /(\.(?:[cm]?[jt]sx?|py|java|kt|go|rs|rb|php|c|cc|cpp|h|hpp|scala|cs|swift|ex|exs|hs|vue)[:(]\[?)(\d{1,5})\b/g,
        (_, before: string, number: string) => before + (Number(number) + shift),
      )
      .replace(
        /(\bline )(\d{1,5})\b/g,
        (_, before: string, number: string) => before + (Number(number) + shift),
      )
      .replace(
        /\b(\d{1,5}(?:\.\d{1,4})?) ?(ms|s|secs?|seconds)\b(?! exceeded)/g,
        (_, amount: string, unit: string) =>
          `${(Number(amount) * (0.5 + random())).toFixed(amount.includes('.') ? 2 : 0)}${unit}`,
      )
      .replace(/\/tmp\/[\w.-]{4,40}/g, (path) => `/tmp/${otherId(path.slice(5))}`)
      .replace(/\b(?:localhost|127\.0\.0\.1):\d{4,5}\b/g, (address) =>
        address.replace(/\d+$/, String(20_000 + Math.floor(random() * 30_000))),
      )
      .replace(/\b\d{1,3}(?:\.\d{1,2})?%/g, () => `${Math.floor(random() * 99)}%`),
  );
  return shuffledRuns(lines, random).join('\n');
}

/** Neighbours that begin with the same word, as parallel workers print them, change places. */
function shuffledRuns(lines: string[], random: () => number): string[] {
  const word = /(?:Z |^)\s{0,4}(PASS(?:ED)?|FAIL(?:ED)?|ok|✓|✗|×|✕|ERROR)\s\S/;
  let from = 0;
  while (from < lines.length) {
    const head = word.exec(lines[from] ?? '')?.[1];
    let to = from + 1;
    while (head !== undefined && to < lines.length && word.exec(lines[to] ?? '')?.[1] === head) to += 1;
    for (let at = to - 1; at > from; at -= 1) {
      const other = from + Math.floor(random() * (at - from + 1));
      [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
    }
    from = to;
  }
  return lines;
}
