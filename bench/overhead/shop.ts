import type { WorkflowRun } from '../../playground/checks.ts';
import type { Playground } from '../../playground/playground.ts';
import { answerReflection, answerTools, type ModelScript } from '../../test/model-server.ts';

/** A small repository whose one check is quick, and all that the outside does in a trial: the author, the CI, the model. */

const priced = (price: string) => `export const price = '${price}';\n`;

const check = `import { price } from './price.mjs';

if (price !== 'four') {
  console.log(\`AssertionError [ERR_ASSERTION]: tea costs \${price}, and it should cost four\`);
  process.exit(1);
}
`;

export async function createShop(playground: Playground, repository: string): Promise<void> {
  const [owner = '', name = ''] = repository.split('/');
  const files = { 'check.mjs': check, 'price.mjs': priced('four') };
  await playground.createRepository({ owner, name, files, roles: { alice: 'write' } });
}

export function openPullRequest(playground: Playground, repository: string, branch: string): Promise<number> {
  const changes = { 'price.mjs': priced('five') };
  return playground.openPullRequest({ repository, branch, title: 'Sell tea', author: 'alice', changes });
}

/** A workflow run under way at the pull request's head; what is returned ends it in failure. */
export function startCi(playground: Playground, repository: string, number: number): () => void {
  const { reports, store } = playground;
  const opened = store.pullRequests.find((pull) => pull.repository === repository && pull.number === number);
  if (!opened) throw new Error(`there is no pull request ${repository}#${number}`);
  const run: WorkflowRun = reports.openRun({
    repository,
    name: 'CI',
    path: '.github/workflows/ci.yml',
    event: 'pull_request',
    headSha: opened.head.sha,
    headBranch: opened.head.ref,
    headRepository: repository,
    pullRequestNumber: number,
    actor: 'alice',
  });
  const job = reports.addJob(run.id, { name: 'test', steps: ['Run node check.mjs'] });
  reports.startJob(job.id);
  reports.appendLog(job.id, log);
  return () => {
    reports.completeJob(job.id, { conclusion: 'failure' });
    reports.completeRun(run.id);
  };
}

const passingLines = 1_000;
const log = [
  '##[group]Run node check.mjs',
  '\u001b[36;1mnode check.mjs\u001b[0m',
  'shell: /usr/bin/bash -e {0}',
  '##[endgroup]',
  ...Array.from({ length: passingLines }, (_, index) => `ok ${index + 1} - the price of a good is a word`),
  'AssertionError [ERR_ASSERTION]: tea costs five, and it should cost four',
  '##[error]Process completed with exit code 1.',
]
  .map((line) => `2026-07-22T10:00:00.0000000Z ${line}\n`)
  .join('');

/** Reflects, writes the right price, submits: three answers, each at once. */
export const model: ModelScript = ({ body }) => {
  if (body.response_format) {
    return answerReflection({
      diagnosis: 'The price of tea should be four.',
      evidence: [{ check: 'test', line: null, text: 'AssertionError [ERR_ASSERTION]: tea costs five' }],
      plan: ['Set the price of tea to four.'],
      tackles: ['test'],
    });
  }
  const hasWritten = body.messages.some((message) => message.role === 'tool');
  if (!hasWritten) return answerTools(['write_file', { path: 'price.mjs', content: priced('four') }]);
  return answerTools(['submit', { solved: true, summary: 'Tea costs four now.' }]);
};
