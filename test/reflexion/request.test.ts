import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seenBy } from '../../src/reflexion/marks.ts';
import { marker, memoryOf, readMarker } from '../../src/reflexion/memory.ts';
import { isUnseen, nothingSeen, type Request, seenAmong, seenWith } from '../../src/reflexion/request.ts';
import { noteWith, observationWith, requestWith, trialWith } from './builders.ts';

const remembering = (seen: Parameters<typeof noteWith>[0]) => ({
  episodes: [{ id: 'a', trials: [], note: noteWith(seen), ending: null }],
});

const asked = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 10_000 }),
    source: fc.constantFrom<Request['source']>('comment', 'review', 'review-comment', 'button'),
    // Few seconds, so that many are asked in the same one.
    second: fc.integer({ min: 0, max: 5 }),
  }),
  { selector: ({ id, source }) => `${source}:${id}`, maxLength: 120 },
);
const requestOf = ({ id, source, second }: { id: number; source: Request['source']; second: number }) =>
  requestWith({ id: `${source}:${id}`, source, at: second * 1000 });

test('what was seen stays seen, however it was written down, and what came later is new', () => {
  fc.assert(
    fc.property(asked, asked, (before, after) => {
      const seen = seenWith(nothingSeen, before.map(requestOf));
      const memory = remembering({ seen });
      const buttons = new Set(seen.marks.map(({ id }) => id));
      const stillKnown = before
        .map(requestOf)
        .filter(({ source, id }) => source !== 'button' || buttons.has(id));
      expect(stillKnown.filter(isUnseen(memory))).toEqual([]);
      const newest = Math.max(
        0,
        ...before.filter(({ source }) => source !== 'button').map(({ second }) => second),
      );
      const later = after.filter(({ second }) => second > newest).map(requestOf);
      const ids = new Set(before.map(requestOf).map(({ id }) => id));
      const fresh = later.filter(({ id }) => !ids.has(id));
      expect(fresh.filter(isUnseen(memory))).toEqual(fresh);
    }),
  );
});

test('of two requests in the same second, the one that came to light later is new', () => {
  const first = requestWith({ id: 'comment:9', at: 4_000 });
  const second = requestWith({ id: 'review:3', source: 'review', at: 4_000 });
  const memory = remembering({ seen: seenWith(nothingSeen, [first]) });
  expect([first, second].filter(isUnseen(memory))).toEqual([second]);
});

test('one that was asked shortly before what was seen, and came to light after it, is new', () => {
  const review = requestWith({ id: 'review:3', source: 'review', command: 'status', at: 62_000 });
  const memory = remembering({ seen: seenWith(nothingSeen, [review]) });
  const stop = requestWith({ id: 'comment:9', command: 'stop', at: 61_000 });
  const old = requestWith({ id: 'comment:2', command: 'fix', at: 30_000 });
  expect([review, stop, old].filter(isUnseen(memory))).toEqual([stop]);
});

test('a button that was pressed once stays seen, however often somebody runs the command by hand', () => {
  const button = requestWith({ id: 'button:a', source: 'button', at: 1_000 });
  const runs = Array.from({ length: 30 }, (_, index) =>
    requestWith({ id: `run:${index + 2}`, source: 'run', at: index + 2 }),
  );
  const memory = remembering({ seen: seenWith(nothingSeen, [button, ...runs]) });
  expect([button].filter(isUnseen(memory))).toEqual([]);
});

test('one that was answered is seen, while an older one still waits', () => {
  const fix = requestWith({ id: 'comment:1', at: 1_000 });
  const status = requestWith({ id: 'comment:2', at: 2_000, command: 'status' });
  const memory = remembering({ seen: seenAmong(nothingSeen, [status]) });
  expect([fix, status].filter(isUnseen(memory))).toEqual([fix]);
});

test('a button that was pressed by a clock that is ahead hides nothing that is asked on GitHub', () => {
  const press = requestWith({ id: 'button:x', source: 'button', at: 9_000 });
  const stop = requestWith({ id: 'comment:2', at: 5_000, command: 'stop' });
  const memory = remembering({ seen: seenWith(nothingSeen, [press]) });
  expect([press, stop].filter(isUnseen(memory))).toEqual([stop]);
});

test('what is answered singly stays seen, though only the last few are remembered by name', () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    requestWith({ id: `comment:${index}`, at: index * 1000 }),
  );
  let seen = nothingSeen;
  for (const request of many) seen = seenAmong(seen, [request]);
  expect(seen.marks.length).toBeLessThanOrEqual(60);
  expect(many.filter(isUnseen(remembering({ seen })))).toEqual([]);
});

test('all entries of a memory count together', () => {
  const seen = (id: string, at: number) => ({ before: at, marks: [{ id, at }] });
  const memory = {
    episodes: [
      { id: 'a', trials: [trialWith({ seen: seen('comment:7', 7_000) })], note: null, ending: null },
      { id: 'b', trials: [], note: noteWith({ seen: seen('review:3', 3_000) }), ending: null },
    ],
  };
  const observation = observationWith({ memory, requests: [] });
  expect(seenBy(observation)).toEqual({ before: 7_000, marks: [{ id: 'comment:7', at: 7_000 }] });
});

test('what an earlier version had read is not asked for again', () => {
  const note = { ...noteWith(), seenRequest: 12, seen: undefined, answers: undefined };
  const record = { entry: note, ending: null, checkRun: null };
  const line = `<!-- reflexion:1 ${JSON.stringify(record)} ok -->`;
  const read = readMarker(line, 'acme/shop#1', () => 'ok');
  expect(read).not.toBeNull();
  const memory = memoryOf(read ? [read] : []);
  const requests = [12, 13].map((id) => requestWith({ id: `comment:${id}`, at: 5_000 }));
  expect(requests.filter(isUnseen(memory)).map(({ id }) => id)).toEqual(['comment:13']);
});

test('a record that has to be cut keeps every mark', () => {
  const marks = Array.from({ length: 40 }, (_, index) => ({ id: `review-comment:${index}`, at: 1_000 }));
  const actions = Array.from({ length: 40 }, () => ({ call: 'x'.repeat(2_000), result: 'y'.repeat(2_000) }));
  const entry = trialWith({ actions, seen: { before: 1_000, marks } });
  const line = marker({ entry, ending: null, checkRun: null }, 'acme/shop#1', () => 'ok');
  expect(readMarker(line, 'acme/shop#1', () => 'ok')?.entry.seen.marks).toEqual(marks);
});
