import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EndingKind, Entry, Trial } from '../reflexion/episode.ts';

/** What this process has seen since it began. What happened on a pull request is on the pull request. */
export interface Statistics {
  /** Called with each record that is written, however often the same trial is. */
  recorded(key: string, entry: Entry, url: string | null): void;
  concluded(ending: EndingKind): void;
  looked(decision: string, seconds: number): void;
  swept(): void;
  /** Newest first, at most 50. */
  recentTrials(): readonly RecentTrial[];
  lastSweepAt(): Date | null;
  /** In Prometheus's text format. */
  metrics(): Promise<string>;
  contentType: string;
}

export interface RecentTrial {
  key: string;
  trial: Trial;
  url: string | null;
  at: Date;
}

const maxRecent = 50;

export function createStatistics(
  depth: () => Promise<{ waiting: number; running: number; dead: number }>,
  budgetsUsedUp: () => Promise<number>,
): Statistics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `reflexion_${name}_total`, help, labelNames, registers });
  const trials = counter('trials', 'Trials begun.', ['engine']);
  const rewards = counter('rewards', 'Rewards of trials.', ['reward']);
  const endings = counter('endings', 'Episodes that ended.', ['ending']);
  const tokens = counter('tokens', 'Tokens of the model; cached ones are part of the input.', ['kind']);
  const modelRequests = counter('model_requests', 'Requests to the model.');
  const cost = counter('cost_usd', 'Cost of the model in US dollars, where its price is known.');
  const githubRequests = counter('github_requests', "Requests to GitHub's API for trials.");
  const lookSeconds = new Histogram({
    name: 'reflexion_look_seconds',
    help: 'Time that looks at pull requests took, by what was decided.',
    labelNames: ['decision'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 1200],
    registers,
  });
  new Gauge({
    name: 'reflexion_looks',
    help: 'Looks at pull requests in the queue.',
    labelNames: ['state'],
    registers,
    async collect() {
      // Without a queue there is no number; the other metrics are wanted all the more.
      const counts = await depth().catch(() => ({}));
      this.reset();
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'reflexion_budgets_used_up',
    help: "Repositories whose budget of today's is used up.",
    registers,
    async collect() {
      const count = await budgetsUsedUp().catch(() => null);
      if (count === null) this.remove();
      else this.set(count);
    },
  });
  const sweepTime = new Gauge({
    name: 'reflexion_last_sweep_timestamp_seconds',
    help: 'When this process last swept; 0 if it has not.',
    registers,
  });
  let recent: readonly RecentTrial[] = [];
  let lastSweepAt: Date | null = null;

  return {
    recorded(key, entry, url) {
      if (entry.type !== 'trial') return;
      const before = recent.find(({ key: known, trial }) => known === key && isSame(trial, entry))?.trial;
      recent = [
        { key, trial: entry, url, at: new Date() },
        ...recent.filter(({ trial }) => trial !== before),
      ].slice(0, maxRecent);
      // A trial that another process began was counted there.
      const begunHere = !before && entry.state === 'reflected' && entry.resumed === 0;
      if (begunHere) trials.inc({ engine: entry.reflection.engine });
      if (entry.reward !== null && (before?.reward ?? null) === null) rewards.inc({ reward: entry.reward });
      if (begunHere || before) countUse(before, entry);
    },
    concluded: (ending) => endings.inc({ ending }),
    looked: (decision, seconds) => lookSeconds.observe({ decision }, seconds),
    swept() {
      lastSweepAt = new Date();
      sweepTime.setToCurrentTime();
    },
    recentTrials: () => recent,
    lastSweepAt: () => lastSweepAt,
    metrics: () => registry.metrics(),
    contentType: registry.contentType,
  };

  function countUse(before: Trial | undefined, after: Trial): void {
    const grown = (of: (trial: Trial) => number) => Math.max(0, of(after) - (before ? of(before) : 0));
    tokens.inc(
      { kind: 'input' },
      grown(({ usage }) => usage.inputTokens),
    );
    tokens.inc(
      { kind: 'cached' },
      grown(({ usage }) => usage.cachedTokens),
    );
    tokens.inc(
      { kind: 'output' },
      grown(({ usage }) => usage.outputTokens),
    );
    modelRequests.inc(grown(({ usage }) => usage.requests));
    cost.inc(grown(({ usage }) => usage.costUsd ?? 0));
    githubRequests.inc(grown(({ apiCalls }) => apiCalls));
  }
}

function isSame(a: Trial, b: Trial): boolean {
  return a.episode === b.episode && a.number === b.number;
}
