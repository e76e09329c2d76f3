import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../playground/pages/markdown.ts';
import { cell, code, codeBlock, cutTo, prose } from '../../src/github/markdown.ts';

const hostile = [
  '@alice look',
  'ping @acme/owners now',
  'fixes #12',
  'closes GH-12 and acme/shop#3',
  'see https://evil.example/x',
  'www.evil.example',
  '![](https://evil.example/pixel.png)',
  '[click](javascript:alert(1))',
  '[ref]: https://evil.example',
  '<img src=x onerror=alert(1)>',
  '<!-- hidden',
  '</details><script>alert(1)</script>',
  'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  '# A heading',
  'text\n===\nmore',
  '| a | b |\n|---|---|',
  '```\nnot closed',
  '`not closed',
  '``double` odd',
  '\u202egnp.exe',
  'a\u0000b\u0007c',
];

/** As GitHub shows it. */
function rendered(markdown: string): string {
  return renderMarkdown(markdown, 'acme/shop').markup;
}

/** What GitHub would make links, mentions or references of, found in rendered HTML outside of code. */
function activeIn(markdown: string): string[] {
  const html = rendered(markdown);
  const outside = html.replaceAll(/<code>[\s\S]*?<\/code>/g, '');
  const found = outside.match(/<(a|img|script|h\d|table|hr|del)\b[^>]*>|@\w|#\d|GH-\d|\b[0-9a-f]{7,40}\b/gi);
  return found ?? [];
}

describe('prose', () => {
  test.each(hostile)('%j pings, links, loads and closes nothing', (text) => {
    expect(activeIn(prose(text))).toEqual([]);
  });

  test('keeps code in back-ticks as it is', () => {
    expect(prose('Run `npm test` in `a < b`.')).toBe('Run `npm test` in `a < b`.');
  });

  test('keeps two pieces of code apart', () => {
    expect(rendered(prose('`a``b`')).match(/<code>/g)).toHaveLength(2);
  });

  test('keeps emphasis and lists', () => {
    expect(rendered(prose('**a**\n\n- b'))).toContain('<strong>a</strong>');
  });
});

describe('code', () => {
  test.each(['plain', '```', '````\n# x\n````', '`', 'a\n```js\nb', '~~~'])(
    '%j stays inside of its fence',
    (text) => {
      const html = rendered(`${codeBlock(text)}\n\nafter`);
      expect(html.match(/<pre>/g)).toHaveLength(1);
      expect(html).toMatch(/<\/pre>\s*<p>after<\/p>\s*$/);
    },
  );

  test.each(['plain', '`', '``a`', 'a`', '@alice', '<b>', 'a\nb'])('%j stays inside of its line', (text) => {
    const html = rendered(`before ${code(text)} after`);
    expect(html).toMatch(/^<p>before <code>[^<]*<\/code> after<\/p>\s*$/);
  });

  test('a bar ends no cell', () => {
    const html = rendered(`| a | b |\n| --- | --- |\n| ${cell('x `y|z` | w', 100)} | last |`);
    expect(html.match(/<td>/g)).toHaveLength(2);
  });
});

test('a text that is too long is cut at the end of a line, and says how much is missing', () => {
  const cut = cutTo(`${'a line of text\n'.repeat(1_000)}`, 1_000);
  expect(cut.length).toBeLessThanOrEqual(1_000);
  const kept = cut.split('\n\n*')[0] ?? '';
  expect(cut).toContain(`*${(15_000 - kept.length).toLocaleString('en')} characters are left out here.*`);
});

test('a text that is cut within a fence closes it', () => {
  const cut = cutTo(`\`\`\`text\n${'a line\n'.repeat(1_000)}\`\`\`\n`, 1_000);
  expect(rendered(cut)).toMatch(/<\/pre>\s*<p><em>/);
});

test.each(['\n', '\n\t ', ' ', '`', '` ', '[', '](', '\\', 'www.', '@', '#', '\r\n', '\u2028'])(
  '65,536 characters of %j are made harmless at once',
  (text) => {
    const startedAt = performance.now();
    prose(text.repeat(65_536 / text.length));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  },
);
