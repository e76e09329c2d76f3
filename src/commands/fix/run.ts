import { ReflexionError } from '../../errors.ts';
import { statusOf } from '../../github/status-of.ts';
import type { PullRequest } from '../../reflexion/ports.ts';
import { type Outcome, type Parts, reconcile } from '../../reflexion/reconcile.ts';
import type { Request } from '../../reflexion/request.ts';
import type { Display } from './display.ts';
import { withoutPushing, withoutWriting } from './dry.ts';
import { toldPlainly } from './errors.ts';
import type { FixOptions } from './options.ts';
import { type Standing, standingAfter } from './standing.ts';
import { asked, type Seen, watched } from './watched.ts';
import { endingWords } from './words.ts';

/** From the first wait to the longest; the conditional requests of a look that finds nothing new cost nothing. */
const periodMs = { first: 3_000, longest: 60_000, growth: 1.5 };
/** How long checks may take to begin. */
const latenessMs = 10 * 60_000;
const maxFailures = 6;
/** Trials that bring no commit follow one another at once; ε bounds them, and this whatever goes wrong with that. */
const maxLooksAtOnce = 40;

export interface RunParts extends Omit<Parts, 'pullRequest' | 'limits'> {
  /** Anew for each look. */
  pullRequest(): PullRequest;
  /** Ends early, with an error, when the run is to stop. */
  sleep(milliseconds: number): Promise<void>;
  display: Display;
  options: Pick<FixOptions, 'once' | 'dryRun' | 'automatic' | 'forks' | 'timeoutMs'>;
  /** Whoever runs this. */
  login: string;
  /** By a token of a job: what it pushes starts no workflow. */
  isActions: boolean;
}

export interface Result {
  status: 0 | 1;
  words: string;
}

/** Looks at the pull request until nothing more is due, with waits in between; the same look as the App's. */
export async function run(parts: RunParts): Promise<Result> {
  const { options, display, now, signal } = parts;
  const deadline = now() + options.timeoutMs;
  const told = new Map<string, string>();
  const request = options.automatic ? null : requestOf(parts);
  let isAsked = request !== null;
  let failures = 0;
  let looksAtOnce = 0;
  let lateSince: number | null = null;
  let period = periodMs.first;
  let last = '';

  for (;;) {
    signal.throwIfAborted();
    const looked = await look(parts, told, isAsked ? request : null).catch((error: unknown) => {
      failures += 1;
      return { error: worthAnotherTry(error, failures, signal) };
    });
    if ('error' in looked) {
      const waitMs = looked.error.retryAfterMs ?? Math.min(5_000 * 2 ** failures, 120_000);
      if (now() + waitMs > deadline) throw looked.error;
      display.say(`${looked.error.message} Trying again in ${Math.ceil(waitMs / 1000)} s.`);
      await parts.sleep(waitMs);
      continue;
    }
    failures = 0;
    const { outcome, seen } = looked;
    const standing = standingAfter(outcome, seen);
    if (outcome.decision.kind !== 'wait' && outcome.decision.kind !== 'ignore') isAsked = false;
    const result = resultOf(parts, standing, seen);
    const url = seen.observation?.pullRequest.url ?? '';
    if (result) return { ...result, words: `${result.words}\n${url}` };
    if (now() > deadline) return outOfTime(options.timeoutMs);
    if (standing.kind === 'going-on' && looksAtOnce < maxLooksAtOnce) {
      looksAtOnce += 1;
      period = periodMs.first;
      continue;
    }
    looksAtOnce = 0;
    if (standing.kind === 'waiting') {
      lateSince = standing.isLate ? (lateSince ?? now()) : null;
      if (lateSince !== null && now() - lateSince > latenessMs) return neverBegan(seen);
      if (standing.words !== last) period = periodMs.first;
      last = standing.words;
      display.busy(standing.words);
    }
    await parts.sleep(period);
    period = Math.min(period * periodMs.growth, periodMs.longest);
  }
}

