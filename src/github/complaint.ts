import type { RulesFault, RulesFile } from '../reflexion/rules.ts';
import type { CheckRun } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { code, line } from './markdown.ts';
import { checkRunName } from './own-check-run.ts';

const title = 'The rules can’t be read';
/** With twenty faults, each several times its length in Markdown, the summary stays below GitHub's limit. */
const maxFaultLength = 600;

interface Complaint {
  client: GitHubClient;
  repository: RepositoryName;
  head: string;
  own: readonly CheckRun[];
}

/** A check run that names every fault of the rules file, with an annotation on its line; the same one is not made twice. */
export async function complain(
  { client, repository, head, own }: Complaint,
  file: RulesFile,
  faults: readonly RulesFault[],
  redact: (text: string) => string,
): Promise<void> {
  const told = faults.map((fault) => ({ ...fault, text: redact(fault.text).slice(0, maxFaultLength) }));
  const isHere = file.repository.toLowerCase() === `${repository.owner}/${repository.repo}`.toLowerCase();
  const summary = complaintText(file, told, isHere);
  if (own.some(({ output }) => output.title === title && output.summary === summary)) return;
  await client.rest.checks.create({
    ...repository,
    name: checkRunName,
    head_sha: head,
    status: 'completed',
    conclusion: 'neutral',
    output: {
      title,
      summary,
      // Those of a check run are on files of its own repository.
      ...(isHere && {
        annotations: told.map(({ line: number, text }) => ({
          path: file.path,
          start_line: number,
          end_line: number,
          annotation_level: 'warning' as const,
          message: text,
        })),
      }),
    },
  });
}

export function complaintText(file: RulesFile, faults: readonly RulesFault[], isHere: boolean): string {
  const what = isHere
    ? `${code(file.path)} on the base branch has faults, so I do nothing here until they are mended.`
    : `${code(file.path)} in ${code(file.repository)} has faults. It holds here too, as this repository has no rules of its own, so I do nothing until they are mended.`;
  const list = faults.map(({ line: number, text }) => `- line ${number}: ${line(text, maxFaultLength)}`);
  return `${what}\n\n${list.join('\n')}`;
}
