import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Trial } from '../../src/reflexion/episode.ts';
import {
  type MemoryRecord,
  marker,
  maxPayloadLength,
  memoryOf,
  readMarker,
} from '../../src/reflexion/memory.ts';
import { noteWith, reflectionWith, trialWith } from './builders.ts';

const place = 'acme/shop#12';
const signWith = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest('hex');
const sign = signWith('key');

function recordOf(entry: MemoryRecord['entry'], ending: MemoryRecord['ending'] = null): MemoryRecord {
  return { entry, ending, checkRun: null };
}

function read(line: string, at = place, key = 'key') {
  return readMarker(`${line}\nwhat people read`, at, signWith(key));
}

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '-->',
    '--',
    '--!>',
    '<!-- reflexion:1 {} 00 -->',
    '```\n~~~\n"""',
    'a\r\nb\rc\nd',
    '\u202e\u2066 right to left',
    '\u0000\u2028\u2029',
    '\ud800 alone',
    '</details><script>',
  ),
);

describe('a marker', () => {
  test('says the same when it is read as when it was written, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 6, maxLength: 6 }), (texts) => {
        const [diagnosis = '', step = '', evidence = '', summary = '', call = '', trouble = ''] = texts;
        const trial = trialWith({
          reflection: reflectionWith({
            diagnosis,
            plan: [step],
            evidence: [{ check: 'test', line: 3, text: evidence }],
          }),
          summary,
          actions: [{ call, result: '' }],
          trouble,
        });
        const line = marker(recordOf(trial), place, sign);
        expect(line).not.toMatch(/[\r\n]/);
        // An HTML comment ends at the first of these, and GitHub ends it at `--!>` too.
        expect(line.indexOf('-->')).toBe(line.length - 3);
        expect(line.slice(4, -3)).not.toContain('--');
        expect(read(line)?.entry).toEqual(trial);
      }),
    );
  });

  test('keeps what identifies a trial when its texts are far too long', () => {
    const long = 'x'.repeat(65_536);
    const trial = trialWith({
      reflection: reflectionWith({ diagnosis: long, plan: Array.from({ length: 300 }, () => long) }),
      actions: Array.from({ length: 40 }, () => ({ call: long, result: long })),
      changedFiles: Array.from({ length: 3_000 }, (_, index) => ({
        path: `src/${index}.ts`,
        added: 1,
        removed: 0,
      })),
      summary: long,
      commit: 'c'.repeat(40),
    });
    const line = marker(recordOf(trial), place, sign);
    expect(line.length).toBeLessThan(maxPayloadLength + 200);
    expect(read(line)?.entry).toMatchObject({
      episode: trial.episode,
      number: 1,
      head: trial.head,
      commit: trial.commit,
    });
  });

  test('of an earlier version, with the paths of changed files alone, is read', () => {
    const { changedFiles: _, changeSize: __, actionCount: ___, ...older } = trialWith();
    const payload = JSON.stringify({
      entry: { ...older, changedFiles: ['src/tea.ts'] },
      ending: null,
      checkRun: null,
    });
    const line = `<!-- reflexion:1 ${payload} ${sign(`${place}\n${payload}`)} -->`;
    expect(read(line)?.entry).toMatchObject({
      changedFiles: [{ path: 'src/tea.ts', added: null, removed: null }],
      changeSize: null,
      actionCount: 0,
    });
  });

  test.each(['<', '\u0000', '"', '\u2028', '--', '🫖'])('fits whatever it is full of: %j', (text) => {
    const long = text.repeat(20_000);
    const texts = Array.from({ length: 300 }, () => long);
    const trial = trialWith({
      reflection: reflectionWith({
        diagnosis: long,
        plan: texts,
        avoid: texts,
        files: texts,
        commands: texts,
      }),
      failures: texts.map((summary) => ({
        check: long,
        checks: [long],
        fingerprint: 'f',
        kind: 'test',
        summary,
        url: null,
        places: texts.slice(0, 1).map((path) => ({ path, line: 1, message: path, touched: true })),
        tests: null,
        failedTests: [],
      })),
      changedFiles: texts.map((path) => ({ path, added: 1, removed: 1 })),
      summary: long,
    });
    const startedAt = performance.now();
    const line = marker(recordOf(trial), place, sign);
    expect(line.length).toBeLessThan(maxPayloadLength + 200);
    expect(read(line)?.entry).toMatchObject({ number: 1, head: trial.head });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test('means nothing on another pull request, under another key, or when a letter of it was changed', () => {
    const line = marker(recordOf(trialWith()), place, sign);
    expect(read(line)).not.toBeNull();
    expect(read(line, 'acme/shop#13')).toBeNull();
    expect(read(line, place, 'another key')).toBeNull();
    expect(read(line.replace('"number":1', '"number":2'))).toBeNull();
    expect(read(` ${line}`)).toBeNull();
    expect(read('hello')).toBeNull();
  });

  test('is still read when GitHub has made the line ends those of Windows', () => {
    const line = marker(recordOf(trialWith()), place, sign);
    expect(readMarker(`${line}\r\ntext`, place, sign)?.entry).toEqual(trialWith());
  });
});

describe('a memory', () => {
  const ending = { kind: 'passed' as const, head: 'h', reason: '' };

  test('holds each trial once, in the order of their numbers, whatever order and doubles the comments have', () => {
    const trials = [2, 1, 2, 3].map((number) => recordOf(trialWith({ number, summary: `trial ${number}` })));
    const [episode, ...others] = memoryOf(trials).episodes;
    expect(others).toEqual([]);
    expect(episode?.trials.map((trial: Trial) => trial.number)).toEqual([1, 2, 3]);
  });

  test('has ended when the last comment of an episode says so, and goes on when one was written after it', () => {
    const first = recordOf(trialWith({ number: 1 }), ending);
    expect(memoryOf([first]).episodes[0]?.ending).toEqual(ending);
    const second = recordOf(trialWith({ number: 2 }));
    expect(memoryOf([first, second]).episodes[0]?.ending).toBeNull();
  });

  test('tells episodes apart', () => {
    const memory = memoryOf([recordOf(trialWith({ episode: 'a' })), recordOf(noteWith({ episode: 'b' }))]);
    expect(
      memory.episodes.map((episode) => [episode.id, episode.trials.length, episode.note !== null]),
    ).toEqual([
      ['a', 1, false],
      ['b', 0, true],
    ]);
  });
});
