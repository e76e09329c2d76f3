import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Playground } from './playground.ts';

/** The bot as a process of its own, told by its settings alone that the playground is its GitHub. */
export interface Bot {
  url: string;
  /** Its log so far, one JSON document a line. */
  log: readonly string[];
  process: ChildProcess;
  /** Asks it to stop, and waits until it has. Returns its exit status. */
  stop(): Promise<number | null>;
  /** Kills it as a machine that loses power would. */
  kill(): Promise<void>;
}

const program = join(import.meta.dirname, '..', 'src', 'main.ts');
const startTimeoutMs = 60_000;

export async function startBot(
  playground: Playground,
  dataDirectory: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Bot> {
  const { app, url } = playground;
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      ...inherited(),
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      GHE_HOST: new URL(url).host,
      GHE_PROTOCOL: 'http',
      PORT: '0',
      REFLEXION_DATA_DIR: dataDirectory,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const address = new Promise<string>((resolve, reject) => {
    const take = (line: string) => {
      log.push(line);
      const found = /listening on (http:[^"\s]+)/.exec(line)?.[1];
      if (found) resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', take);
    child.once('exit', (code) => reject(new Error(`the bot ended with ${code}:\n${log.join('\n')}`)));
    setTimeout(() => reject(new Error(`the bot did not start:\n${log.join('\n')}`)), startTimeoutMs).unref();
  });
  const botUrl = await address;
  playground.setWebhookUrl(`${botUrl}/api/github/webhooks`);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url: botUrl,
    log,
    process: child,
    stop: async () => {
      await end('SIGTERM');
      return child.exitCode;
    },
    kill: () => end('SIGKILL'),
  };
}

/** What a process needs of the machine to run at all and to reach package registries; no credentials. */
function inherited(): Record<string, string> {
  const names =
    /^(PATH|HOME|LANG|LC_ALL|TMPDIR|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|.*_CA_(CERTS?|BUNDLE|FILE)|GIT_SSL_CAINFO|PIP_CERT|npm_config_cafile)$/i;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      names.test(name) && value ? [[name, value]] : [],
    ),
  );
}
