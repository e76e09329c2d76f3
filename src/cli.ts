import type { Command, Terminal } from './commands/command.ts';
import { distilCommand } from './commands/distil.ts';
import { doctorCommand } from './commands/doctor.ts';
import { serveCommand } from './commands/serve.ts';
import { ReflexionError } from './errors.ts';

const commands: Record<string, { run: Command; purpose: string }> = {
  serve: { run: serveCommand, purpose: 'run the bot' },
  doctor: { run: doctorCommand, purpose: 'check what the bot needs' },
  distil: { run: distilCommand, purpose: 'show what a CI log comes down to' },
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
    return await command.run({ ...terminal, arguments: rest });
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
