import { parseArgs } from 'node:util';
import { probeModel } from '../engine/language-model/probe-model.ts';
import { ReflexionError } from '../errors.ts';
import { probeQueue } from '../queue/probe-queue.ts';
import { createRedactor } from '../redact.ts';
import type { Environment } from '../settings/read.ts';
import { type LocalSettings, readLocalSettings, readSettings, type Settings } from '../settings.ts';
import type { Command } from './command.ts';
import { type Check, fail, ok, warn } from './doctor/check.ts';
import { checkApp, checkInstallations, checkWebhook } from './doctor/github-checks.ts';
import { checkDisk, checkGit, checkNode, checkRipgrep, checkSandbox } from './doctor/machine-checks.ts';

const limitMs = 5000;

/** Checks what the bot needs, all at once, one line each. Returns 1 if something needed is missing. */
export const doctorCommand: Command = async ({ arguments: given, environment, stdout }) => {
  const json = parse(given);
  const settings = attempt(() => readSettings(environment));
  const local = attempt(() => readLocalSettings(environment));
  const redact = createRedactor(secretsOf(environment));
  const checks = await Promise.all([
    within('node', () => checkNode()),
    [settings instanceof ReflexionError ? settingsFault(settings) : ok('settings', 'complete')],
    ...(settings instanceof ReflexionError ? [] : serverChecks(settings)),
    ...(local instanceof ReflexionError ? [] : localChecks(local, redact)),
    within('git', checkGit),
    within('ripgrep', checkRipgrep),
  ]);
  const found = checks.flat().map((check) => ({
    ...check,
    found: redact(check.found),
    remedy: check.remedy && redact(check.remedy),
  }));
  const healthy = found.every(({ status }) => status !== 'fail');
  stdout.write(
    json ? `${JSON.stringify({ healthy, checks: found }, null, 2)}\n` : found.map(lineOf).join(''),
  );
  return healthy ? 0 : 1;
};

function serverChecks(settings: Settings): Promise<readonly Check[]>[] {
  return [
    within('app', (signal) => checkApp(settings, signal)),
    within('webhook', (signal) => checkWebhook(settings, signal)),
    within('installations', (signal) => checkInstallations(settings, signal)),
    within('queue', async () => [
      ok('queue', await probeQueue(settings.dataDirectory, settings.databaseUrl)),
    ]),
  ];
}

function localChecks(settings: LocalSettings, redact: (text: string) => string): Promise<readonly Check[]>[] {
  return [
    within('sandbox', () => checkSandbox(settings)),
    within('disk', () => checkDisk(settings)),
    within('model', () => checkModel(settings, redact)),
  ];
}

async function checkModel(
  { model }: LocalSettings,
  redact: (text: string) => string,
): Promise<readonly Check[]> {
  if (!model)
    return [
      warn(
        'model',
        'none is set; only the toolchain engine repairs',
        'Set REFLEXION_MODEL and OPENAI_API_KEY, or OPENAI_BASE_URL for a local server.',
      ),
    ];
  const { apiKey, baseUrl, name, reflectName, furtherModels } = model;
  const repairs = { check: 'model', setting: 'REFLEXION_MODEL', model: name };
  const reflects = { check: 'reflect model', setting: 'REFLEXION_REFLECT_MODEL', model: reflectName };
  const further = furtherModels.map((one) => ({
    check: 'further model',
    setting: 'REFLEXION_MODELS',
    model: one,
  }));
  return Promise.all(
    [repairs, ...(reflectName === name ? [] : [reflects]), ...further].map(async ({ check, ...named }) => {
      const probed = await probeModel({ apiKey, baseUrl, redact, ...named });
      return probed.ok ? ok(check, probed.model) : fail(check, probed.reason, probed.remedy);
    }),
  );
}

/** One check that hangs or breaks says so, and holds up no other. */
async function within(
  name: string,
  check: (signal: AbortSignal) => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const signal = AbortSignal.timeout(limitMs);
  const late = new Promise<readonly Check[]>((resolve) => {
    const answer = fail(
      name,
      `no answer within ${limitMs / 1000} s`,
      'Check the network to it, or try again.',
    );
    signal.addEventListener('abort', () => resolve([answer]));
  });
  const broken = (error: unknown) => [
    fail(
      name,
      error instanceof Error ? error.message : String(error),
      error instanceof ReflexionError ? error.remedy : null,
    ),
  ];
  return Promise.race([check(signal).catch(broken), late]);
}

function attempt<Value>(read: () => Value): Value | ReflexionError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReflexionError) return error;
    throw error;
  }
}

function settingsFault({ message, remedy }: ReflexionError): Check {
  const faults = message
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ *- /, ''));
  return fail('settings', faults.join('; '), remedy);
}

function lineOf({ status, name, found, remedy }: Check): string {
  const text = `${status.padEnd(5)} ${name.padEnd(14)} ${found}${remedy ? ` → ${remedy}` : ''}`;
  return `${text.replaceAll(/\s*\n\s*/g, ' ')}\n`;
}

function secretsOf(environment: Environment): string[] {
  const names = ['PRIVATE_KEY', 'WEBHOOK_SECRET', 'OPENAI_API_KEY', 'REFLEXION_CONSOLE_TOKEN'];
  const database = environment.DATABASE_URL ?? '';
  const password = URL.canParse(database) ? decodeURIComponent(new URL(database).password) : '';
  return [...names.map((name) => environment[name] ?? ''), password].filter(Boolean);
}

function parse(given: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...given], options: { json: { type: 'boolean', default: false } } }).values
      .json;
  } catch (cause) {
    throw new ReflexionError('input', 'Usage: reflexion doctor [--json]', { cause });
  }
}