async function look(
  parts: RunParts,
  told: Map<string, string>,
  request: Request | null,
): Promise<{ outcome: Outcome; seen: Seen }> {
  const { display, options } = parts;
  const isDry = options.dryRun;
  const real = isDry ? withoutWriting(parts.pullRequest()) : parts.pullRequest();
  const { pullRequest, seen } = watched(real, { display, isDry, told });
  const outcome = await reconcile({
    ...parts,
    pullRequest: refusingForks(request ? asked(pullRequest, request) : pullRequest, options),
    async openWorkspace(facts, rules, signal) {
      if (parts.isActions && !isDry) refuseInVain(seen);
      display.busy('Fetching the branch');
      const workspace = await parts.openWorkspace(facts, rules, signal);
      return isDry ? withoutPushing(workspace, display.say) : workspace;
    },
  });
  return { outcome, seen };
}

/** Where nobody watches, strangers' branches are let in by whoever set it up alone. */
function refusingForks(pullRequest: PullRequest, { automatic, forks }: RunParts['options']): PullRequest {
  if (!automatic || forks) return pullRequest;
  return {
    ...pullRequest,
    async observe() {
      const observation = await pullRequest.observe();
      if (!observation.pullRequest.fork) return observation;
      throw new ReflexionError('input', 'The pull request comes from a fork.', {
        remedy: 'Forks are left alone with --automatic, unless --forks is given too.',
      });
    },
  };
}

/** Said before anything is written: nothing would ever judge the commit. */
function refuseInVain({ observation }: Seen): void {
  if (!observation?.checks.some(({ app }) => app === 'github-actions')) return;
  throw new ReflexionError(
    'settings',
    'This is the job’s own GITHUB_TOKEN, and GitHub starts no workflows for what is pushed with it, so nothing would judge a repair.',
    { remedy: 'Give it the token of an App or of a person instead; docs/without-an-app.md says how.' },
  );
}

/** The run itself is somebody's word, like the comment `/reflexion fix`. */
function requestOf({ login, now }: RunParts): Request {
  const at = now();
  const said = { command: 'fix' as const, argument: null, allowed: true, acknowledged: true, subject: null };
  return { id: `run:${at}`, source: 'run', by: login, at, ...said };
}

/** Null while there is more to do. */
function resultOf({ options }: RunParts, standing: Standing, { trial, ending }: Seen): Result | null {
  if (standing.kind === 'waiting') return null;
  if (options.dryRun && (ending !== null || standing.kind === 'going-on')) {
    const would = ending ? `It would end: ${endingWords(ending)}\n` : '';
    return { status: trial?.state === 'pushed' ? 0 : 1, words: `${would}Nothing was written to GitHub.` };
  }
  if (standing.kind === 'over') return { status: standing.passed ? 0 : 1, words: standing.words };
  if (!options.once || !trial) return null;
  if (trial.state === 'pushed' && trial.reward === null)
    return {
      status: 0,
      words: 'One trial was made. Its checks were not waited for; run this again to go on.',
    };
  return trial.state === 'fruitless' || trial.state === 'abandoned'
    ? { status: 1, words: 'One trial was made, and nothing was pushed. Run this again for another.' }
    : null;
}

function outOfTime(timeoutMs: number): Result {
  const words = `Not passed within ${timeoutMs / 60_000} minutes. Run the same command again to go on.`;
  return { status: 1, words };
}

function neverBegan({ observation }: Seen): Result {
  const commit = observation?.pullRequest.head.sha.slice(0, 7);
  const words = `No check has begun on ${commit} for ${latenessMs / 60_000} minutes, so nothing judges it. Run the same command again once one has.`;
  return { status: 1, words };
}

/** Throws what no other try would mend. */
function worthAnotherTry(error: unknown, failures: number, signal: AbortSignal): ReflexionError {
  const told = toldPlainly(error);
  if (signal.aborted || !(told instanceof ReflexionError)) throw error;
  const status = statusOf(error);
  const isRefused = status !== null && status >= 400 && status < 500 && status !== 409;
  const isFinal = isRefused || told.code === 'settings' || told.code === 'input' || told.isPostponed;
  if (isFinal || failures > maxFailures) throw told;
  return told;
}
