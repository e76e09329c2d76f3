import type { Memory, Trial } from '../../../src/reflexion/episode.ts';
import type { Failure } from '../../../src/reflexion/failure.ts';
import { markOf } from '../../../src/reflexion/marks.ts';
import type { Brief } from '../../../src/reflexion/ports.ts';
import { defaultRules } from '../../../src/reflexion/rules.ts';
import { noUsage } from '../../../src/reflexion/usage.ts';

const headSha = 'a'.repeat(40);

export function briefOf(failures: readonly Failure[], trials: readonly Trial[] = []): Brief {
  const memory: Memory = {
    episodes: trials.length > 0 ? [{ id: 'episode', trials, note: null, ending: null }] : [],
  };
  return {
    trajectory: { pullRequest, failures, diff: '', actions: [], pushed: '' },
    memory,
    limits: { maxTrials: 4, maxRepeats: 3, maxActions: 30 },
    rules: defaultRules,
    guidance: [],
    remarks: [],
    spent: noUsage,
    signal: new AbortController().signal,
  };
}

/** A trial that ran these commands against this failure, and whose commit is the head that is red now. */
export function trialOf(failure: Failure, commands: readonly string[], known: Partial<Trial> = {}): Trial {
  return {
    type: 'trial',
    episode: 'episode',
    number: 1,
    limit: 4,
    head: 'b'.repeat(40),
    failures: [markOf(failure)],
    reflection: {
      engine: 'toolchain',
      diagnosis: '',
      evidence: [],
      tackles: [...failure.checks],
      lesson: null,
      plan: ['…'],
      commands: [...commands],
      files: [],
      avoid: [],
      blame: 'pr',
      confidence: 'high',
    },
    state: 'pushed',
    resumed: 0,
    actions: [],
    summary: '',
    actionCount: 0,
    changedFiles: [],
    changeSize: null,
    verification: null,
    held: null,
    commit: headSha,
    tree: null,
    earlierTrees: [],
    earlierCommits: [],
    doubts: [],
    missing: [],
    reward: 0,
    usage: noUsage,
    seconds: 1,
    apiCalls: 0,
    trouble: null,
    interruption: null,
    revert: null,
    isForgotten: false,
    seen: { before: 0, marks: [] },
    pushTriedAt: null,
    ...known,
  };
}

const pullRequest: Brief['trajectory']['pullRequest'] = {
  repositoryId: 4711,
  repository: 'acme/shop',
  number: 12,
  title: 'Wrap gifts',
  body: '',
  author: 'marta',
  isByBot: false,
  url: 'https://github.test/acme/shop/pull/12',
  state: 'open',
  draft: false,
  locked: false,
  labels: [],
  head: { ref: 'gifts', sha: headSha, repository: 'acme/shop' },
  base: { ref: 'main', sha: 'c'.repeat(40) },
  commits: 1,
  mergeable: true,
  archived: false,
  fork: false,
  pushable: true,
};
