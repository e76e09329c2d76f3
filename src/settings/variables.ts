import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const privateKey = z.string().transform(toPem);
// Whoever guesses it writes the bot's memory.
const signingKey = z.string().min(32, 'is shorter than 32 characters; make one with: openssl rand -hex 32');
export const address = z.url({ protocol: /^https?$/, error: 'is not an http or https address' });

const price = z
  .strictObject({
    input: z.number().nonnegative(),
    /** What the provider takes for tokens it had in its cache; as dear as the others where it is not said. */
    cachedInput: z.number().nonnegative().optional(),
    output: z.number().nonnegative(),
  })
  .transform(({ input, cachedInput, output }) => ({ input, cachedInput: cachedInput ?? input, output }));
export type ModelPrice = z.output<typeof price>;

const registries = [
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'pypi.org',
  'files.pythonhosted.org',
  'index.crates.io',
  'static.crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'api.nuget.org',
  'repo.packagist.org',
];

/** The variables that commands run by hand read too. */
export const localVariables = {
  // Beside the program, so that a first try needs no rights anywhere else.
  REFLEXION_DATA_DIR: z.string().default('data').describe('Folder for the queue and for caches.'),
  OPENAI_API_KEY: z
    .string()
    .optional()
    .describe('Key for the model. Without a model only the toolchain engine works.'),
  OPENAI_BASE_URL: address
    .optional()
    .describe(
      'Address of any OpenAI-compatible endpoint; unset, OpenAI’s own. A local server may go without a key.',
    ),
  REFLEXION_MODEL: z.string().optional().describe('Name of the model, as its endpoint knows it.'),
  REFLEXION_REFLECT_MODEL: z
    .string()
    .optional()
    .describe(
      'Another model at the same endpoint, that reflects while `REFLEXION_MODEL` repairs; unset, the same.',
    ),
  // Their prices differ by much, and the operator pays.
  REFLEXION_MODELS: z
    .string()
    .transform((text) => text.split(',').flatMap((name) => name.trim() || []))
    .default([])
    .describe(
      'Further models at the same endpoint that the rules of a repository may name instead, parted by commas.',
    ),
  // Long reasoning answers take minutes; a connection that hangs should not cost a quarter of an hour.
  REFLEXION_MODEL_TIMEOUT_SECONDS: wholeNumber(1, 3600)
    .default(300)
    .describe('Time limit of one request to the model.'),
  // What nearly all hosted models take. A server of one's own mostly has less, and some cut off what is longer without a word.
  REFLEXION_MODEL_CONTEXT: wholeNumber(8_000, 10_000_000)
    .default(128_000)
    .describe(
      'Context of the model in tokens, for a request and its answer together; nothing longer is sent.',
    ),
  REFLEXION_PRICES: json(z.record(z.string(), price))
    .prefault('{}')
    .describe(
      'What models cost, in USD per million tokens, as JSON: `{"model": {"input": 1, "cachedInput": 0.1, "output": 4}}`. ' +
        'A model that is not in it has no known cost.',
    ),
  // The paper's agents gain most in their first few trials.
  REFLEXION_MAX_TRIALS: wholeNumber(1, 20)
    .default(4)
    .describe('ε: trials allowed since the author’s last push.'),
  // The paper's own Ω. What is done for the first time is no repeat, so it can't be one.
  REFLEXION_MAX_REPEATS: wholeNumber(2, 20).default(3).describe('Ω: repeats that mean stuck.'),
  // The bound of the paper's first version.
  REFLEXION_MAX_ACTIONS: wholeNumber(1, 200).default(30).describe('Actions of an engine in one trial.'),
  // Thirty actions, each with a conversation of some 60,000 tokens before it; most of that is in the provider's cache.
  REFLEXION_MAX_TOKENS: wholeNumber(1_000)
    .default(2_000_000)
    .describe('Tokens of the model in one trial, input and output together, cached ones too.'),
  // More than a trial should cost with any model in use; a price list or a provider that surprises stops here.
  REFLEXION_MAX_USD: amount()
    .default(5)
    .describe('Cost of one trial in USD. Holds only where `REFLEXION_PRICES` has each model that is asked.'),
  // Half of the time that a look has, so that there is some left for the verification and the push.
  REFLEXION_MAX_MINUTES: wholeNumber(1, 1440)
    .default(30)
    .describe('Time that the model and its commands have for the repair in one trial.'),
  // What package managers need to install; nothing that takes uploads without a login.
  REFLEXION_SANDBOX_HOSTS: z
    .string()
    .transform(toHosts)
    .default(registries)
    .describe(
      'Hosts that the sandbox may reach, parted by commas; `*.example.com` for all below one, `none` for no network.',
    ),
  // An installation and a test suite of middling size; longer suites are cut off and CI judges.
  REFLEXION_COMMAND_TIMEOUT_SECONDS: wholeNumber(1, 7200)
    .default(600)
    .describe('Time limit of one command in the sandbox.'),
};

