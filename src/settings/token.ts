import { z } from 'zod';
import { bounds, githubAddresses, type LocalSettings, localSettings, type Settings } from '../settings.ts';
import { budgetFaults, modelFaults } from './faults.ts';
import { type Environment, read, type SetVariables } from './read.ts';
import { address, localVariables, variables } from './variables.ts';

/** What a run with a token reads beside what all commands read. */
export const tokenVariables = {
  GITHUB_TOKEN: z
    .string()
    .optional()
    .describe('The token: of a person, or of an App’s installation. In its place `GH_TOKEN`.'),
  GH_TOKEN: z.string().optional().describe('The same, where `GITHUB_TOKEN` is not set.'),
  GITHUB_SERVER_URL: address
    .optional()
    .describe('GitHub’s address, as Actions sets it; unset, `GHE_HOST`, or else `https://github.com`.'),
  GITHUB_API_URL: address.optional().describe('Its API’s address; unset, the one that belongs to the other.'),
};

const shape = {
  ...tokenVariables,
  ...localVariables,
  ...z.object(variables).pick({
    GHE_HOST: true,
    GHE_PROTOCOL: true,
    PRIVATE_KEY: true,
    PRIVATE_KEY_PATH: true,
    REFLEXION_SIGNING_KEY: true,
    DATABASE_URL: true,
    REFLEXION_DAILY_TOKENS: true,
    REFLEXION_DAILY_USD: true,
    REFLEXION_DAILY_MINUTES: true,
    REFLEXION_MIRRORS_GB: true,
    REFLEXION_CACHES_GB: true,
  }).shape,
};

export interface TokenSettings extends LocalSettings, Pick<Settings, 'dailyLimits' | 'disk' | 'databaseUrl'> {
  token: string;
  /** Null only where none is needed. */
  signingKey: string | null;
  /** Without a slash at its end. */
  apiUrl: string;
  webUrl: string;
}

/** Faults as in `readSettings`. Whoever only looks needs no key. */
export function readTokenSettings(environment: Environment, needsKey: boolean): TokenSettings {
  const values = read(shape, environment, (set) => [
    ...tokenFaults(set),
    ...(needsKey ? keyFaults(set) : []),
    ...modelFaults(set),
    ...budgetFaults(set),
  ]);
  return {
    token: values.GITHUB_TOKEN ?? values.GH_TOKEN ?? '',
    signingKey: values.REFLEXION_SIGNING_KEY ?? values.PRIVATE_KEY ?? values.PRIVATE_KEY_PATH ?? null,
    databaseUrl: values.DATABASE_URL ?? null,
    ...addresses(values),
    ...bounds(values),
    ...localSettings(values, environment),
  };
}

function tokenFaults(set: SetVariables): readonly string[] {
  return set.GITHUB_TOKEN || set.GH_TOKEN ? [] : ['GITHUB_TOKEN is not set, and neither is GH_TOKEN'];
}

/** Without a key of their own, runs would either believe whoever comments, or forget what earlier ones did. */
function keyFaults(set: SetVariables): readonly string[] {
  if (set.REFLEXION_SIGNING_KEY || set.PRIVATE_KEY || set.PRIVATE_KEY_PATH) return [];
  return [
    'REFLEXION_SIGNING_KEY is not set. Comments are the memory, and the key tells the bot’s own from forged ones: make one with `openssl rand -hex 32`, keep it, and use the same in every run',
  ];
}

function addresses(values: {
  GITHUB_SERVER_URL?: string | undefined;
  GITHUB_API_URL?: string | undefined;
  GHE_HOST?: string | undefined;
  GHE_PROTOCOL: string;
}): { apiUrl: string; webUrl: string } {
  const server = values.GITHUB_SERVER_URL ? new URL(values.GITHUB_SERVER_URL) : null;
  const isHosted = server?.host === 'github.com';
  const given = server
    ? githubAddresses(isHosted ? undefined : server.host, server.protocol.slice(0, -1))
    : githubAddresses(values.GHE_HOST, values.GHE_PROTOCOL);
  return { ...given, ...(values.GITHUB_API_URL && { apiUrl: values.GITHUB_API_URL.replace(/\/+$/, '') }) };
}
