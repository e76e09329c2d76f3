import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import type { Reflection } from '../../reflexion/episode.ts';
import type { Brief } from '../../reflexion/ports.ts';
import { earlierTrials } from './brief-sections.ts';
import { cutEnd } from './cut.ts';
import { verifyEvidence } from './evidence.ts';
import { jsonInText } from './json-in-text.ts';
import type { Want } from './reflect-prompt.ts';

const blames = ['pr', 'base', 'flake', 'infrastructure', 'unknown'] as const;

/** What the model is asked for. Its text may be of any length; it is cut when it is read. */
const answerSchema = z.object({
  diagnosis: z.string(),
  evidence: z.array(z.object({ check: z.string(), line: z.number().nullable(), text: z.string() })),
  lesson: z.string().nullable(),
  plan: z.array(z.string()),
  tackles: z.array(z.string()),
  files: z.array(z.string()),
  avoid: z.array(z.string()),
  blame: z.enum(blames),
  confidence: z.enum(['low', 'medium', 'high']),
});
export type ReflectionAnswer = z.infer<typeof answerSchema>;

export const reflectionFormat = zodResponseFormat(answerSchema, 'reflection');

export type ReadAnswer =
  | { kind: 'malformed'; fault: string }
  /** `wants` is empty when nothing is to be asked for once more. */
  | { kind: 'readable'; reflection: Reflection; wants: readonly Want[] };

export function readReflection(answer: { text: string; cutShort: boolean }, brief: Brief): ReadAnswer {
  const object = jsonInText(answer.text);
  if (!object) {
    const why = answer.cutShort
      ? 'it was cut off before its end; be shorter'
      : 'there is no JSON object in it';
    return { kind: 'malformed', fault: why };
  }
  const parsed = answerSchema.safeParse(object);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'the object'}: ${issue.message}`,
    );
    return { kind: 'malformed', fault: faults.slice(0, 6).join('; ') };
  }
  if (parsed.data.diagnosis.trim() === '') return { kind: 'malformed', fault: 'diagnosis: it is empty' };
  const reflection = toReflection(parsed.data, brief);
  const wants: Want[] = [];
  if (reflection.evidence.length === 0) wants.push('evidence');
  if (reflection.lesson === null && earlierTrials(brief).length > 0) wants.push('lesson');
  return { kind: 'readable', reflection, wants };
}

/** What becomes of a reflection once nothing more is asked: unsupported ones are marked, sure ones that blame others plan nothing. */
export function settle(reflection: Reflection): Reflection {
  if (reflection.evidence.length === 0) {
    const notice = 'Unsupported: no line of the log or of the change could be quoted for this.';
    return { ...reflection, diagnosis: `${notice} ${reflection.diagnosis}`, confidence: 'low' };
  }
  const blamesOthers = reflection.blame !== 'pr' && reflection.blame !== 'unknown';
  if (!blamesOthers || reflection.confidence !== 'high') return reflection;
  return { ...reflection, plan: [], tackles: [], files: [] };
}

function toReflection(answer: ReflectionAnswer, brief: Brief): Reflection {
  const { failures, diff } = brief.trajectory;
  const plan = boundedList(answer.plan, 8, 500);
  return {
    engine: 'language-model',
    diagnosis: cutEnd(answer.diagnosis.trim(), 1_500),
    evidence: verifyEvidence(answer.evidence, { failures, diff }).map((quote) => ({
      ...quote,
      // A part of a verbatim line is verbatim; a notice of what was cut, or half a character, would not be.
      text: quote.text.slice(0, 400).replace(/[\uD800-\uDBFF]$/, ''),
    })),
    tackles: plan.length === 0 ? [] : knownChecks(answer.tackles, brief),
    lesson: earlierTrials(brief).length === 0 ? null : cutEnd(answer.lesson?.trim() ?? '', 800) || null,
    plan,
    commands: [],
    files: boundedList(answer.files, 20, 300),
    avoid: boundedList(answer.avoid, 8, 500),
    blame: settleBlame(answer.blame, brief),
    confidence: answer.confidence,
  };
}

function knownChecks(names: readonly string[], { trajectory }: Brief): string[] {
  const red = trajectory.failures.flatMap((failure) => failure.checks);
  const meant = red.filter((check) => names.includes(check));
  return meant.length > 0 ? meant : red;
}

/** What was seen at the base outranks what the model thinks. */
function settleBlame(blame: Reflection['blame'], { trajectory }: Brief): Reflection['blame'] {
  const atBase = trajectory.failures.map((failure) => failure.atBase);
  if (atBase.length > 0 && atBase.every((state) => state === 'same')) return 'base';
  if (blame === 'base' && atBase.every((state) => state === 'green')) return 'unknown';
  return blame;
}

function boundedList(items: readonly string[], maxItems: number, maxCharacters: number): string[] {
  const meant = items.map((item) => item.trim()).filter((item) => item !== '');
  return meant.slice(0, maxItems).map((item) => cutEnd(item, maxCharacters));
}
