import type { Brief } from '../../reflexion/ports.ts';
import {
  actionsSection,
  diffSection,
  earlierTrials,
  failuresSection,
  memorySection,
  pullRequestSection,
  pushedSection,
} from './brief-sections.ts';
import { dataRule } from './data-block.ts';
import { maintainersSection } from './maintainers-section.ts';
import { reflectExamples } from './reflect-examples.ts';
import { remarksSection } from './remarks-section.ts';

interface PromptMessage {
  role: 'system' | 'user';
  content: string;
}

/** Asks for a reflection on a failed trajectory, in JSON, whether or not the endpoint can enforce the shape. `share`: of its usual length. */
export function reflectPrompt(brief: Brief, share: number): readonly PromptMessage[] {
  const sections = [
    pullRequestSection(brief.trajectory.pullRequest, share),
    failuresSection(brief.trajectory.failures, share),
    diffSection(brief, share),
    memorySection(brief, share),
    actionsSection(brief.trajectory.actions, share),
    pushedSection(brief, share),
    maintainersSection(brief, share),
    remarksSection(brief, share),
    earlierTrials(brief).length === 0 ? firstTrialRequest : laterTrialRequest,
  ];
  return [
    { role: 'system', content: systemText() },
    { role: 'user', content: sections.filter((section) => section !== '').join('\n\n') },
  ];
}

const firstTrialRequest = `# Now

This is the first trial here: "lesson" is null. Write the reflection.`;

const laterTrialRequest = `# Now

Earlier trials did not turn the checks green; what failed now is above. Compare what the last plan expected with what was done, what was
pushed and what came of it, and put into "lesson" what was wrong with that plan or what it left undone. Do not offer a plan again that has
failed. Write the reflection.`;

function systemText(): string {
  return `You repair pull requests whose checks have failed. Before any code is changed you write a reflection: what went wrong, and what you
will do about it. It is posted on the pull request, and you will read it again if this trial fails too. Write for the author: plain,
exact, brief.

${dataRule}

How to reflect
- Find the first cause, not the last message. Say how the cause leads to the failure.
- Quote evidence: one to five single lines, copied character for character from the logs or the diff, without the line number that stands
  before "|". Quotes that are not there are struck out. "check" is the name of the check whose log it is from, or "diff".
- The plan repairs what the pull request meant to do. It never makes the check pass by weakening it: no test deleted, skipped or
  loosened, no expected value changed to the observed one, no warning silenced, no check or workflow changed.
- A plan has one to six steps, each a concrete change or a command that shows that it worked, with the files it touches. "tackles" names the
  failed checks that it is to turn green.
- Say in "blame" where the cause is: "pr" (this change), "base" (was broken before), "flake" (passes by chance), "infrastructure" (the
  machinery, not the code), "unknown". When it is not "pr" and no change to the code would be right, leave the plan empty.
- "confidence" is "high" only when the evidence shows the cause, not merely fits it.
- "avoid" holds what has failed or would be wrong to try.

Answer with one JSON object and nothing else, with exactly these fields:
{"diagnosis": string, "evidence": [{"check": string, "line": number or null, "text": string}], "lesson": string or null,
"plan": [string], "tackles": [string], "files": [string], "avoid": [string],
"blame": "pr" | "base" | "flake" | "infrastructure" | "unknown", "confidence": "low" | "medium" | "high"}

${reflectExamples.map(exampleText).join('\n\n')}`;
}

function exampleText(example: (typeof reflectExamples)[number], index: number): string {
  return `Example ${index + 1}, a failed trajectory:
${example.trajectory}

Example ${index + 1}, its ideal reflection:
${JSON.stringify(example.reflection, null, 1)}`;
}

/** Asks once more for a reflection that could not be read. */
export function malformedPrompt(fault: string): string {
  return `That could not be read as a reflection: ${fault}. Answer again with the JSON object alone, complete, with every field.`;
}

/** Asks once more for a reflection that lacks something only the model can give. */
export function wantingPrompt(wants: readonly Want[]): string {
  return `${wants.map((want) => wantText[want]).join('\n')}\nAnswer with the whole JSON object again.`;
}

/** What a readable reflection may lack. */
export type Want = 'evidence' | 'lesson';

const wantText: Readonly<Record<Want, string>> = {
  evidence: `None of the lines in "evidence" occurs in the logs or the diff above. Look again: if the diagnosis holds, quote the lines that
show it, copied character for character, one line each; if it does not, correct it.`,
  lesson: `"lesson" is empty, though earlier trials failed. Say what was wrong with the last plan, or what it left undone.`,
};
