import { describe, expect, test } from 'vitest';
import { type CheckRunFace, faceOf, stepFace } from '../../src/github/check-run-face.ts';
import { entryComment } from '../../src/github/entry-comment.ts';
import { packPatch } from '../../src/patch.ts';
import { explanationOf } from '../../src/reflexion/answer-explain.ts';
import { statusOf } from '../../src/reflexion/answer-status.ts';
import {
  helpText,
  nothingToDo,
  refusal,
  rulesText,
  unknownCommand,
} from '../../src/reflexion/answer-text.ts';
import type { Ending, Entry, Episode } from '../../src/reflexion/episode.ts';
import {
  headCommit,
  limits,
  noteWith,
  observationWith,
  operator,
  reflectionWith,
  trialWith,
} from '../reflexion/builders.ts';

const url = 'https://github.example/acme/shop/actions/runs/5/job/7';
const failures = [
  {
    check: 'test',
    checks: ['test'],
    fingerprint: 'f1',
    kind: 'test' as const,
    summary: 'A test failed: “sells tea”, expected 4, got 5.',
    url,
    places: [{ path: 'src/tea.ts', line: 3, message: 'expected 4, got 5', touched: true }],
    tests: null,
    failedTests: [],
  },
];
const reflection = reflectionWith({
  diagnosis: 'The price of tea is taken in pounds, and `total` adds cents.',
  evidence: [
    { check: 'test', line: 41, text: 'not ok 1 - sells tea' },
    { check: 'test', line: 44, text: '  expected: 4' },
    { check: 'test', line: 45, text: '  actual: 5' },
  ],
  plan: ['Turn the price into cents in `src/tea.ts`.', 'Run `npm test`.'],
});
const commit = 'c0ffee1'.padEnd(40, '0');
const usage = { requests: 6, inputTokens: 18_204, cachedTokens: 15_000, outputTokens: 912, costUsd: 0.0213 };

const begun = trialWith({
  failures,
  reflection,
  seconds: 4.2,
  apiCalls: 9,
  usage: { ...usage, requests: 1, inputTokens: 2_104, outputTokens: 230, costUsd: 0.0041 },
});
const pushed = trialWith({
  failures,
  reflection,
  usage,
  state: 'pushed',
  commit,
  seconds: 31.5,
  apiCalls: 12,
  summary: 'Prices are cents everywhere now.',
  changedFiles: [
    { path: 'src/tea.ts', added: 4, removed: 1 },
    { path: 'src/total.ts', added: 1, removed: 1 },
  ],
  changeSize: { files: 2, added: 5, removed: 2 },
  actionCount: 2,
  verification: { outcome: 'passed', detail: '`npm ci`, `npm test`', rule: 'when-possible' },
  actions: [
    { call: 'read_file {"path":"src/tea.ts"}', result: '1| export const tea = 5;' },
    { call: 'edit_file {"path":"src/tea.ts"}', result: 'replaced 1 line' },
  ],
});
const second = trialWith({
  ...pushed,
  number: 2,
  reward: 1,
  reflection: {
    ...reflection,
    lesson: 'It changed the price, and left the tax as it was.',
    avoid: ['Rounding in `total`.'],
  },
});
const fruitless = trialWith({
  failures,
  reflection,
  usage,
  state: 'fruitless',
  reward: 0,
  summary: 'Prices are cents everywhere now. It was not pushed: the failed command still fails with it.',
  verification: { outcome: 'failed', detail: '`npm test` ended with exit status 1.', rule: 'when-possible' },
});
const patch = packPatch(
  'diff --git a/package.json b/package.json\n--- a/package.json\n+++ b/package.json\n@@ -3 +3,2 @@\n   "dependencies": {\n+    "tea-prices": "1.0.0",\nEND-OF-PATCH\n',
);
const held = trialWith({
  ...pushed,
  state: 'held',
  reward: 0,
  commit: null,
  tree: 'feed'.repeat(10),
  held: {
    reasons: ['It adds the dependency `tea-prices` (package.json:4).'],
    byHand: false,
    patch,
    at: new Date(0).toISOString(),
    isFirst: true,
    approvedBy: null,
  },
});
const byHand = trialWith({
  ...held,
  held: {
    reasons: ['GitHub did not take the commit: protected branch hook declined.'],
    byHand: true,
    patch,
    at: new Date(0).toISOString(),
    isFirst: true,
    approvedBy: null,
  },
});
const approved = trialWith({
  ...pushed,
  held: {
    reasons: ['It adds the dependency `tea-prices` (package.json:4).'],
    byHand: false,
    patch,
    at: new Date(0).toISOString(),
    isFirst: true,
    approvedBy: '@alice',
  },
});
const rerun = {
  head: headCommit,
  checkIds: ['7'],
  failures: [
    {
      ...failures[0],
      kind: 'network' as const,
      summary: 'The network failed: read ECONNRESET.',
      check: 'test',
      checks: ['test'],
      fingerprint: 'f',
      url,
      places: [],
      tests: null,
      failedTests: [],
    },
  ],
  requests: 1,
  askedAt: '2026-01-01T00:00:00Z',
};
const diagnosis = reflectionWith({
  ...reflection,
  engine: 'toolchain',
  plan: [],
  evidence: reflection.evidence,
});

