/** Where structure can begin; all other lines are output and need no closer look. */
const mayBeStructure = new RegExp(
  `(?:${String.fromCharCode(0x1b)}\\[[\\d;]{0,12}[mK]){0,4}(?:##\\[|\\s{0,4}[$>+]{1,3} |The (?:command|job) |" exited|Build step '|ERROR: |Exited with|🚨|Post job|Cleaning up|Done\\. |Finished: |section_|travis_|No output has|Archiving|Recording|Terminate|\\[Pipeline\\]|[\\w@./-]{1,80}(?::[\\w-]{1,40}: [>$]| [\\w:-]{1,40}\\$) \\S|task: \\[|Poe =>|[\\w.-]{1,40} run-test|[\\w.-]{1,40}: commands)`,
  'y',
);

/** A CI system declares that a step failed. */
export const exitLine = new RegExp(
  [
    '^##\\[error\\](?:Process completed with exit code|The operation was canceled|The process .{1,300} failed|The job (?:running|was)|The runner has|The self-hosted runner|The action .{0,200}has timed out|The job has exceeded|(?:Bash|Cmd\\.exe|PowerShell) exited with code)',
    '^(?:The command )?".{0,2000}" ?(?:exited with|failed and exited with) [1-9]',
    '^" (?:exited with|failed and exited with) [1-9]',
    "^Build step '.{1,200}' marked build as failure",
    '^ERROR: Job failed',
    '^ERROR: script returned exit code',
    '^Exited with (?:code |exit status )',
    '^🚨 Error: The command exited with status',
    '^No output has been received in the last',
    '^The job exceeded the maximum',
  ].join('|'),
);
/** What follows is tidying up. */
export const postLine =
  /^(?:Post job cleanup\.|Cleaning up orphan processes|Done\. Your build exited|Finished: [A-Z]+$|Cleaning up project directory|Archiving artifacts|Recording test results)/;
const buildkiteStamp = `${String.fromCharCode(0x1b)}_bk;`;

/** Whether structure may begin at this place of a raw line; cheap, for every line of a long log is asked. */
export function structureAt(raw: string, start: number): boolean {
  mayBeStructure.lastIndex = start;
  if (mayBeStructure.test(raw)) return true;
  const redrawn = raw.indexOf('\r', start);
  if (redrawn !== -1 && redrawn < raw.length - 1) return true;
  return raw.charCodeAt(start) >= 128 || raw.startsWith(buildkiteStamp, start);
}
