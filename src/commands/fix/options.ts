import { parseArgs } from 'node:util';
import { ReflexionError } from '../../errors.ts';
import { parsePullRequestName, type RepositoryName } from '../../github/client.ts';

export interface FixOptions {
  repository: RepositoryName;
  number: number;
  /** Where the pull request is, if its address said so. */
  host: string | null;
  once: boolean;
  dryRun: boolean;
  automatic: boolean;
  forks: boolean;
  timeoutMs: number;
}

const longestMinutes = 1_440;

/** Null when help was asked for. */
export function readOptions(given: readonly string[]): FixOptions | null {
  const { values, positionals } = parsed(given);
  if (values.help) return null;
  const [target, ...rest] = positionals;
  const found = target === undefined || rest.length > 0 ? null : readTarget(target);
  if (!found) throw wrong('Name one pull request, as acme/shop#12 or by its address.');
  const minutes = Number(values.timeout);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestMinutes)
    throw wrong(`--timeout ${values.timeout} is not a whole number of minutes, 1 to ${longestMinutes}.`);
  return {
    ...found,
    once: values.once,
    dryRun: values['dry-run'],
    automatic: values.automatic,
    forks: values.forks,
    timeoutMs: minutes * 60_000,
  };
}

function readTarget(text: string): Pick<FixOptions, 'repository' | 'number' | 'host'> | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const inUrl = url && /^\/([^/]+)\/([^/]+)\/pull\/(\d+)(?:\/.*)?$/.exec(url.pathname);
  const name = parsePullRequestName(inUrl ? `${inUrl[1]}/${inUrl[2]}#${inUrl[3]}` : text);
  if (!name) return null;
  const { number, ...repository } = name;
  return { repository, number, host: url?.host ?? null };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        once: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        automatic: { type: 'boolean', default: false },
        forks: { type: 'boolean', default: false },
        timeout: { type: 'string', default: '120' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function wrong(message: string, cause?: unknown): ReflexionError {
  return new ReflexionError('input', message, { remedy: `${usage}\nMore with --help.`, cause });
}

const usage = `Usage: reflexion fix OWNER/REPO#NUMBER|ADDRESS [--once] [--dry-run] [--automatic [--forks]] [--timeout MINUTES]`;

export const help = `${usage}

Repairs one pull request with a token, without a GitHub App: waits for its checks, and goes on until they pass or a
limit is reached.

  --once             makes one trial, and doesn't wait for its checks
  --dry-run          shows the reflection and the patch of one trial, and writes nothing to GitHub
  --automatic        does what the App does by itself: leaves drafts alone, and pull requests whose episode has ended.
                     Without it, this command is a request like the comment "/reflexion fix"
  --forks            with --automatic: pull requests from forks, too
  --timeout MINUTES  how long it may take in all; 120 unless given

In the environment:
  GITHUB_TOKEN, or GH_TOKEN  has to be allowed to push to the branch and to comment
  REFLEXION_SIGNING_KEY      the same in every run, as made by: openssl rand -hex 32
  GITHUB_SERVER_URL          where it is not https://github.com
  OPENAI_API_KEY, REFLEXION_MODEL and all others: docs/configuration.md

Exit status: 0 all checks pass; with --once or --dry-run, a commit was or would be pushed. 1 not. 2 used wrongly.
`;
