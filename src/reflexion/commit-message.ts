import type { Trial } from './episode.ts';
import type { FailureKind } from './failure.ts';
import { oneLine, shortened, unlinked } from './plain-text.ts';
import { redactedText } from './redacted-text.ts';

const subjects: Partial<Record<FailureKind, string>> = {
  format: 'style: format the code',
  lint: 'style: satisfy the linter',
  dependency: 'build: bring the dependencies into step',
  type: 'fix: make the types agree',
  compile: 'fix: make it compile',
  test: 'fix: make the failed tests pass',
  configuration: 'fix: mend the configuration',
};

interface Person {
  name: string;
  email: string;
}

interface Circumstances {
  commentUrl: string | null;
  signedOffBy: Person | null;
  redact: (text: string) => string;
}

/** A conventional subject, what was wrong, what was done, and trailers that lead back to the reflection. */
export function commitMessage(trial: Trial, { commentUrl, signedOffBy, redact }: Circumstances): string {
  const [kind, ...others] = new Set(trial.failures.map((failure) => failure.kind));
  const subject = (others.length === 0 && kind && subjects[kind]) || 'fix: mend what the checks found';
  const trailers = [`Reflexion-Trial: ${trial.number}/${trial.limit}`];
  if (trial.held?.approvedBy) trailers.push(`Approved-by: ${trial.held.approvedBy}`);
  if (commentUrl) trailers.push(`Reflexion-Comment: ${commentUrl}`);
  trailers.push(...signedOff(signedOffBy));
  const paragraphs = [
    subject,
    paragraph(trial.reflection.diagnosis, redact),
    paragraph(trial.summary, redact),
  ];
  return `${[...paragraphs, trailers.join('\n')].filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

/** Of the commit that undoes a trial's. */
export function revertMessage(
  { number, commit }: Trial,
  { by, signedOffBy }: { by: string } & Pick<Circumstances, 'signedOffBy'>,
): string {
  const trailers = [`Asked-for-by: ${by}`, ...signedOff(signedOffBy)];
  return `Revert trial ${number} of Reflexion\n\nThis reverts commit ${commit}.\n\n${trailers.join('\n')}\n`;
}

function signedOff(person: Person | null): string[] {
  return person ? [`Signed-off-by: ${person.name} <${person.email}>`] : [];
}

// Text from logs and models must not start a trailer of its own, close an issue, mention anyone or have CI skipped.
function paragraph(text: string, redact: (text: string) => string): string {
  return unlinked(shortened(oneLine(redactedText(text, redact)), 600));
}
