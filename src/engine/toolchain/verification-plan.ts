import { type Failure, rerunKinds } from '../../reflexion/failure.ts';
import type { Workspace } from '../../reflexion/ports.ts';
import type { VerificationPlan, VerificationStep } from '../../reflexion/verify.ts';
import { foldersOf } from './folders.ts';
import { installsFor, withEnvironments } from './installs.ts';
import { narrowedCommand } from './narrowed-command.ts';
import { ecosystemsOf } from './needs.ts';
import { ecosystems } from './package-managers.ts';
import { quoted } from './shell-words.ts';
import { type PlacedCommand, placedByWorkflow, workflowCommands } from './workflow-commands.ts';
import { type WorkflowJob, workflowJobs } from './workflow-jobs.ts';

/**
 * What shows whether these failures are mended: the failed commands, by the log or else by the workflow, with only the tests
 * that failed where that is certain; and the installs that they need. No commands where nobody tells which failed.
 */
export async function verificationPlanOf(
  failures: readonly Failure[],
  workspace: Pick<Workspace, 'read' | 'list'>,
): Promise<VerificationPlan> {
  const files = await workspace.list();
  const jobs = workflowJobs(
    await textsOf(files.filter((file) => workflowFile.test(file)).slice(0, maxWorkflows), workspace),
  );
  const failed = failures
    .filter((failure) => !rerunKinds.has(failure.kind))
    .flatMap((failure) => failedCommands(failure, jobs).map((placed) => ({ ...placed, failure })))
    .map(({ command, folder, ...rest }) => ({ ...rest, command: inFolder(folder, command) }));

  const present = new Set(files);
  const folders = new Set(failed.flatMap(({ command }) => foldersOf(command)));
  const told = [...folders]
    .slice(0, maxFolders)
    .flatMap((folder) => telling.map((name) => (folder === '' ? name : `${folder}/${name}`)))
    .filter((path) => present.has(path));
  const texts = await textsOf(told, workspace);
  const repository = { files: present, text: (path: string) => texts.get(path) ?? '' };

  const prepare = new Map<string, string>();
  const commands = new Map<string, string>();
  for (const { command, exports, failure } of failed) {
    const needed = ecosystemsOf(command);
    const installs = installsFor(command, files, needed.length > 0 ? needed : ecosystems);
    for (const install of installs) prepare.set(install.script, install.command);
    const narrowed = narrowedCommand(command, failure, repository) ?? { command, script: command };
    const script = withEnvironments(narrowed.script, installs);
    commands.set([exports, script].filter(Boolean).join('\n'), narrowed.command);
  }
  return { prepare: stepsOf(prepare), commands: stepsOf(commands) };
}

function stepsOf(scripts: ReadonlyMap<string, string>): readonly VerificationStep[] {
  return [...scripts].map(([script, shown]) => ({ script, shown }));
}

/** One that holds GitHub's own expressions can't be run elsewhere. */
function failedCommands(failure: Failure, jobs: readonly WorkflowJob[]): readonly PlacedCommand[] {
  const check = failure.checks[0] ?? '';
  const command = (failure.command ?? failure.echoedCommands[0] ?? '').trim();
  if (command === '') return workflowCommands(jobs, check, failure.step);
  return command.includes('${{') ? [] : [placedByWorkflow(jobs, check, command)];
}

/** In a line of its own: behind `&&` a folder that is not there would not end the script. */
const inFolder = (folder: string, command: string) =>
  folder === '' ? command : `cd ${quoted(folder).source}\n${command}`;

/** What can't be read, as a link, says nothing. */
async function textsOf(
  paths: readonly string[],
  workspace: Pick<Workspace, 'read'>,
): Promise<ReadonlyMap<string, string>> {
  const read = paths.map(async (path) => [path, await workspace.read(path).catch(() => '')] as const);
  return new Map(await Promise.all(read));
}

const workflowFile = /^\.github\/workflows\/[^/]+\.ya?ml$/;
/** Files that say how tests are run. */
const telling = ['package.json', 'go.mod', 'pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini'];
const maxWorkflows = 50;
const maxFolders = 20;
