import type { Reflection, Trial } from '../../../src/reflexion/episode.ts';
import type { Failure } from '../../../src/reflexion/failure.ts';
import type { PullRequestFacts } from '../../../src/reflexion/observation.ts';
import type { Brief } from '../../../src/reflexion/ports.ts';
import { defaultRules } from '../../../src/reflexion/rules.ts';
import { noUsage } from '../../../src/reflexion/usage.ts';

/** A small logic bug and what is known of it; the files are in `shopFiles`. */
export function shopBrief(changes: Partial<Brief> & { failure?: Partial<Failure> } = {}): Brief {
  const { failure: failureChanges, ...briefChanges } = changes;
  return {
    trajectory: {
      pullRequest: facts,
      failures: [{ ...failure, ...failureChanges }],
      diff: shopDiff,
      actions: [],
      pushed: '',
    },
    memory: { episodes: [] },
    limits: { maxTrials: 4, maxRepeats: 3, maxActions: 30 },
    rules: defaultRules,
    guidance: [],
    remarks: [],
    spent: noUsage,
    signal: new AbortController().signal,
    ...briefChanges,
  };
}

export const shopFiles = {
  'package.json': '{ "name": "shop", "type": "module" }\n',
  'src/price.js': `// What a customer pays, in cents.
export function total(items, discount) {
  const sum = items.reduce((all, item) => all + item.cents, 0);
  return sum - discount;
}
`,
  'test/price.test.js': `import assert from 'node:assert';
import { total } from '../src/price.js';

assert.equal(total([{ cents: 200 }], 10), 180);
console.log('1 passed');
`,
} as const;

const shopDiff = `diff --git a/src/price.js b/src/price.js
index 3f1c2aa..90be1c4 100644
--- a/src/price.js
+++ b/src/price.js
@@ -1,5 +1,5 @@
 // What a customer pays, in cents.
-export function total(items) {
+export function total(items, discount) {
   const sum = items.reduce((all, item) => all + item.cents, 0);
-  return sum;
+  return sum - discount;
 }
`;

const facts: PullRequestFacts = {
  repositoryId: 4711,
  repository: 'acme/shop',
  number: 12,
  title: 'Take a discount in percent',
  body: 'The discount is given in percent of the sum.',
  author: 'alice',
  isByBot: false,
  url: 'https://github.example/acme/shop/pull/12',
  state: 'open',
  draft: false,
  locked: false,
  labels: [],
  head: { ref: 'discount', sha: 'a'.repeat(40), repository: 'acme/shop' },
  base: { ref: 'main', sha: 'b'.repeat(40) },
  commits: 1,
  mergeable: true,
  archived: false,
  fork: false,
  pushable: true,
};

const failure: Failure = {
  checks: ['test'],
  url: null,
  source: 'log',
  step: 'Run node test/price.test.js',
  command: 'node test/price.test.js',
  echoedCommands: [],
  tool: 'node',
  kind: 'test',
  summary: 'test/price.test.js fails: expected 180, got 190.',
  excerpt: {
    lines: [
      { number: 41, text: 'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:' },
      { number: 43, text: '190 !== 180' },
      { number: 45, text: '    at file:///home/runner/shop/test/price.test.js:4:8' },
    ],
    totalLines: 60,
  },
  culprits: [{ path: 'src/price.js', line: 4, column: null, message: null, touched: true }],
  failedTests: [],
  tests: null,
  expected: '180',
  actual: '190',
  fingerprint: '0f0f',
  atBase: 'green',
  passedBefore: false,
};

export const reflection: Reflection = {
  engine: 'language-model',
  diagnosis: 'The discount is subtracted in cents, though it is given in percent.',
  evidence: [{ check: 'test', line: 43, text: '190 !== 180' }],
  tackles: ['test'],
  lesson: null,
  plan: ['In src/price.js subtract discount percent of the sum.', 'Run node test/price.test.js.'],
  commands: [],
  files: ['src/price.js'],
  avoid: ['Changing the test.'],
  blame: 'pr',
  confidence: 'high',
};

/** An earlier trial that failed. */
export function failedTrial(number: number, changes: Partial<Trial> = {}): Trial {
  return {
    type: 'trial',
    episode: 'e1',
    number,
    limit: 4,
    head: 'a'.repeat(40),
    failures: [
      {
        check: 'test',
        checks: ['test'],
        fingerprint: '0f0f',
        kind: 'test',
        summary: 'expected 180, got 190',
        url: null,
        places: [],
        tests: null,
        failedTests: [],
      },
    ],
    reflection: { ...reflection, diagnosis: `Diagnosis of trial ${number}.` },
    state: 'pushed',
    resumed: 0,
    actions: [],
    summary: `Summary of trial ${number}.`,
    actionCount: 0,
    changeSize: null,
    changedFiles: [{ path: 'src/price.js', added: 1, removed: 1 }],
    verification: { outcome: 'not-run', detail: 'no sandbox', rule: 'when-possible' },
    held: null,
    commit: 'c'.repeat(40),
    tree: null,
    earlierTrees: [],
    earlierCommits: [],
    doubts: [],
    missing: [],
    reward: 0,
    usage: noUsage,
    seconds: 10,
    apiCalls: 3,
    trouble: null,
    interruption: null,
    revert: null,
    isForgotten: false,
    seen: { before: 0, marks: [] },
    pushTriedAt: null,
    ...changes,
  };
}
