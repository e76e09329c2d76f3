import type { Readable, Writable } from 'node:stream';

/** What a command of `reflexion` may touch of the process it runs in. */
export interface Terminal {
  /** What follows the command's name. */
  arguments: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the process is asked to stop. */
  stopped: AbortSignal;
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
}

/** Returns the exit status: 0 done, 1 not, 2 used wrongly. */
export type Command = (terminal: Terminal) => Promise<number>;
