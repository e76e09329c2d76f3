import type { RulesFault } from '../reflexion/rules.ts';
import type { CheckRun } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { line } from './markdown.ts';
import { checkRunName } from './own-check-run.ts';
import { rulesPath } from './rules.ts';

const title = 'The rules can’t be read';
/** With twenty faults, each several times its length in Markdown, the summary stays below GitHub's limit. */
const maxFaultLength = 600;

/** A check run that names every fault of the rules file, with an annotation on its line; the same one is not made twice. */
export async function complain(
  client: GitHubClient,
  repository: RepositoryName,
  { head, own }: { head: string; own: readonly CheckRun[] },
  faults: readonly RulesFault[],
  redact: (text: string) => string,
): Promise<void> {
  const told = faults.map((fault) => ({ ...fault, text: redact(fault.text).slice(0, maxFaultLength) }));
  const list = told.map(({ line: number, text }) => `- line ${number}: ${line(text)}`).join('\n');
  const summary = `\`${rulesPath}\` on the base branch has faults, so nothing is done here until they are mended.\n\n${list}`;
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
      annotations: told.map(({ line: number, text }) => ({
        path: rulesPath,
        start_line: number,
        end_line: number,
        annotation_level: 'warning',
        message: text,
      })),
    },
  });
}