function ended(kind: Ending['kind'], reason: string): Ending {
  return { kind, head: commit, reason };
}

const asking = observationWith({
  memory: { episodes: [{ id: headCommit, trials: [{ ...pushed, reward: 0 }], note: null, ending: null }] },
});
const answers = [
  { who: 'alice', what: '/reflexion status', text: statusOf(asking, limits) },
  { who: 'alice', what: '/reflexion explain', text: explanationOf(asking) },
  { who: 'alice', what: '/reflexion rules', text: rulesText(asking.rules, operator) },
  { who: 'alice', what: '/reflexion help', text: helpText() },
  { who: 'mallory', what: '/reflexion fix `rm` @alice', text: refusal('fix') },
  { who: 'alice', what: '/reflexion statsu', text: unknownCommand('statsu') },
  { who: 'alice', what: '/reflexion retry (button)', text: nothingToDo('all checks have passed') },
];

const comments: readonly [name: string, entry: Entry, ending: Ending | null, earlier?: readonly Entry[]][] = [
  ['trial-begun', begun, null],
  ['trial-committed', { ...pushed, state: 'committed' }, null],
  ['trial-pushed', pushed, null],
  ['trial-failed', { ...pushed, reward: 0 }, null],
  ['trial-fruitless', fruitless, null],
  ['trial-abandoned', { ...pushed, state: 'abandoned', reward: 0 }, null],
  [
    'trial-interrupted',
    { ...begun, state: 'abandoned', reward: 0, interruption: 'mallory-[bot](x) asked to stop' },
    null,
  ],
  ['trial-forgotten', { ...pushed, reward: 0, isForgotten: true }, null],
  [
    'trial-reverted',
    {
      ...pushed,
      reward: 1,
      revert: {
        request: 'review:7',
        by: 'alice',
        head: commit,
        commit: 'd'.repeat(40),
        tree: 'e'.repeat(40),
        triedAt: new Date(0).toISOString(),
        isDone: true,
      },
    },
    null,
  ],
  ['note-answers', noteWith({ answers }), null],
  [
    'trial-held-up',
    { ...begun, trouble: 'The model at models.example answered 500. Try another, or wait.' },
    null,
  ],
  ['ending-passed', second, ended('passed', 'All checks pass since trial 2.'), [{ ...pushed, reward: 0 }]],
  [
    'ending-exhausted',
    { ...fruitless, number: 2 },
    ended(
      'exhausted',
      'All 2 trials are used up, and checks still fail. Comment `/reflexion retry` for one more, `/reflexion fix` to begin anew, or push a change.',
    ),
    [fruitless],
  ],
  [
    'trial-held',
    held,
    ended(
      'held',
      'What the last trial changed is for a person to decide. Comment `/reflexion approve feedfeedfe` to have it pushed as it stands there, or `/reflexion fix` to have me try again.',
    ),
  ],
  [
    'trial-by-hand',
    byHand,
    ended(
      'held',
      'I may not push this change, so it is in the comment of the last trial, to be applied by hand.',
    ),
  ],
  [
    'trial-held-over',
    { ...held, state: 'abandoned' },
    ended('held', 'What the last trial changed is for a person to decide.'),
  ],
  ['trial-approved', approved, null],
  ['note-rerun', noteWith({ rerun }), null],
  [
    'note-rerun-passed',
    noteWith({ rerun }),
    ended(
      'passed',
      'The failed checks passed when they were run again on the same commit; no code was changed.',
    ),
  ],
  [
    'note-flaky',
    noteWith({ rerun }),
    ended(
      'passed',
      'The failed checks passed when they were run again on the same commit; no code was changed. Failed and passed on the same code, so flaky: `rolls the dice`.',
    ),
  ],
  ['note-updating', noteWith({ update: { head: headCommit } }), null],
  [
    'note-conflict',
    noteWith(),
    ended(
      'held',
      'This branch conflicts with `main`, and GitHub runs no checks on a merge that can’t be made, so nothing could judge a repair. Resolve the conflicts; I go on then.',
    ),
  ],
  [
    'note-not-ours',
    noteWith(),
    ended(
      'not-ours',
      'What fails here fails in the same way on the base branch, `main`, so this pull request did not break it: `test` (Tests failed (node) in “sells tea”: expected 4, got 5).',
    ),
  ],
  [
    'note-needs-model',
    noteWith({ reflection: diagnosis, failures }),
    ended(
      'needs-model',
      'No tool repairs this mechanically, and no language model is set. An operator can set one with `OPENAI_API_KEY` and `REFLEXION_MODEL`; after that, comment `/reflexion fix`.',
    ),
  ],
  [
    'note-held-up',
    noteWith({ trouble: 'The model at models.example did not answer within 300 s. Try a faster one.' }),
    null,
  ],
  ['note-going-on', noteWith(), null],
  [
    'note-stopped',
    noteWith(),
    ended(
      'stopped',
      '@alice asked to stop. Comment `/reflexion resume` to have me go on, or `/reflexion fix` to begin anew.',
    ),
  ],
];

