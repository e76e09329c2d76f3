#!/usr/bin/env node
import { cli } from './cli.ts';

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // Asked a second time, the process ends as if nobody had listened.
  process.once(signal, () => stopping.abort());
}

process.exitCode = await cli({
  arguments: process.argv.slice(2),
  environment: process.env,
  stopped: stopping.signal,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
