import type { Note, Reflection, Trial } from '../../src/reflexion/episode.ts';
import type { Failure } from '../../src/reflexion/failure.ts';
import type { Check, Observation, PullRequestFacts } from '../../src/reflexion/observation.ts';
import type { Limits } from '../../src/reflexion/ports.ts';
import type { Request } from '../../src/reflexion/request.ts';
import { noRulesFile } from '../../src/reflexion/rules.ts';
import type { OperatorSettings } from '../../src/reflexion/rules-in-force.ts';
import { noUsage } from '../../src/reflexion/usage.ts';

/** Plain data for tests, complete and unremarkable; a test names only what it is about. */

export const limits: Limits = { maxTrials: 4, maxRepeats: 3, maxActions: 30 };
export const operator: OperatorSettings = {
  limits,
  budget: { maxTokens: 2_000_000, maxUsd: 5, maxMinutes: 30 },
  dailyLimits: { tokens: 10_000_000, usd: null, minutes: null },
  models: { repair: 'able', reflect: 'able', further: ['large'] },
};
export const headCommit = 'a'.repeat(40);

export function factsWith(changes: Partial<PullRequestFacts> = {}): PullRequestFacts {
  return {
    repositoryId: 4711,
    repository: 'acme/shop',
    number: 12,
    title: 'Sell tea',
    body: '',
    author: 'alice',
    isByBot: false,
    url: 'https://github.example/acme/shop/pull/12',
    state: 'open',
    draft: false,
    locked: false,
    labels: [],
    head: { ref: 'tea', sha: headCommit, repository: 'acme/shop' },
    base: { ref: 'main', sha: 'b'.repeat(40) },
    commits: 1,
    mergeable: true,
    archived: false,
    fork: false,
    pushable: true,
    ...changes,
  };
}

export function checkWith(changes: Partial<Check> = {}): Check {
  return {
    id: '1',
    name: 'test',
    source: 'check-run',
    app: 'github-actions',
    state: 'completed',
    conclusion: 'failure',
    url: 'https://github.example/acme/shop/actions/runs/5/job/1',
    description: null,
    since: 0,
    endedAt: 0,
    ...changes,
  };
}

export function failureWith(changes: Partial<Failure> = {}): Failure {
  return {
    checks: ['test'],
    url: null,
    source: 'log',
    step: 'test',
    command: 'npm test',
    echoedCommands: [],
    tool: 'node:test',
    kind: 'test',
    summary: 'tea is not sold',
    excerpt: { lines: [{ number: 7, text: 'not ok 1 - sells tea' }], totalLines: 9 },
    culprits: [],
    failedTests: ['sells tea'],
    tests: null,
    expected: null,
    actual: null,
    fingerprint: 'f1',
    atBase: 'green',
    passedBefore: false,
    ...changes,
  };
}

export function reflectionWith(changes: Partial<Reflection> = {}): Reflection {
  return {
    engine: 'language-model',
    diagnosis: 'Tea has no price.',
    evidence: [{ check: 'test', line: 7, text: 'not ok 1 - sells tea' }],
    tackles: ['test'],
    lesson: null,
    plan: ['Give tea a price.'],
    commands: [],
    files: ['src/tea.ts'],
    avoid: [],
    blame: 'pr',
    confidence: 'medium',
    ...changes,
  };
}

export function trialWith(changes: Partial<Trial> = {}): Trial {
  return {
    type: 'trial',
    episode: headCommit,
    number: 1,
    limit: 4,
    head: headCommit,
    failures: [
      {
        check: 'test',
        checks: ['test'],
        fingerprint: 'f1',
        kind: 'test',
        summary: 'tea is not sold',
        url: null,
        places: [],
        tests: null,
        failedTests: [],
      },
    ],
    reflection: reflectionWith(),
    state: 'reflected',
    resumed: 0,
    actions: [],
    summary: '',
    actionCount: 0,
    changedFiles: [],
    changeSize: null,
    verification: null,
    held: null,
    commit: null,
    tree: null,
    earlierTrees: [],
    earlierCommits: [],
    doubts: [],
    missing: [],
    pushTriedAt: null,
    reward: null,
    usage: noUsage,
    seconds: 1,
    apiCalls: 9,
    trouble: null,
    interruption: null,
    revert: null,
    isForgotten: false,
    seen: { before: 0, marks: [] },
    ...changes,
  };
}

export function noteWith(changes: Partial<Note> = {}): Note {
  return {
    type: 'note',
    episode: headCommit,
    rerun: null,
    update: null,
    reflection: null,
    failures: [],
    usage: noUsage,
    trouble: null,
    answers: [],
    seen: { before: 0, marks: [] },
    ...changes,
  };
}

export function requestWith(changes: Partial<Request> = {}): Request {
  return {
    id: 'comment:50',
    source: 'comment',
    command: 'fix',
    argument: null,
    by: 'alice',
    at: 0,
    allowed: true,
    acknowledged: false,
    subject: null,
    ...changes,
  };
}

export function observationWith(changes: Partial<Observation> = {}): Observation {
  return {
    pullRequest: factsWith(),
    checks: [checkWith()],
    memory: { episodes: [] },
    requests: [],
    rules: noRulesFile,
    now: 0,
    ...changes,
  };
}
