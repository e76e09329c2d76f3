import type { Trial } from './episode.ts';
import type { FailureKind } from './failure.ts';

const subjects: Partial<Record<FailureKind, string>> = {
  format: 'style: format the code',
  lint: 'style: satisfy the linter',
  dependency: 'build: bring the dependencies into step',
  type: 'fix: make the types agree',
  compile: 'fix: make it compile',
  test: 'fix: make the failed tests pass',
  configuration: 'fix: mend the configuration',
};

/** A conventional subject, what was wrong, what was done, and trailers that lead back to the reflection. */
export function commitMessage(trial: Trial, commentUrl: string | null): string {
  const [kind, ...others] = new Set(trial.failures.map((failure) => failure.kind));
  const subject = (others.length === 0 && kind && subjects[kind]) || 'fix: mend what the checks found';
  const trailers = [`Reflexion-Trial: ${trial.number}/${trial.limit}`];
  if (trial.held?.approvedBy) trailers.push(`Approved-by: ${trial.held.approvedBy}`);
  if (commentUrl) trailers.push(`Reflexion-Comment: ${commentUrl}`);
  const paragraphs = [subject, oneLine(trial.reflection.diagnosis, 600), oneLine(trial.summary, 600)];
  return `${[...paragraphs, trailers.join('\n')].filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

// Text from logs and models must not start a trailer of its own, close an issue or mention anyone.
function oneLine(text: string, length: number): string {
  const flat = text.replaceAll(/\s+/g, ' ').replaceAll(/[@#]/g, '$&\u200b').trim();
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`;
}