describe('the comment and the check run', () => {
  test.each(comments)('%s', async (name, entry, ending, earlier = []) => {
    const trials = [...earlier, entry].filter((item) => item.type === 'trial');
    const note = entry.type === 'note' ? entry : null;
    const episode: Episode = { id: headCommit, trials, note, ending };
    const face = faceOf(entry, ending, episode);
    const shown = face ? written(face) : 'unchanged';
    const text = `${entryComment(entry, ending, episode)}\n\n<!-- the check run -->\n${shown}\n`;
    await expect(text).toMatchFileSnapshot(`../snapshots/comments/${name}.md`);
  });

  test('says what a trial is at', async () => {
    const running = trialWith({ ...begun, number: 2 });
    const episode: Episode = { id: headCommit, trials: [fruitless, running], note: null, ending: null };
    const none = { trial: null, episode: null };
    const faces = [
      stepFace({ number: 1, limit: 4 }, { kind: 'reflecting' }, headCommit, none),
      stepFace(running, { kind: 'repairing', actions: 12 }, headCommit, { trial: running, episode }),
      stepFace(running, { kind: 'verifying' }, headCommit, { trial: running, episode }),
      stepFace({ number: 1, limit: 4 }, { kind: 'interrupted' }, headCommit, none),
    ];
    const text = `${faces.map(written).join('\n\n<!-- then -->\n\n')}\n`;
    await expect(text).toMatchFileSnapshot('../snapshots/check-run-steps.md');
  });
});

/** All that GitHub is told. */
function written({ status, conclusion, head, title, summary, annotations, buttons }: CheckRunFace): string {
  return [
    `${status} ${conclusion ?? ''} at ${head.slice(0, 7)}: ${title}`,
    summary,
    ...annotations.map((one) => `(${one.path}:${one.start_line} ${one.title}: ${one.message})`),
    ...buttons.map(({ label, description }) => `[${label}] ${description}`),
  ].join('\n\n');
}
