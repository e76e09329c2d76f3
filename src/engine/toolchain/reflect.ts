import type { Reflection } from '../../reflexion/episode.ts';
import { type Failure, rerunKinds } from '../../reflexion/failure.ts';
import type { Brief } from '../../reflexion/ports.ts';
import { diagnose } from './diagnosis.ts';
import { earlierTrials, lessonOf, trialThatRan } from './earlier-trials.ts';
import { evidenceOf } from './evidence.ts';
import { type Answer, type Remedy, remediesFor } from './remedy.ts';

/** What the toolchain makes of the failures: every one that it can repair in one plan, and why it can't the others. */
export function reflect(brief: Brief): Reflection {
  const { failures } = brief.trajectory;
  const trials = earlierTrials(brief);
  const own = failures.filter(isOwn);
  const avoid: string[] = [];
  const answers = own.map((failure) => {
    const answer = remediesFor(failure);
    if (answer.kind === 'none') return { failure, answer };
    const tried = answer.remedies.filter((remedy) => {
      const trial = trialThatRan(trials, remedy.command, failure);
      if (trial)
        avoid.push(
          `\`${remedy.command}\`: trial ${trial.number} ran it against this same failure, and it did not help.`,
        );
      return trial !== null;
    });
    return { failure, answer: without(answer.remedies, tried) };
  });
  const remedies = inOrder(
    answers.flatMap(({ answer }) => (answer.kind === 'remedies' ? answer.remedies : [])),
  );
  const tackled = answers.filter(({ answer }) => answer.kind === 'remedies').map(({ failure }) => failure);
  return {
    engine: 'toolchain',
    diagnosis: [
      ...failures.filter((failure) => !isOwn(failure)).map(diagnose),
      ...answers.map(({ failure, answer }) =>
        [diagnose(failure), answer.kind === 'none' ? answer.why : ''].join(' ').trim(),
      ),
    ].join('\n\n'),
    evidence: evidenceOf(failures),
    tackles: [...new Set(tackled.flatMap((failure) => failure.checks))],
    lesson: lessonOf(trials, failures),
    plan: remedies.map((remedy) => remedy.step),
    commands: remedies.map((remedy) => remedy.command),
    files: [],
    avoid: [...new Set(avoid)],
    ...judged(failures, remedies),
  };
}

/** Neither the base branch's nor the machine's. */
const isOwn = (failure: Failure) => failure.atBase !== 'same' && !rerunKinds.has(failure.kind);

function without(remedies: readonly Remedy[], tried: readonly Remedy[]): Answer {
  const left = remedies.filter((remedy) => !tried.includes(remedy));
  if (left.length > 0) return { kind: 'remedies', remedies: left };
  return {
    kind: 'none',
    why: 'What the toolchain has for it was tried already, and the same failure came back.',
  };
}

const inOrder = (remedies: readonly Remedy[]) => [
  ...new Map(
    remedies.toSorted((a, b) => a.stage - b.stage).map((remedy) => [remedy.command, remedy]),
  ).values(),
];

function judged(
  failures: readonly Failure[],
  remedies: readonly Remedy[],
): Pick<Reflection, 'blame' | 'confidence'> {
  if (failures.length === 0) return { blame: 'unknown', confidence: 'low' };
  if (failures.every((failure) => failure.atBase === 'same')) return { blame: 'base', confidence: 'high' };
  if (!failures.some(isOwn)) return { blame: 'infrastructure', confidence: 'high' };
  const fromHere = failures.some(
    (failure) =>
      isOwn(failure) && (failure.atBase === 'green' || failure.culprits.some((culprit) => culprit.touched)),
  );
  const blame = fromHere || remedies.length > 0 ? 'pr' : 'unknown';
  if (remedies.length === 0) return { blame, confidence: 'low' };
  return { blame, confidence: remedies.every((remedy) => remedy.certain) ? 'high' : 'medium' };
}
