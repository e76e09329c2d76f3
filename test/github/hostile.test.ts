import { describe, expect, test } from 'vitest';
import { type CheckRunFace, faceOf, stepFace } from '../../src/github/check-run-face.ts';
import { remark } from '../../src/github/discuss.ts';
import { entryComment, trialTable } from '../../src/github/entry-comment.ts';
import { commentBody } from '../../src/github/own-comments.ts';
import { suggestionBlock } from '../../src/github/suggestions.ts';
import { packPatch } from '../../src/patch.ts';
import { createRedactors } from '../../src/redact.ts';
import { commitMessage } from '../../src/reflexion/commit-message.ts';
import type { Ending, Episode, Note, Trial } from '../../src/reflexion/episode.ts';
import type { FailureMark } from '../../src/reflexion/failure-mark.ts';
import { readMarker } from '../../src/reflexion/memory.ts';
import { headCommit, noteWith, reflectionWith, trialWith } from '../reflexion/builders.ts';
import { cellsOf, hiddenIn, liveIn, proseOf, skeletonOf } from './hostile-checks.ts';
import { hostileTexts, leakyTexts, secrets } from './hostile-texts.ts';
import { sign } from './pull-request.ts';

/** Each text in each place that something is written from, through everything that writes. */

const place = 'acme/shop#1';
const ownCommit = 'c0ffee1';
const ownUrl = 'https://github.example/acme/shop/actions/runs/5/job/7';

const plainWords = new Map(markdownsWith('plain words'));

test('there are at least 60', () => {
  expect(new Set(hostileTexts).size).toBeGreaterThanOrEqual(60);
});

