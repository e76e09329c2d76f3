import type { RulesFault } from '../reflexion/rules.ts';
import type { CheckRun } from './checks.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { prose } from './markdown.ts';
import { checkRunName } from './own-check-run.ts';
import { rulesPath } from './rules.ts';

const title = 'The rules can’t be read';

/** A check run that names every fault of the rules file, with an annotation on its line; the same one is not made twice. */
export async function complain(
  client: GitHubClient,
  repository: RepositoryName,
  { head, own }: { head: string; own: readonly CheckRun[] },
  faults: readonly RulesFault[],
): Promise<void> {
  const list = faults.map(({ line, text }) => `- line ${line}: ${prose(text)}`).join('\n');
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
      annotations: faults.map(({ line, text }) => ({
        path: rulesPath,
        start_line: line,
        end_line: line,
        annotation_level: 'warning',
        message: text,
      })),
    },
  });
}