/** Every variable that is read, with its meaning and its default. */
export const variables = {
  APP_ID: wholeNumber(1).describe('The GitHub App’s number.'),
  PRIVATE_KEY: privateKey
    .optional()
    .describe('The App’s private key: PEM, PEM with `\\n` for line ends, or PEM in base64.'),
  PRIVATE_KEY_PATH: z
    .string()
    .transform(readKeyFile)
    .optional()
    .describe('A file with the App’s private key, instead of `PRIVATE_KEY`.'),
  WEBHOOK_SECRET: z.string().describe('The App’s webhook secret; deliveries not signed with it are refused.'),
  REFLEXION_SIGNING_KEY: signingKey
    .optional()
    .describe(
      'Signs what the bot remembers in comments; unset, the private key does. Runs without the App need one, and whoever has the same reads the same memory. 32 characters or more, as of `openssl rand -hex 32`.',
    ),
  // Where Probot and its set-up page expect it.
  WEBHOOK_PATH: z
    .string()
    .regex(/^\/[\w./-]*$/, 'is not a path that starts with a slash')
    .default('/api/github/webhooks')
    .describe('Path that takes webhooks.'),
  GHE_HOST: z
    .string()
    .regex(/^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i, 'is not a host name (no `https://`, no path)')
    .optional()
    .describe('Host name of a GitHub Enterprise server; unset, github.com.'),
  // Tokens travel to it.
  GHE_PROTOCOL: z.enum(['https', 'http']).default('https').describe('Protocol of that server.'),
  // A container or a machine without a proxy in front has to say that it wants to be reached from outside.
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; `0.0.0.0` for all.'),
  // Probot's.
  PORT: wholeNumber(0, 65535).default(3000).describe('Port to listen on.'),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`One of ${logLevels.join(', ')}.`),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, hostname: /.*/, error: 'is not a postgres:// address' })
    .optional()
    .describe(
      'PostgreSQL for the queue, needed for more than one process; unset, PGlite in the data folder.',
    ),
  REFLEXION_CONSOLE_TOKEN: z
    .string()
    .min(16, 'is shorter than 16 characters')
    .optional()
    .describe(
      'Opens the operators’ page from anywhere and its buttons; unset, the page is for this machine only, to read.',
    ),
  // A trial is mostly waiting for commands; two keep two cores busy.
  REFLEXION_CONCURRENCY: wholeNumber(1, 50)
    .default(2)
    .describe('Pull requests worked on at once by one process.'),
  // Finds what lost webhooks hid; ten minutes cost a few requests per repository.
  REFLEXION_SWEEP_SECONDS: wholeNumber(1, 86_400)
    .default(600)
    .describe('Time between two looks at all open pull requests.'),
  // With the first wait doubling up to a quarter of an hour, about forty minutes: most outages are shorter.
  REFLEXION_RETRIES: wholeNumber(0, 50)
    .default(9)
    .describe('How often a look that failed is tried again before it is put aside as dead.'),
  REFLEXION_RETRY_SECONDS: wholeNumber(1, 900)
    .default(5)
    .describe('Wait before the first retry; it doubles each time, to 15 minutes at the most.'),
  // pg-boss takes no less than 10.
  REFLEXION_HEARTBEAT_SECONDS: wholeNumber(10, 600)
    .default(10)
    .describe('Silence after which a process is taken for dead and its work handed on.'),
  // Several installations and test runs, one after the other.
  REFLEXION_JOB_TIMEOUT_SECONDS: wholeNumber(10, 86_400)
    .default(3600)
    .describe('Time limit of one look at one pull request, trial included.'),
  // Five trials that run to their bound of two million: a stranger who makes CI fail over and over ends there.
  REFLEXION_DAILY_TOKENS: wholeNumber(1)
    .default(10_000_000)
    .describe('Tokens of the model that one repository may use in one UTC day.'),
  // Prices differ a hundredfold, and many are not known; the tokens are bounded in any case.
  REFLEXION_DAILY_USD: amount()
    .optional()
    .describe(
      'What the model may cost one repository in one UTC day, by `REFLEXION_PRICES`; unset, no limit.',
    ),
  // The bot works on `REFLEXION_CONCURRENCY` pull requests at once, however many wait.
  REFLEXION_DAILY_MINUTES: wholeNumber(1)
    .optional()
    .describe(
      'Minutes that the model and its commands may work for one repository in one UTC day; unset, no limit.',
    ),
  // Dozens of repositories of middling size, on the disk of a small rented machine.
  REFLEXION_MIRRORS_GB: wholeNumber(1, 100_000)
    .default(20)
    .describe('Disk for copies of repositories, in GB; those not used for longest go first.'),
  // What a few dozen projects install; more costs downloads at the worst.
  REFLEXION_CACHES_GB: wholeNumber(1, 100_000)
    .default(20)
    .describe('Disk for what package managers keep from trial to trial, in GB; the same.'),
  ...localVariables,
};

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  const wrong = `is not a whole number, ${range}`;
  return z
    .string()
    .regex(/^\d+$/, wrong)
    .transform(Number)
    .pipe(z.int(wrong).min(least, wrong).max(most, wrong));
}

