import { expect, test } from 'vitest';
import { codeSpan, codeSpans } from '../../src/reflexion/plain-text.ts';

test('a name can’t end the code that it stands in, nor begin a line, nor hide, nor go on for ever', () => {
  expect(codeSpan('test` @acme/owners `')).toBe("`test' @acme/owners '`");
  expect(codeSpan('test\n# heading\u2028more')).toBe('`test # heading more`');
  expect(codeSpan('te\u202est')).toBe('`test`');
  expect(codeSpan('long'.repeat(100))).toHaveLength(202);
  expect(codeSpans(['a', 'b`'])).toBe("`a`, `b'`");
});