describe.each(hostileTexts.map((text) => [text]))('%j', (text) => {
  test('leaves what is rendered as it would be with plain words', () => {
    for (const [where, markdown] of markdownsWith(text))
      expect([where, skeletonOf(markdown)]).toEqual([where, skeletonOf(plainWords.get(where) ?? '')]);
  });

  test('pings, links and closes nothing, and hides nothing', () => {
    for (const [where, markdown] of markdownsWith(text)) {
      expect([where, liveIn(proseOf(markdown).replaceAll(ownCommit, ''))]).toEqual([where, []]);
      expect([where, hiddenIn(markdown)]).toEqual([where, []]);
    }
    for (const [where, written] of plainTextsWith(text)) {
      expect([where, liveIn(written)]).toEqual([where, []]);
      expect([where, hiddenIn(written)]).toEqual([where, []]);
    }
  });

  test('stays in its cell of the table', () => {
    const cells = cellsOf(trialTable([pushedTrial(text)]));
    expect([cells[0], ...cells.slice(3)]).toEqual([
      '1',
      `pushed ${ownCommit}, checks pass, but not all that ran before`,
      'no model used',
    ]);
  });

  test('adds nothing to a commit but words in a paragraph', () => {
    const message = messageOf(hostileTrial(text), asItIs);
    const paragraphs = message.trimEnd().split('\n\n');
    expect(paragraphs.at(-1)).toBe('Reflexion-Trial: 1/4');
    expect(paragraphs.slice(0, -1).filter((paragraph) => paragraph.includes('\n'))).toEqual([]);
    expect(message).not.toMatch(/\[(?:skip|no|ci|actions)[ -]|\*\*\*NO_CI|skip-checks:/i);
  });

  test('does not touch what is remembered', () => {
    const record = { entry: hostileTrial(text), ending: null, checkRun: null };
    const body = commentBody(record, [], place, sign, asItIs);
    expect(readMarker(body, place, sign)?.entry).toMatchObject({
      episode: headCommit,
      number: 1,
      summary: text,
    });
  });
});

test.each(leakyTexts)('%j is told nowhere', (text) => {
  const redact = createRedactors([secrets.hexadecimal])();
  const written = [
    ...[hostileTrial(text), pushedTrial(text)].map((entry) =>
      commentBody({ entry, ending: null, checkRun: null }, [], place, sign, redact),
    ),
    redact(messageOf(pushedTrial(text), redact)),
  ];
  for (const told of written)
    for (const secret of Object.values(secrets)) expect(bare(told)).not.toContain(secret);
});

describe('is not too long for GitHub', () => {
  test.each([
    ['letters', 'x'.repeat(65_536)],
    ['of three bytes each', '茶'.repeat(65_536)],
    ['of four bytes each', '🫖'.repeat(32_768)],
    ['ticks', '`'.repeat(65_536)],
    ['lines', 'a\n'.repeat(32_768)],
    ['tags', '<b>'.repeat(20_000)],
    ['mentions', '@alice '.repeat(9_000)],
    ['links', '[a](https://b) '.repeat(4_000)],
  ])('%s', (_, text) => {
    const entry = pushedTrial(text);
    const trials = [1, 2, 3, 4].map((number) => ({ ...entry, number }));
    const ending: Ending = { kind: 'exhausted', head: headCommit, reason: text };
    const body = commentBody({ entry, ending, checkRun: null }, [], place, sign, asItIs);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    const skeleton = skeletonOf(body.split('\n').slice(1).join('\n'));
    expect(skeleton.filter((tag) => tag === '<details>').length).toBe(
      skeleton.filter((tag) => tag === '</details>').length,
    );
    expect(body).toContain('left out');
    const face = faceOf(entry, ending, { id: headCommit, trials, note: null, ending });
    expect(face?.summary.length).toBeGreaterThan(0);
  });
});

/** All that is Markdown, by what it is. */
function markdownsWith(text: string): [string, string][] {
  const begun = hostileTrial(text);
  const pushed = pushedTrial(text);
  const forgotten = { ...pushed, isForgotten: true };
  const held = heldTrial(text, false);
  const byHand = heldTrial(text, true);
  const ending: Ending = { kind: 'exhausted', head: headCommit, reason: text };
  const episodeOf = (trial: Trial): Episode => ({
    id: headCommit,
    trials: [trial],
    note: null,
    ending: null,
  });
  const comments: [string, string][] = [begun, pushed, forgotten, held, byHand].map((trial, index) => [
    `comment of trial ${index}`,
    entryComment(trial, index > 2 ? ending : null, episodeOf(trial)),
  ]);
  const faces: (CheckRunFace | null)[] = [
    faceOf(begun, null, episodeOf(begun)),
    faceOf(pushed, ending, episodeOf(pushed)),
    stepFace(begun, { kind: 'verifying' }, headCommit, { trial: begun, episode: episodeOf(begun) }),
    faceOf(hostileNote(text), null, episodeOf(begun), {
      id: 1,
      head: headCommit,
      open: true,
      annotated: false,
    }),
  ];
  return [
    ...comments,
    ['comment of a note', entryComment(hostileNote(text), null, episodeOf(begun))],
    [
      'comment of a note that ends',
      entryComment(hostileNote(text), ending, { ...episodeOf(begun), trials: [] }),
    ],
    ...faces.map((face, index): [string, string] => [`check run ${index}`, face?.summary ?? '']),
    ['remark on a line', remark(begun, { path: text, line: 1, message: text, check: text }, ownUrl)],
    ['suggestion', suggestionBlock({ path: 'a', startLine: 1, endLine: 1, lines: visibleLines(text) })],
  ];
}

/** What a packed patch lets through: nothing that nobody sees. */
function visibleLines(text: string): string[] {
  return packPatch(text) === null || !text.isWellFormed() ? ['plain words'] : text.split('\n');
}

/** All that is text and no Markdown. */
function plainTextsWith(text: string): [string, string][] {
  const trial = hostileTrial(text);
  const face = faceOf(trial, null, { id: headCommit, trials: [trial], note: null, ending: null });
  return [
    ['commit message', messageOf(trial, asItIs)],
    ['title', face?.title ?? ''],
    ...(face?.annotations ?? []).flatMap(({ title, message }): [string, string][] => [
      ['title of an annotation', title],
      ['annotation', message],
    ]),
  ];
}

function hostileMark(text: string): FailureMark {
  const places = [{ path: text, line: 1, message: text, touched: true }];
  return {
    check: text,
    checks: [text],
    fingerprint: 'f1',
    kind: 'test',
    summary: text,
    url: ownUrl,
    places,
    failedTests: [text],
    tests: null,
  };
}

function hostileTrial(text: string, changes: Partial<Trial> = {}): Trial {
  const reflection = reflectionWith({
    diagnosis: text,
    evidence: [{ check: text, line: 1, text }],
    tackles: [text],
    lesson: text,
    plan: [text, text],
    avoid: [text],
    commands: [text],
    files: [text],
  });
  return trialWith({
    failures: [hostileMark(text)],
    reflection,
    summary: text,
    actions: [{ call: text, result: text }],
    actionCount: 1,
    changedFiles: [{ path: text, added: 1, removed: 0 }],
    verification: { outcome: 'failed', detail: text, rule: 'when-possible' },
    doubts: [text],
    trouble: text,
    ...changes,
  });
}

function pushedTrial(text: string): Trial {
  const commit = ownCommit.padEnd(40, '0');
  const verification = { outcome: 'passed', detail: text, rule: 'when-possible' } as const;
  return hostileTrial(text, { state: 'pushed', commit, reward: 0, trouble: null, verification });
}

function heldTrial(text: string, byHand: boolean): Trial {
  const row = text.replaceAll('\n', ' ');
  const patch = packPatch(`diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-plain\n+${row}\n`);
  const held = { reasons: [text], byHand, patch, at: '', isFirst: true, approvedBy: null };
  const kept =
    patch === null ? { ...held, patch: packPatch('diff --git a/a b/a\n@@ -1 +1 @@\n-plain\n+x\n') } : held;
  return hostileTrial(text, { state: 'held', reward: 0, trouble: null, tree: 'feed'.repeat(10), held: kept });
}

function hostileNote(text: string): Note {
  const failures = [hostileMark(text)];
  return noteWith({
    trouble: text,
    answers: [{ who: text, what: text, text }],
    failures,
    reflection: hostileTrial(text).reflection,
    rerun: { head: headCommit, checkIds: ['1'], failures, requests: 1, askedAt: '' },
  });
}

function messageOf(trial: Trial, redact: (text: string) => string): string {
  return commitMessage(trial, { commentUrl: null, signedOffBy: null, redact });
}

const asItIs = (text: string) => text;

/** As somebody would read it who takes out what can't be seen, in JSON too. */
function bare(text: string): string {
  return text.replaceAll(/\\u(?:200b|00ad)|[\u200b\u00ad]/g, '');
}
