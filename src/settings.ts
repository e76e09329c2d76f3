import { resolve } from 'node:path';
import type { z } from 'zod';
import { budgetFaults, keyFaults, modelFaults, secretFaults } from './settings/faults.ts';
import { type Environment, read } from './settings/read.ts';
import { localVariables, type ModelPrice, variables } from './settings/variables.ts';

/** Everything the operator decides, read and checked once; throws one `ReflexionError` naming every fault. */
export function readSettings(environment: Environment): Settings {
  const values = read(variables, environment, (set) => [
    ...keyFaults(set),
    ...modelFaults(set),
    ...secretFaults(set),
    ...budgetFaults(set),
  ]);
  return {
    github: {
      appId: values.APP_ID,
      privateKey: values.PRIVATE_KEY ?? values.PRIVATE_KEY_PATH ?? '',
      webhookSecret: values.WEBHOOK_SECRET,
      webhookPath: values.WEBHOOK_PATH,
      ...githubAddresses(values.GHE_HOST, values.GHE_PROTOCOL),
    },
    server: { host: values.HOST, port: values.PORT, consoleToken: values.REFLEXION_CONSOLE_TOKEN ?? null },
    log: { level: values.LOG_LEVEL },
    signingKey: values.REFLEXION_SIGNING_KEY ?? values.PRIVATE_KEY ?? values.PRIVATE_KEY_PATH ?? '',
    databaseUrl: values.DATABASE_URL ?? null,
    queue: {
      concurrency: values.REFLEXION_CONCURRENCY,
      sweepSeconds: values.REFLEXION_SWEEP_SECONDS,
      retries: values.REFLEXION_RETRIES,
      retrySeconds: values.REFLEXION_RETRY_SECONDS,
      heartbeatSeconds: values.REFLEXION_HEARTBEAT_SECONDS,
      jobTimeoutSeconds: values.REFLEXION_JOB_TIMEOUT_SECONDS,
    },
    ...bounds(values),
    ...localSettings(values, environment),
  };
}

/** What a day and the disk may cost. */
export function bounds(values: Bounds): Pick<Settings, 'dailyLimits' | 'disk'> {
  return {
    dailyLimits: {
      tokens: values.REFLEXION_DAILY_TOKENS,
      usd: values.REFLEXION_DAILY_USD ?? null,
      minutes: values.REFLEXION_DAILY_MINUTES ?? null,
    },
    disk: {
      maxMirrorBytes: values.REFLEXION_MIRRORS_GB * 1e9,
      maxCacheBytes: values.REFLEXION_CACHES_GB * 1e9,
    },
  };
}

type Bounds = Pick<
  z.output<z.ZodObject<typeof variables>>,
  | 'REFLEXION_DAILY_TOKENS'
  | 'REFLEXION_DAILY_USD'
  | 'REFLEXION_DAILY_MINUTES'
  | 'REFLEXION_MIRRORS_GB'
  | 'REFLEXION_CACHES_GB'
>;

/** The part that commands run by hand need: no GitHub App, no server. Faults as in `readSettings`. */
export function readLocalSettings(environment: Environment): LocalSettings {
  return localSettings(read(localVariables, environment, modelFaults), environment);
}

/** One row per variable, for the documentation. */
export function settingDescriptions(): readonly SettingDescription[] {
  return Object.entries(variables).map(([name, schema]) => {
    const unset = schema.safeParse(undefined);
    return {
      name,
      required: !unset.success,
      default: written(unset.data) || null,
      meaning: schema.description ?? '',
    };
  });
}

function written(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'object' && value !== null ? Object.values(value).join(',') : String(value);
}

export interface SettingDescription {
  name: string;
  required: boolean;
  /** Null where there is none. */
  default: string | null;
  meaning: string;
}

