/** Rules look no further than this into a line. */
const maxLineLength = 2_000;

const character = String.fromCharCode;
const escapeCharacter = character(0x1b);
const bell = character(0x07);
const introducer = character(0x9b);
const controlRange = `${character(0)}-${character(8)}${character(11)}${character(12)}${character(14)}-${character(31)}${character(127)}${introducer}\ufeff`;

/** Colour and cursor codes (also with the escape spelled `^[`), and the codes that set titles and links. */
const codes = new RegExp(
  [
    `(?:${escapeCharacter}|\\^\\[)\\][^${bell}${escapeCharacter}]{0,300}(?:${bell}|${escapeCharacter}\\\\)`,
    `(?:${escapeCharacter}|\\^\\[)\\[[0-9;?]{0,24}[ -/]{0,2}[@-~]`,
    `${introducer}[0-9;?]{0,24}[@-~]`,
    `${escapeCharacter}[()][0-9A-B]`,
    `${escapeCharacter}[@-Z\\\\^_=>]?`,
  ].join('|'),
  'g',
);
/** A code that the cut of a long line went through. */
const halfCode = new RegExp(`${escapeCharacter}[^A-Za-z]{0,30}$`);
const controls = new RegExp(`[${controlRange}]`, 'g');
const needsStripping = new RegExp(`[${controlRange}]|\\^\\[[\\[\\]]`);

/** A byte order mark may stand before the timestamp, whole or spoilt by a wrong code page. */
const timestamp =
  /^[\u0080-\uffff]{0,6}\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\]? ?(?:\d\d[OE][ +])?/;
const columns = /^([^\t]{1,160})\t([^\t]{1,160})\t(?=[\u0080-\uffff]{0,6}\d{4}-\d\d-\d\dT)/;
const buildkiteTimestamp = new RegExp(`^${escapeCharacter}?_bk;t=\\d{1,16}${bell}`);

/** The job and step columns of `gh run view --log`. */
export interface Columns {
  prefix: string;
  job: string;
  step: string;
}

export function columnsOf(raw: string): Columns | null {
  const match = raw.includes('\t') ? columns.exec(raw) : null;
  return match ? { prefix: match[0], job: match[1] ?? '', step: match[2] ?? '' } : null;
}

/** Takes off job columns, timestamps, colours, control characters and all but the last state of a line that redrew itself. */
export function clean(raw: string): string {
  let text = raw.length > 2 * maxLineLength ? raw.slice(0, 2 * maxLineLength).replace(halfCode, '') : raw;
  if (text.includes('\t')) text = text.replace(columns, '');
  const first = text.charCodeAt(0);
  const mayBeStamped = (first >= 48 && first <= 57) || first === 91 || first >= 128;
  if (mayBeStamped) text = text.replace(timestamp, '');
  else if (first === 27 || first === 95) text = text.replace(buildkiteTimestamp, '');
  if (text.includes('\r')) text = lastState(text);
  if (needsStripping.test(text)) text = text.replace(codes, '').replace(controls, '');
  return text.length > maxLineLength ? text.slice(0, maxLineLength) : text.trimEnd();
}

/** What a terminal shows of a line with carriage returns: its last state that isn't blank. */
function lastState(text: string): string {
  if (text.indexOf('\r') === text.length - 1) return text.slice(0, -1);
  const states = text.split('\r');
  for (let at = states.length - 1; at >= 0; at -= 1) {
    const state = states[at] ?? '';
    if (state.replace(codes, '').trim() !== '') return state;
  }
  return '';
}

/** A copy of its own: a slice of a piece of the log would keep the whole piece alive. */
export const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
