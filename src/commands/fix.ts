import { ReflexionError } from '../errors.ts';
import { pullRequestName } from '../github/client.ts';
import { createRedactors } from '../redact.ts';
import { readTokenSettings } from '../settings/token.ts';
import type { Command } from './command.ts';
import { createDisplay } from './fix/display.ts';
import { redactedError, toldPlainly } from './fix/errors.ts';
import { muteCommands, refuseOwnEvent } from './fix/in-actions.ts';
import { type FixOptions, help, readOptions } from './fix/options.ts';
import { openRunParts, secretsOfRun } from './fix/parts.ts';
import { run } from './fix/run.ts';

/** `reflexion fix`: one pull request, with a token instead of an App. Returns 0 when its checks pass, 1 when not. */
export const fixCommand: Command = async (terminal) => {
  const options = readOptions(terminal.arguments);
  if (!options) {
    terminal.stdout.write(help);
    return 0;
  }
  refuseOwnEvent(terminal.environment);
  const settings = readTokenSettings(terminal.environment, !options.dryRun);
  refuseOtherHost(options, settings.webUrl);
  const createRedact = createRedactors(secretsOfRun(settings));
  const muted = muteCommands(terminal);
  const display = createDisplay({ stream: terminal.stdout, redact: createRedact(), now: Date.now });
  if (settings.signingKey === null)
    display.say('REFLEXION_SIGNING_KEY is not set, so earlier trials are not known here.');
  const name = pullRequestName(options.repository, options.number);
  try {
    const { parts, close } = await openRunParts({
      settings,
      options,
      createRedact,
      signal: terminal.stopped,
    });
    try {
      const { status, words } = await run({ ...parts, display });
      display.end();
      display.say(words);
      return status;
    } finally {
      display.end();
      await close();
    }
  } catch (error) {
    display.end();
    if (!terminal.stopped.aborted) throw redactedError(toldPlainly(error), createRedact());
    display.say(
      `Stopped. What was done so far is in the comments of ${name}; run the same command again to go on.`,
    );
    return 1;
  } finally {
    muted();
  }
};

/** The token is for one server, and goes to no other. */
function refuseOtherHost({ host }: FixOptions, webUrl: string): void {
  if (host === null || host === new URL(webUrl).host) return;
  throw new ReflexionError('input', `The pull request is on ${host}, and the token is for ${webUrl}.`, {
    remedy: `Set GITHUB_SERVER_URL to https://${host}, and GITHUB_TOKEN to one for it.`,
  });
}