export interface Settings extends LocalSettings {
  github: {
    appId: number;
    /** PEM. */
    privateKey: string;
    webhookSecret: string;
    webhookPath: string;
    /** Without a slash at its end, like `https://api.github.com`. */
    apiUrl: string;
    /** Without a slash at its end, like `https://github.com`. */
    webUrl: string;
  };
  server: { host: string; port: number; consoleToken: string | null };
  log: { level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' };
  /** What the key of the memory's signatures is derived from. */
  signingKey: string;
  /** Null: PGlite in the data folder. */
  databaseUrl: string | null;
  queue: QueueSettings;
  /** Of one repository in one UTC day, for the model; null for no limit. */
  dailyLimits: { tokens: number; usd: number | null; minutes: number | null };
  disk: { maxMirrorBytes: number; maxCacheBytes: number };
}

interface QueueSettings {
  /** Pull requests at once, in this process. */
  concurrency: number;
  sweepSeconds: number;
  retries: number;
  /** Before the first retry. */
  retrySeconds: number;
  heartbeatSeconds: number;
  jobTimeoutSeconds: number;
}

export interface LocalSettings {
  /** Absolute. */
  dataDirectory: string;
  model: ModelSettings | null;
  limits: { maxTrials: number; maxRepeats: number; maxActions: number };
  sandbox: {
    allowedHosts: readonly string[];
    commandTimeoutMs: number;
    /** Where this machine keeps its certificate authorities, for the tools inside. */
    certificateVariables: Readonly<Record<string, string>>;
  };
}

interface ModelSettings {
  /** Repairs. */
  name: string;
  /** Reflects. */
  reflectName: string;
  /** What rules may name instead of either. */
  furtherModels: readonly string[];
  /** Null for a local server that asks for none. */
  apiKey: string | null;
  /** Null: the provider's own. */
  baseUrl: string | null;
  timeoutMs: number;
  /** What a request and its answer may have together. */
  contextTokens: number;
  /** By the model's name, USD per million tokens. */
  prices: Readonly<Record<string, ModelPrice>>;
  /** Of one trial. */
  bounds: { maxTokens: number; maxUsd: number; maxMinutes: number };
}

export function githubAddresses(host: string | undefined, protocol: string) {
  if (host === undefined) return { apiUrl: 'https://api.github.com', webUrl: 'https://github.com' };
  const webUrl = `${protocol}://${host}`;
  // Enterprise Cloud with data residency has its API on a host of its own, as github.com has.
  return { webUrl, apiUrl: host.endsWith('.ghe.com') ? `${protocol}://api.${host}` : `${webUrl}/api/v3` };
}

export function localSettings(
  values: z.output<z.ZodObject<typeof localVariables>>,
  environment: Environment,
): LocalSettings {
  const model = values.REFLEXION_MODEL;
  return {
    dataDirectory: resolve(values.REFLEXION_DATA_DIR),
    model:
      model === undefined
        ? null
        : {
            name: model,
            reflectName: values.REFLEXION_REFLECT_MODEL ?? model,
            furtherModels: values.REFLEXION_MODELS,
            apiKey: values.OPENAI_API_KEY ?? null,
            baseUrl: values.OPENAI_BASE_URL ?? null,
            timeoutMs: values.REFLEXION_MODEL_TIMEOUT_SECONDS * 1000,
            contextTokens: values.REFLEXION_MODEL_CONTEXT,
            prices: values.REFLEXION_PRICES,
            bounds: {
              maxTokens: values.REFLEXION_MAX_TOKENS,
              maxUsd: values.REFLEXION_MAX_USD,
              maxMinutes: values.REFLEXION_MAX_MINUTES,
            },
          },
    limits: {
      maxTrials: values.REFLEXION_MAX_TRIALS,
      maxRepeats: values.REFLEXION_MAX_REPEATS,
      maxActions: values.REFLEXION_MAX_ACTIONS,
    },
    sandbox: {
      allowedHosts: values.REFLEXION_SANDBOX_HOSTS,
      commandTimeoutMs: values.REFLEXION_COMMAND_TIMEOUT_SECONDS * 1000,
      certificateVariables: Object.fromEntries(
        certificateVariableNames.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
      ),
    },
  };
}

/** Read by Node, OpenSSL, curl, git, pip, requests, cargo, Nix and npm, in this order. */
const certificateVariableNames = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CARGO_HTTP_CAINFO',
  'NIX_SSL_CERT_FILE',
  'NPM_CONFIG_CAFILE',
  'npm_config_cafile',
];
