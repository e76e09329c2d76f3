import { spawnSync } from 'node:child_process';
import { readSync, writeSync } from 'node:fs';

/**
 * The proc-receive hook for what apps push: says of each ref whether it is taken, with GitHub's own words where it isn't.
 * Talks git's pkt-line protocol on standard input and output; the server tells it what the token permits by environment.
 */

interface Command {
  old: string;
  new: string;
  ref: string;
}

const none = /^0+$/;

readPackets();
writePacket('version=1');
writeFlush();
for (const command of readPackets().map(parseCommand)) {
  const reason = refuse(command);
  if (reason !== null) {
    writePacket(`ng ${command.ref} ${reason}`);
    continue;
  }
  writePacket(`ok ${command.ref}`);
  writePacket('option fall-through');
}
writeFlush();

function refuse(command: Command): string | null {
  const branches = process.env.PLAYGROUND_BRANCHES?.split('\n');
  if (branches && !branches.some((branch) => command.ref === `refs/heads/${branch}`))
    return 'permission denied';
  const protection = protectionOf(command.ref);
  if (protection !== undefined) return decline(command.ref, protection);
  if (none.test(command.new)) return null;
  const forced =
    !none.test(command.old) && !succeeds(['merge-base', '--is-ancestor', command.old, command.new]);
  if (mustBeSigned(command.ref) && newCommits(command.new).some(isUnsigned))
    return decline(command.ref, 'Commits must have verified signatures.');
  if (forced) return decline(command.ref, 'Cannot force-push to this branch');
  const workflow = process.env.PLAYGROUND_WORKFLOWS === 'yes' ? null : touchedWorkflow(command.new);
  return workflow === null
    ? null
    : `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`;
}

/** The sentence that pushes to it are refused with, if they are. */
function protectionOf(ref: string): string | undefined {
  const sentences = JSON.parse(process.env.PLAYGROUND_PROTECTED ?? '{}') as Record<string, string>;
  const branch = ref.replace(/^refs\/heads\//, '');
  return Object.hasOwn(sentences, branch) ? sentences[branch] : undefined;
}

function decline(ref: string, sentence: string): string {
  writeSync(2, `error: GH006: Protected branch update failed for ${ref}.\nerror: ${sentence}\n`);
  return 'protected branch hook declined';
}

function mustBeSigned(ref: string): boolean {
  const branches = JSON.parse(process.env.PLAYGROUND_SIGNED ?? '[]') as string[];
  return branches.includes(ref.replace(/^refs\/heads\//, ''));
}

/** A signature in form is one here: nobody's keys are known. */
function isUnsigned(commit: string): boolean {
  const [head = ''] = output(['cat-file', 'commit', commit]).split('\n\n', 1);
  return !/^gpgsig /m.test(head);
}

/** Those that this repository has not had on any branch. */
function newCommits(sha: string): readonly string[] {
  return output(['rev-list', sha, '--not', '--all'])
    .split('\n')
    .filter((line) => line !== '');
}

/** The first workflow file that a commit new to this repository touches. */
function touchedWorkflow(sha: string): string | null {
  for (const commit of newCommits(sha)) {
    const paths = output([
      'diff-tree',
      '--no-commit-id',
      '--name-only',
      '-r',
      '-m',
      '--root',
      commit,
      '--',
      '.github/workflows',
    ]);
    const [first = ''] = paths.split('\n');
    if (first !== '') return first;
  }
  return null;
}

function succeeds(args: readonly string[]): boolean {
  return spawnSync('git', args, { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function output(args: readonly string[]): string {
  const result = spawnSync('git', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`git ${args[0]} failed`);
  return result.stdout;
}

function parseCommand(line: string): Command {
  const [old = '', next = '', ...ref] = line.trimEnd().split(' ');
  return { old, new: next, ref: ref.join(' ') };
}

/** Up to the next flush packet. */
function readPackets(): string[] {
  const packets: string[] = [];
  for (;;) {
    const length = Number.parseInt(readBytes(4).toString('latin1'), 16);
    if (length === 0 || Number.isNaN(length)) return packets;
    packets.push(readBytes(length - 4).toString('utf8'));
  }
}

function readBytes(count: number): Buffer {
  const buffer = Buffer.alloc(count);
  let filled = 0;
  while (filled < count) {
    const read = readSync(0, buffer, filled, count - filled, null);
    if (read === 0) throw new Error('git closed the connection');
    filled += read;
  }
  return buffer;
}

function writePacket(text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  writeSync(
    1,
    `${(bytes.length + 4).toString(16).padStart(4, '0')}${bytes.toString('latin1')}`,
    null,
    'latin1',
  );
}

function writeFlush(): void {
  writeSync(1, '0000');
}
