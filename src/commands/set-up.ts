import { once } from 'node:events';
import { run } from 'probot';
import { ReflexionError } from '../errors.ts';
import type { Command } from './command.ts';

const webhookPath = '/api/github/webhooks';
const usage = 'usage: reflexion set-up https://ADDRESS-OF-THE-BOT';

/**
 * `reflexion set-up ADDRESS`: Probot's page that creates the GitHub App from `app.yml` and writes its credentials to `.env`.
 * The address is where GitHub will reach the bot.
 */
export const setUpCommand: Command = async ({
  arguments: [address, ...rest],
  environment,
  stdout,
  stopped,
}) => {
  if (!address || rest.length > 0 || !/^https?:\/\/[^/\s]+\/?$/.test(address))
    throw new ReflexionError('input', usage);
  if (environment.APP_ID) {
    throw new ReflexionError('input', `This bot is set up already: it is App ${environment.APP_ID}.`, {
      remedy:
        'To make another App, take APP_ID, PRIVATE_KEY and WEBHOOK_SECRET out of the environment and of .env.',
    });
  }
  const { HOST = '127.0.0.1', PORT = '3000', LOG_LEVEL = 'warn' } = environment;
  // Probot's page looks for these in the process' own environment: where webhooks go, and that no public relay is wanted.
  Object.assign(environment, {
    WEBHOOK_PROXY_URL: `${address.replace(/\/$/, '')}${webhookPath}`,
    NO_SMEE_SETUP: 'true',
  });
  const server = await run(() => {}, { env: { HOST, PORT, LOG_LEVEL: LOG_LEVEL as 'warn' } });
  stdout.write(
    `Open http://${HOST}:${PORT}/probot, register the App, install it, then end this with Ctrl-C and run: npm start\n`,
  );
  if (!stopped.aborted) await once(stopped, 'abort');
  await server.stop();
  return 0;
};
