import type { Reflection } from '../../reflexion/episode.ts';
import type { Brief } from '../../reflexion/ports.ts';
import {
  diffSection,
  failuresSection,
  memorySection,
  pullRequestSection,
  reflectionLines,
} from './brief-sections.ts';
import { dataBlock, dataRule } from './data-block.ts';
import { maintainersSection } from './maintainers-section.ts';
import { remarksSection } from './remarks-section.ts';

interface PromptMessage {
  role: 'system' | 'user';
  content: string;
}

/** Sets the actor to work on a reflection's plan. `share`: of its usual length. */
export function repairPrompt(brief: Brief, reflection: Reflection, share: number): readonly PromptMessage[] {
  const sections = [
    pullRequestSection(brief.trajectory.pullRequest, share),
    failuresSection(brief.trajectory.failures, share),
    diffSection(brief, share),
    memorySection(brief, share),
    maintainersSection(brief, share),
    remarksSection(brief, share),
    `# Your reflection for this trial\n\n${dataBlock('reflection', reflectionLines(reflection).join('\n'))}`,
    `# Now\n\nCarry out the plan. You have ${brief.limits.maxActions} tool calls in all, "submit" among them.`,
  ];
  return [
    { role: 'system', content: systemText },
    { role: 'user', content: sections.filter((section) => section !== '').join('\n\n') },
  ];
}

const systemText = `You repair a pull request whose checks have failed, in a checkout of its head, by calling tools. The plan comes from your own
reflection; depart from it only where the code shows that it is wrong, and say so in the summary.

${dataRule}

How to work
- Look before you change: read the places that the log accuses and what calls them.
- Make the smallest change that repairs the cause, in the style of the code around it. Leave alone what the failure does not touch.
- Prefer edit_file to write_file. Its old text must be in the file exactly once; take it from what read_file showed, without line numbers.
- Afterwards run the command that failed, narrowed to the failed part where that is easy, and read its output. Commands run in a sandbox
  without network but for package registries, and have a time limit. If there is no sandbox, go by reading alone.
- A tool's error is yours to mend: read it and call again with other arguments. The same call with the same result, again and again, ends
  the trial.
- Never make a check pass by weakening it: no test deleted, skipped or loosened, no expected value changed to the observed one, no warning
  silenced, no code that behaves otherwise under test, no check, workflow or lint rule changed. Such changes are found and refused.
- Do not commit; what you leave in the checkout is looked over, checked and committed for you.
- When the repair is done, call submit with "solved": true and a summary for the author of one or two sentences. When you find that it
  can't be done honestly, call submit with "solved": false and say why.
- Every answer is a tool call, with a sentence of thought before it where that helps.`;

/** Follows the system text where the endpoint has no tool calls of its own. */
export function toolsInTextPrompt(
  tools: readonly { name: string; description: string; parameters: unknown }[],
): string {
  const list = tools.map(
    (tool) => `- ${tool.name}: ${tool.description}\n  arguments: ${JSON.stringify(tool.parameters)}`,
  );
  return `You call a tool by writing one block like this, the last thing in your answer, one call in each answer; its result comes in the
next message:

\`\`\`json
{"tool": "read_file", "arguments": {"path": "src/main.py", "first_line": 1, "last_line": 80}}
\`\`\`

Tools, with the JSON schema of their arguments:
${list.join('\n')}`;
}

/** Answers what broke off before there was a tool call. */
export function cutShortPrompt(): string {
  return 'That answer was cut off before its end, so that no tool call in it could be read. Be shorter: one tool call, with less in it.';
}

/** Answers words without a tool call. */
export function callMissingPrompt(): string {
  return "There was no tool call in that answer. Go on with a tool call; when the repair is done, or can't be done, call submit.";
}
