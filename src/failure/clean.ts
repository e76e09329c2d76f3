/** A line as the rules see it: what the CI system wrote around it is taken off. */
export interface CleanLine {
  text: string;
  /** The job and step columns of `gh run view --log`. */
  job: string | null;
  step: string | null;
}

/** Rules look no further than this into a line. */
export const maxLineLength = 2_000;

const escape = '(?:\\u001b|\\^\\[)';
const colours = new RegExp(
  `${escape}\\][^\\u0007\\u001b]{0,300}(?:\\u0007|\\u001b\\\\)|${escape}\\[[0-9;?]{0,24}[ -/]{0,2}[@-~]|\\u001b[@-Z\\\\^_]?|\\u009b[0-9;?]{0,24}[@-~]`,
  'g',
);
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u009b\ufeff]/g;
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u009b\ufeff]|\^\[/;
const columns = /^([^\t]{1,160})\t([^\t]{1,160})\t(?=\ufeff?\d{4}-\d\d-\d\dT)/;
const timestamp = /^\ufeff?\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\]? ?(?:\d\d[OE][ +])?/;
const buildkiteTimestamp = /^\u001b?_bk;t=\d{1,16}\u0007/;

/** Takes off job columns, timestamps, colours, control characters and all but the last state of a line that redrew itself. */
export function clean(raw: string): CleanLine {
  let text = raw.length > maxLineLength * 2 ? raw.slice(0, maxLineLength * 2) : raw;
  let job: string | null = null;
  let step: string | null = null;
  if (text.includes('\t')) {
    const match = columns.exec(text);
    if (match) {
      job = match[1] ?? null;
      step = match[2] ?? null;
      text = text.slice(match[0].length);
    }
  }
  const first = text.charCodeAt(0);
  if (first <= 0x5b || first === 0xfeff || first === 0x5f) {
    text = text.replace(timestamp, '');
    if (text.includes('_bk;t=')) text = text.replace(buildkiteTimestamp, '');
  }
  if (text.includes('\r')) text = lastState(text);
  if (suspicious.test(text)) text = text.replace(colours, '').replace(controls, '');
  if (text.length > maxLineLength) text = text.slice(0, maxLineLength);
  return { text: text.trimEnd(), job, step };
}

/** What a terminal shows of a line with carriage returns: its last state that isn't blank. */
function lastState(text: string): string {
  const states = text.split('\r');
  for (let at = states.length - 1; at >= 0; at -= 1) {
    const state = states[at] ?? '';
    if (state.replace(colours, '').trim() !== '') return state;
  }
  return '';
}
