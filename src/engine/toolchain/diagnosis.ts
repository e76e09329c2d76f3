import { type Failure, rerunKinds } from '../../reflexion/failure.ts';

/** What can be said of a failure without understanding the code: a short paragraph for people. */
export function diagnose(failure: Failure): string {
  return [opening(failure), failedTests(failure), difference(failure), places(failure), origin(failure)]
    .filter(Boolean)
    .join(' ');
}

function opening(failure: Failure): string {
  const checks = failure.checks.map((check) => `**${plain(check)}**`).join(', ');
  const command = failure.command?.trim().split('\n').at(-1);
  const at = command ? ` at \`${plain(command)}\`` : '';
  const summary = plain(failure.summary);
  return `${checks} failed${at}. ${summary}${/[.!?…]$/.test(summary) ? '' : '.'}`;
}

function failedTests(failure: Failure): string {
  const names = failure.failedTests.slice(0, maxNamed).map((name) => `“${plain(name)}”`);
  if (names.length === 0) return '';
  const more = failure.failedTests.length - names.length;
  const verb = failure.failedTests.length === 1 ? 'The failing test is' : 'The failing tests are';
  return `${verb} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function difference(failure: Failure): string {
  if (failure.expected === null || failure.actual === null) return '';
  return `It expected \`${plain(failure.expected)}\` and got \`${plain(failure.actual)}\`.`;
}

function places(failure: Failure): string {
  const touchedFirst = [...failure.culprits].sort((a, b) => Number(b.touched) - Number(a.touched));
  const found = touchedFirst.slice(0, maxNamed).map(({ path, line, touched }) => {
    const place = `\`${plain(path)}${line === null ? '' : `:${line}`}\``;
    return touched ? `${place} (changed by this pull request)` : place;
  });
  return found.length > 0 ? `The log points at ${found.join(', ')}.` : '';
}

function origin(failure: Failure): string {
  if (failure.atBase === 'same') return 'The base branch fails in the same way.';
  if (rerunKinds.has(failure.kind))
    return 'This was not caused by the code; running it again is the first thing to try.';
  if (failure.atBase === 'green') return 'The base branch passes this check.';
  return '';
}

/** Log text within a sentence: one line, no back-ticks that would end a code span, of bounded length. */
const plain = (text: string) => {
  const line = text.replaceAll('`', "'").replaceAll(/\s+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
};

const maxNamed = 3;
const maxLength = 240;
