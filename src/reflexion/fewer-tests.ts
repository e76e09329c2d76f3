import type { TestCount } from './failure.ts';

/** Why a green run is not believed: fewer tests ran in it than in the failed one. Null when as many or more did. */
export function fewerTests(before: TestCount | null, after: TestCount | null): string | null {
  if (before === null || before.ran === 0) return null;
  const ranBefore = `${before.ran} ${before.ran === 1 ? 'test' : 'tests'} ran before the repair`;
  if (after === null) return `${ranBefore}, and no test run is reported now.`;
  const missing = before.ran - after.ran;
  if (missing <= 0) return null;
  const skipped =
    after.skipped - before.skipped === missing
      ? `; ${missing} more ${missing === 1 ? 'was' : 'were'} skipped`
      : '';
  return `${ranBefore}, and ${after.ran === 0 ? 'none' : after.ran} after it${skipped}.`;
}
