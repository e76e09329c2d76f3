import type { FileChange, Region } from './change.ts';

/** Rust keeps tests beside the code; whether a piece is of them. */
export function isRustTest({ language }: FileChange, { heading, before, after }: Region): boolean {
  if (language !== 'rust') return false;
  const mark = /#\[\s*(?:\w+::)*test\b/;
  return /\bmod tests?\b/.test(heading) || mark.test(before.bare) || mark.test(after.bare);
}
