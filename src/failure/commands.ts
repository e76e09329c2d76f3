import type { Section } from './sections.ts';
import type { Recogniser } from './tools/recogniser.ts';

/** Makes the test whether a section ran a tool, by what the workflow and the scripts under it say. */
export function createCommandTest(
  sections: readonly Section[],
): (recogniser: Recogniser, section: number) => boolean {
  const commands = new Map<number, readonly string[]>();
  const answers = new Map<Recogniser, Map<number, boolean>>();
  const commandsOf = (index: number): readonly string[] => {
    const section = sections[index];
    const known = commands.get(index) ?? (section ? [...section.command, ...section.echoes.all()] : []);
    commands.set(index, known);
    return known;
  };

  return (recogniser, index) => {
    const known = answers.get(recogniser) ?? new Map<number, boolean>();
    answers.set(recogniser, known);
    const answer =
      known.get(index) ?? commandsOf(index).some((command) => recogniser.command?.test(command) ?? false);
    known.set(index, answer);
    return answer;
  };
}
