import { clean, columnsOf, detached } from './clean.ts';
import { createEchoReader, type EchoReader } from './echoes.ts';
import { exitLine, postLine, structureAt } from './markers.ts';

/** A step of a job, or one command where the CI system knows no steps. */
export interface Section {
  job: string | null;
  step: string | null;
  /** The command as the workflow wrote it, empty where the log doesn't tell. */
  command: readonly string[];
  /** What scripts echoed before they ran it, outermost first. */
  echoes: EchoReader;
  /** Line numbers at which the CI system said that this section failed. */
  exits: number[];
  failed: boolean;
  /** Tidying up after the job. */
  post: boolean;
}

/** What a line is to its section. */
export type Role = 'output' | 'command' | 'marker' | 'exit' | 'echo' | 'post';

export interface SectionReader {
  sections: readonly Section[];
  /** Takes the next line of the log as it came; returns what it is to the section it belongs to. */
  read(raw: string): Role;
  /** The index of the section that the last line belongs to. */
  current(): number;
  /** Where the text of the last line begins, behind columns and timestamp. */
  start(): number;
}

const maxSections = 2_000;
const maxCommandLines = 200;
const maxCommandCharacters = 8_000;
const maxExits = 50;

const commandHeader = /^(?:shell: |with:$|env:$)/;
/** GitLab says after the time which stream a line came from. */
const gitlabStream = /\d\d[OE][ +]/y;
const shellPrompt = /^\$ (\S.*)$/;

/** Follows the structure that CI systems write into their logs. */
export function createSectionReader(): SectionReader {
  const sections: Section[] = [];
  let number = 0;
  let prefix = '';
  let inHeader = false;
  let commandOpen = false;
  let commandCharacters = 0;
  let sawOutput = false;
  let system: 'github' | 'travis' | 'other' = 'other';
  let start = 0;
  let current = open(null, null);

  return { sections, read, current: () => sections.length - 1, start: () => start };

  function read(raw: string): Role {
    number += 1;
    start = contentStart(raw);
    if (!inHeader && !structureAt(raw, start) && !current.echoes.wants(raw, start)) {
      sawOutput = true;
      return 'output';
    }
    return readStructure(clean(raw), raw);
  }

  /** Where the text begins behind columns and timestamp; opens a section when the columns change. */
  function contentStart(raw: string): number {
    let from = 0;
    if (prefix !== '' && raw.startsWith(prefix)) from = prefix.length;
    else if (prefix !== '' || number <= 200) {
      const columns = columnsOf(raw);
      if (columns && columns.prefix !== prefix) {
        prefix = detached(columns.prefix);
        if (columns.job !== current.job || columns.step !== current.step)
          current = open(columns.job, columns.step);
      }
      from = columns?.prefix.length ?? 0;
    }
    if (raw.charCodeAt(from + 4) !== 45 || raw.charCodeAt(from + 10) !== 84) return from;
    const end = raw.charCodeAt(from + 27) === 90 ? from + 27 : raw.indexOf('Z', from + 19);
    if (end === -1 || end > from + 30) return from;
    gitlabStream.lastIndex = end + 2;
    return gitlabStream.test(raw) ? end + 6 : end + 2;
  }

  function readStructure(text: string, raw: string): Role {
    const marker = text.startsWith('##[');
    if (marker) system = 'github';
    if (raw.includes('travis_')) {
      system = 'travis';
      if (raw.includes('travis_fold:start:after_')) {
        current = open(null, null);
        current.post = true;
        return 'post';
      }
    }
    if (inHeader) return readHeader(text);
    if (marker && text.startsWith('##[group]Run ')) {
      if (current.command.length > 0 || sawOutput || current.step === null || prefix === '')
        current = prefix === '' ? open(null, text.slice(9, 169)) : open(current.job, current.step);
      inHeader = true;
      commandOpen = true;
      addToCommand(text.slice('##[group]Run '.length));
      return 'command';
    }
    if (exitLine.test(text)) {
      if (current.exits.length < maxExits) current.exits.push(number);
      current.failed = true;
      return 'exit';
    }
    if (postLine.test(text)) {
      if (!current.post) current = open(current.job, current.step);
      current.post = true;
      return 'post';
    }
    if (marker) {
      if (!text.startsWith('##[error]')) return 'marker';
      current.failed = true;
      sawOutput = true;
      return 'output';
    }
    const prompt = shellPrompt.exec(text);
    if (prompt?.[1] && system !== 'github' && (system === 'other' || raw.includes('travis_'))) {
      current = open(null, null);
      addToCommand(prompt[1]);
      return 'command';
    }
    sawOutput = true;
    return current.echoes.read(text) ? 'echo' : 'output';
  }

  /** Under `##[group]Run …` GitHub prints the script, then how it is run. */
  function readHeader(text: string): Role {
    if (text.startsWith('##[endgroup]') || text.startsWith('##[error]')) {
      inHeader = false;
      if (text.startsWith('##[error]')) return readStructure(text, text);
      return 'marker';
    }
    if (commandHeader.test(text)) commandOpen = false;
    if (commandOpen) addToCommand(text);
    return 'command';
  }

  function addToCommand(text: string): void {
    commandCharacters += text.length;
    if (current.command.length >= maxCommandLines || commandCharacters > maxCommandCharacters) return;
    current.command = [...current.command, detached(text)];
  }

  function open(job: string | null, step: string | null): Section {
    inHeader = false;
    sawOutput = false;
    commandCharacters = 0;
    const section: Section = {
      job: job === null ? null : detached(job),
      step: step === null ? null : detached(step),
      command: [],
      echoes: createEchoReader(() => section.command),
      exits: [],
      failed: false,
      post: false,
    };
    // A log that opens sections without end keeps on writing into the last one.
    const last = sections.at(-1);
    if (last && sections.length >= maxSections) return last;
    sections.push(section);
    return section;
  }
}

/** The command as the workflow wrote it; null where the log doesn't tell. */
export function commandOf(section: Section): string | null {
  const [first, second, ...rest] = section.command;
  if (first === undefined) return null;
  // GitHub writes the first line of a script twice: as the group's title and as the first line of its body.
  const title = first.trim();
  if (second !== undefined && (second.trim() === title || title === ''))
    return [second, ...rest].join('\n').trim();
  return section.command.join('\n').trim();
}
