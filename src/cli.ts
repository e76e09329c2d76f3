import type { Command, Terminal } from './commands/command.ts';
import { ReflexionError } from './errors.ts';

/** Loaded when asked for: a small command need not wait for the packages of a large one. */
const commands: Record<string, { load: () => Promise<Command>; purpose: string }> = {
  serve: { load: async () => (await import('./commands/serve.ts')).serveCommand, purpose: 'run the bot' },
  fix: {
    load: async () => (await import('./commands/fix.ts')).fixCommand,
    purpose: 'repair one pull request with a token, without an App',
  },
  doctor: {
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
    purpose: 'check what the bot needs',
  },
  'set-up': {
    load: async () => (await import('./commands/set-up.ts')).setUpCommand,
    purpose: 'create the GitHub App',
  },
  distil: {
    load: async () => (await import('./commands/distil.ts')).distilCommand,
    purpose: 'show what a CI log comes down to',
  },
  inspect: {
    load: async () => (await import('./commands/inspect.ts')).inspectCommand,
    purpose: 'say whether a diff may be pushed',
  },
};

/** The `reflexion` command. Returns the exit status: 0 done, 1 not, 2 used wrongly. */
export async function cli(terminal: Terminal): Promise<number> {
  const [name = 'help', ...rest] = terminal.arguments;
  const command = commands[name];
  if (!command) {
    const isHelp = name === 'help' || name === '--help' || name === '-h';
    if (!isHelp) terminal.stderr.write(`reflexion: there is no command ${JSON.stringify(name)}\n\n`);
    (isHelp ? terminal.stdout : terminal.stderr).write(usage());
    return isHelp ? 0 : 2;
  }
  try {
    const run = await command.load();
    return await run({ ...terminal, arguments: rest });
  } catch (error) {
    if (!(error instanceof ReflexionError)) throw error;
    terminal.stderr.write(`reflexion: ${error.message}\n${error.remedy ? `${error.remedy}\n` : ''}`);
    return error.code === 'settings' || error.code === 'input' ? 2 : 1;
  }
}

function usage(): string {
  const rows = Object.entries(commands).map(([name, { purpose }]) => `  ${name.padEnd(10)}${purpose}`);
  return `usage: reflexion COMMAND [ARGUMENTS]\n\n${rows.join('\n')}\n`;
}