function amount() {
  const wrong = 'is not an amount above zero, like 5 or 2.50';
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, wrong)
    .transform(Number)
    .pipe(z.number(wrong).positive(wrong));
}

function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, { issues }) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        issues.push({ code: 'custom', input: undefined, message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

function toHosts(text: string, { issues }: z.RefinementCtx<string>): readonly string[] {
  const hosts = text === 'none' ? [] : text.split(',').map((host) => host.trim().toLowerCase());
  const wrong = hosts.find((host) => !/^(\*\.)?[a-z\d-]+(\.[a-z\d-]+)*$/.test(host));
  if (wrong === undefined) return hosts;
  issues.push({ code: 'custom', input: text, message: `holds “${wrong}”, which is not a host name` });
  return z.NEVER;
}

function readKeyFile(path: string, context: z.RefinementCtx<string>): string {
  try {
    return toPem(readFileSync(path, 'utf8'), context);
  } catch {
    context.issues.push({ code: 'custom', input: undefined, message: 'names a file that cannot be read' });
    return z.NEVER;
  }
}

function toPem(text: string, { issues }: z.RefinementCtx<string>): string {
  // Docker's --env-file keeps the quotes that other readers of .env take off.
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  const plain = bare.includes('-----BEGIN') ? bare : Buffer.from(bare, 'base64').toString('utf8');
  const pem = `${plain.replaceAll('\\n', '\n').trim()}\n`;
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch {
    // Said below, without what OpenSSL says of the key.
  }
  // The text itself stays out of the issue: it may be a key with one character wrong.
  issues.push({ code: 'custom', input: undefined, message: 'is not an RSA private key in PEM form' });
  return z.NEVER;
}
