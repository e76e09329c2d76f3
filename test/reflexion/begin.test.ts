import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/reflexion/decide.ts';
import type { Observation, PullRequestFacts } from '../../src/reflexion/observation.ts';
import { type ReadRules, rulesSchema } from '../../src/reflexion/rules.ts';
import {
  checkWith,
  factsWith,
  failureWith,
  limits,
  noteWith,
  observationWith,
  requestWith,
  trialWith,
} from './builders.ts';

const file = { repository: 'acme/shop', path: '.github/reflexion.yml' };

function ruled(rules: object): ReadRules {
  return { kind: 'read', rules: rulesSchema.parse(rules), file, set: [] };
}

function decided(rules: object, facts: Partial<PullRequestFacts>, changes: Partial<Observation> = {}) {
  const observation = observationWith({
    pullRequest: factsWith(facts),
    rules: ruled(rules),
    failures: [failureWith()],
    ...changes,
  });
  return decide(observation, limits).kind;
}

const bot = { author: 'renovate[bot]', isByBot: true };
const into = (ref: string) => ({ base: { ref, sha: 'b'.repeat(40) } });
const from = (ref: string) => ({ head: { ...factsWith().head, ref } });

test.each<[rules: object, facts: Partial<PullRequestFacts>, decision: string]>([
  [{}, {}, 'attempt'],
  [{ trigger: 'label' }, {}, 'ignore'],
  [{ trigger: 'label' }, { labels: ['Reflexion'] }, 'attempt'],
  [{ trigger: 'label', labels: { optIn: 'mend me' } }, { labels: ['reflexion'] }, 'ignore'],
  [{ trigger: 'label', labels: { optIn: 'mend me' } }, { labels: ['mend me'] }, 'attempt'],
  [{ trigger: 'label' }, { labels: ['reflexion', 'reflexion:off'] }, 'ignore'],
  [{ trigger: 'command' }, { labels: ['reflexion'] }, 'ignore'],
  [{}, { labels: ['reflexion:OFF'] }, 'ignore'],
  [{ labels: { optOut: 'hands off' } }, { labels: ['hands off'] }, 'ignore'],
  [{ labels: { optOut: 'hands off' } }, { labels: ['reflexion:off'] }, 'attempt'],
  [{}, { draft: true }, 'ignore'],
  [{}, { draft: true, labels: ['reflexion'] }, 'attempt'],
  [{ drafts: true }, { draft: true }, 'attempt'],
  [{}, bot, 'ignore'],
  [{ bots: ['Renovate*'] }, bot, 'attempt'],
  [{ bots: ['renovate'] }, bot, 'ignore'],
  [{ authors: { ignore: ['*'] }, bots: ['*'] }, bot, 'attempt'],
  [{}, { ...bot, labels: ['reflexion'] }, 'attempt'],
  [{ authors: { ignore: ['Alice'] } }, {}, 'ignore'],
  [{ authors: { only: ['bob', 'al*'] } }, {}, 'attempt'],
  [{ authors: { only: ['bob'] } }, {}, 'ignore'],
  [{ branches: { only: ['main', 'release/*'] } }, into('release/1'), 'attempt'],
  [{ branches: { only: ['main', 'release/*'] } }, into('release/1/2'), 'ignore'],
  [{ branches: { ignore: ['legacy/**'] } }, into('legacy/a/b'), 'ignore'],
  [{ headBranches: { ignore: ['wip/**'] } }, from('wip/tea'), 'ignore'],
  [{ headBranches: { ignore: ['wip/**'] } }, from('tea'), 'attempt'],
])('with the rules %j, on %j: %s', (rules, facts, decision) => {
  expect(decided(rules, facts)).toBe(decision);
});

test.each<[rules: object, facts: Partial<PullRequestFacts>]>([
  [{ trigger: 'command' }, {}],
  [{ trigger: 'label' }, {}],
  [{}, { draft: true }],
  [{}, bot],
  [{ authors: { only: [] } }, {}],
  [{ branches: { only: ['main'] } }, into('other')],
])('with the rules %j, on %j: when somebody asks, and once it has begun', (rules, facts) => {
  expect(decided(rules, facts)).toBe('ignore');
  expect(decided(rules, facts, { requests: [requestWith({ allowed: false })] })).toBe('ignore');
  expect(decided(rules, facts, { requests: [requestWith()] })).toBe('attempt');
  const trial = trialWith({ state: 'fruitless', reward: 0 });
  const memory = { episodes: [{ id: trial.episode, trials: [trial], note: null, ending: null }] };
  expect(decided(rules, facts, { memory })).toBe('attempt');
});

test('the label that opts out holds against whoever asks', () => {
  expect(decided({}, { labels: ['reflexion:off'] }, { requests: [requestWith()] })).toBe('ignore');
});

test('broken rules are complained about only where something would have been begun', () => {
  const rules: ReadRules = { kind: 'broken', file, faults: [{ line: 1, text: 'No.' }] };
  expect(decided({}, {}, { rules })).toBe('complain');
  expect(decided({}, bot, { rules })).toBe('ignore');
  expect(decided({}, {}, { rules, checks: [checkWith({ conclusion: 'success' })] })).toBe('ignore');
});

test('an answer to somebody begins nothing', () => {
  const note = noteWith({ answers: [{ who: 'mallory', what: 'help', text: 'Help.' }] });
  const memory = { episodes: [{ id: note.episode, trials: [], note, ending: null }] };
  expect(decided({ trigger: 'command' }, {}, { memory })).toBe('ignore');
  expect(decided({}, { draft: true }, { memory })).toBe('ignore');
});

test('whatever the rules: nothing is done under the label that opts out, nor unasked where a command is waited for', () => {
  const globs = fc.array(fc.constantFrom('*', '**', 'main', 'al*', 'tea', 'x'), { maxLength: 2 });
  const selection = fc.record({ only: globs, ignore: globs });
  const rules = fc.record({
    trigger: fc.constantFrom('automatic', 'label', 'command'),
    labels: fc.record({ optIn: fc.constantFrom('a', 'b', 'off'), optOut: fc.constantFrom('b', 'off') }),
    branches: selection,
    headBranches: selection,
    authors: selection,
    bots: globs,
    drafts: fc.boolean(),
    maxTrials: fc.integer({ min: 1, max: 20 }),
  });
  const facts = fc.record({
    labels: fc.subarray(['a', 'b', 'off', 'OFF']),
    draft: fc.boolean(),
    isByBot: fc.boolean(),
  });
  fc.assert(
    fc.property(rules, facts, fc.boolean(), (ruledBy, known, isAsked) => {
      const decision = decided(ruledBy, known, isAsked ? { requests: [requestWith()] } : {});
      const isOff = known.labels.some((label) => label.toLowerCase() === ruledBy.labels.optOut);
      if (isOff) expect(decision).toBe('ignore');
      else if (isAsked) expect(decision).toBe('attempt');
      else if (ruledBy.trigger === 'command') expect(decision).toBe('ignore');
      else if (known.labels.includes(ruledBy.labels.optIn)) expect(decision).toBe('attempt');
      else if (ruledBy.trigger === 'label')
        expect(decision).toBe(
          known.labels.includes('OFF') && ruledBy.labels.optIn === 'off' ? 'attempt' : 'ignore',
        );
    }),
  );
});
