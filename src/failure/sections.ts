/** A step of a job, or one echoed command where the CI system knows no steps. */
export interface Section {
  index: number;
  job: string | null;
  step: string | null;
  /** The lines of the command as the workflow wrote them. */
  command: string[];
  /** What scripts echoed before they ran it, outermost first. */
  echoed: string[];
  /** Line numbers at which the CI system or a runner said that this section failed. */
  exits: number[];
  failed: boolean;
}

/** What a line is to its section. */
export type Role = 'output' | 'command' | 'marker' | 'exit' | 'echo' | 'post';

export interface SectionReader {
  sections: readonly Section[];
  /** Takes the next line; returns the section it belongs to and what it is in it. */
  read(
    number: number,
    text: string,
    job: string | null,
    step: string | null,
  ): { section: number; role: Role };
}

const headerEnd = '\u0000';
const maxSections = 5_000;

const exitLine =
  /^##\[error\](?:Process completed with exit code|The operation was canceled|The process .{1,300} failed|The job running on runner|The runner has received|The action .{1,200} has timed out|The job has exceeded|Bash exited with code|Cmd\.exe exited with code|PowerShell exited with code)|^The command ".{0,2000}" (?:exited with|failed and exited with) [1-9]|^" exited with [1-9]\d*\.|^Build step '.{1,200}' marked build as failure|^ERROR: Job failed|^Exited with code |^🚨 Error: The command exited with status|^ERROR: script returned exit code|^No output has been received in the last|^The job exceeded the maximum/;
const postLine =
  /^(?:Post job cleanup\.|Cleaning up orphan processes|Done\. Your build exited with|Finished: (?:FAILURE|ABORTED|UNSTABLE)|Cleanup up project directory|Archiving artifacts|Recording test results)/;
const echoedScript = /^\s{0,4}(?:> (?!\S+@\S+ \S)(?:Task |Configure )?|\$ |\+{1,3} |>>> )(\S.{0,2000})$/;
const scriptHeader = /^\s{0,4}> \S+@\S* \S/;
const travisCommand = /^\$ (\S.*)$/;
const foldStart =
  /^travis_fold:start:(\S{1,80})|^section_start:\d+:(\S{1,80})|^(?:---|\+\+\+|~~~) (\S.{0,120})$|^##\[section\]Starting: (.{1,120})$|^\[Pipeline\] (sh|bat|node|stage)\b/;

/** Follows the structure that CI systems write into their logs. */
export function readSections(): SectionReader {
  const sections: Section[] = [];
  let inCommand = false;
  let sawOutput = false;
  let current = open(null, null);

  function open(job: string | null, step: string | null): Section {
    const section: Section = {
      index: sections.length,
      job,
      step,
      command: [],
      echoed: [],
      exits: [],
      failed: false,
    };
    // A log may open sections without end; those that say nothing are taken over by the last one.
    if (sections.length >= maxSections) return sections.at(-1) ?? section;
    sections.push(section);
    inCommand = false;
    sawOutput = false;
    return section;
  }

  return {
    sections,
    read(number, text, job, step) {
      if (job !== null && (job !== current.job || step !== current.step)) current = open(job, step);
      const code = text.charCodeAt(0);
      const marker = code === 35 && text.startsWith('##[');
      if (marker && text.startsWith('##[group]Run ')) {
        const fresh = current.step === null || current.command.length > 0 || sawOutput;
        if (fresh) current = open(job, step);
        current.step ??= text.slice(9, 169);
        current.command = [text.slice(13)];
        inCommand = true;
        return { section: current.index, role: 'command' };
      }
      if (inCommand) {
        if (marker && text.startsWith('##[endgroup]')) {
          inCommand = false;
          return { section: current.index, role: 'marker' };
        }
        if (/^(?:shell: |with:|env:)/.test(text)) current.command.push(headerEnd);
        if (current.command.length < 200 && current.command.at(-1) !== headerEnd) current.command.push(text);
        return { section: current.index, role: 'command' };
      }
      if (exitLine.test(text)) {
        current.exits.push(number);
        current.failed = true;
        return { section: current.index, role: 'exit' };
      }
      if (postLine.test(text)) {
        if (job === null) current = open(null, 'post');
        return { section: current.index, role: 'post' };
      }
      if (marker) {
        if (text.startsWith('##[error]')) {
          current.failed = true;
          sawOutput = true;
          return { section: current.index, role: 'output' };
        }
        return { section: current.index, role: 'marker' };
      }
      if (code === 36 && travisCommand.test(text) && current.step === null && job === null) {
        current = open(null, null);
        current.command = [text.slice(2)];
        return { section: current.index, role: 'command' };
      }
      sawOutput = true;
      const first = text.trimStart().charCodeAt(0);
      if (first === 62 || first === 36 || first === 43) {
        const echoed = scriptHeader.test(text) ? null : echoedScript.exec(text);
        if (echoed?.[1] && current.echoed.length < 200) {
          current.echoed.push(echoed[1]);
          return { section: current.index, role: 'echo' };
        }
        if (!echoed && scriptHeader.test(text)) return { section: current.index, role: 'echo' };
      }
      if (foldStart.test(text)) return { section: current.index, role: 'marker' };
      return { section: current.index, role: 'output' };
    },
  };
}

/** The command as the workflow wrote it; null where the log doesn't tell. */
export function commandOf(section: Section): string | null {
  const lines = section.command.filter((line) => line !== headerEnd);
  if (lines.length === 0) return null;
  // GitHub writes the first line of a script twice: as the group's title and as the first line of its body.
  const body = lines.length > 1 && lines[1]?.trim() === lines[0]?.trim() ? lines.slice(1) : lines;
  return body.join('\n').trim();
}
