import type { Annotation } from '../checks.ts';

/** A job's raw log as GitHub Actions writes it: a time stamp before each line. */
export interface JobLog {
  line(text: string): void;
  /** A folded heading with its lines. */
  group(title: string, lines: readonly string[]): void;
  /** A line in red, which is an annotation of the check run too. */
  error(text: string): void;
  /** What a step printed, with workflow commands (`::error file=a.ts,line=3::Oh no`) carried out. */
  output(text: string): void;
  /** From now on it is written as `***`. */
  mask(secret: string): void;
  annotations(): readonly Annotation[];
}

/** `disguises` are folders of this machine and what is written in their stead. */
export function createJobLog(
  disguises: Readonly<Record<string, string>>,
  append: (text: string) => void,
): JobLog {
  const annotations: Annotation[] = [];
  const masks: string[] = [];
  let sizeBytes = 0;
  let lines = 0;

  const line = (text: string) => {
    if (sizeBytes > maxSizeBytes) return;
    let shown = text;
    for (const [folder, name] of Object.entries(disguises)) shown = shown.replaceAll(folder, name);
    for (const mask of masks) shown = shown.replaceAll(mask, '***');
    sizeBytes += shown.length;
    if (sizeBytes > maxSizeBytes) shown = '##[warning]The log is too long. What follows is left out.';
    lines += 1;
    append(`${timestamp()} ${shown}\n`);
  };

  const annotate = (level: Annotation['level'], message: string, place: Readonly<Record<string, string>>) => {
    if (annotations.length >= maxAnnotations) return;
    const startLine = Number(place.line ?? lines) || 1;
    annotations.push({
      path: place.file ?? '.github',
      startLine,
      endLine: Number(place.endLine ?? startLine) || startLine,
      startColumn: Number(place.col) || null,
      endColumn: Number(place.endColumn) || null,
      level,
      message,
      title: place.title ?? null,
      rawDetails: null,
    });
  };

  const mask = (secret: string) => {
    if (secret !== '') masks.push(secret);
  };

  return {
    line,
    mask,
    group: (title, body) => {
      line(`##[group]${title}`);
      for (const text of body) line(text);
      line('##[endgroup]');
    },
    error: (text) => {
      line(`##[error]${text}`);
      annotate('failure', text, {});
    },
    output: (text) => {
      const command = readCommand(text);
      if (!command) return line(text);
      const level = annotationLevels[command.name];
      if (level) annotate(level, command.text, command.properties);
      if (command.name === 'add-mask') mask(command.text);
      if (shownCommands.has(command.name)) line(`##[${command.name}]${command.text}`);
    },
    annotations: () => annotations,
  };
}

const annotationLevels: Readonly<Record<string, Annotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  notice: 'notice',
};
const shownCommands: ReadonlySet<string> = new Set([
  'group',
  'endgroup',
  'error',
  'warning',
  'notice',
  'debug',
]);
const otherCommands: ReadonlySet<string> = new Set(['add-mask']);

function readCommand(line: string) {
  const parts = /^\s*::([a-z-]+)(?:\s([^:]*))?::(.*)$/.exec(line);
  const [, name = '', list = '', text = ''] = parts ?? [];
  if (!shownCommands.has(name) && !otherCommands.has(name)) return null;
  const properties = Object.fromEntries(
    list.split(',').map((property) => {
      const [key = '', ...value] = property.split('=');
      return [key.trim(), unescaped(value.join('='))];
    }),
  );
  return { name, text: unescaped(text), properties };
}

const unescaped = (text: string) =>
  text.replace(/%(25|0A|0D|3A|2C)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** UTC with seven decimals. */
function timestamp(): string {
  const now = performance.timeOrigin + performance.now();
  const fraction = Math.floor((now % 1) * 10_000);
  return `${new Date(now).toISOString().slice(0, -1)}${String(fraction).padStart(4, '0')}Z`;
}

const maxAnnotations = 50;
const maxSizeBytes = 16 * 1024 * 1024;
