import { expect, test } from 'vitest';
import { startShop } from './github.ts';

const action = `name: Greet
inputs:
  who: { default: nobody }
  token: { default: '\${{ github.token }}' }
outputs:
  greeting: { value: '\${{ steps.say.outputs.text }}' }
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      env: { TOKEN: '\${{ inputs.token }}' }
      run: |
        echo "text=hello \${{ inputs.who }} from $(cat "$GITHUB_ACTION_PATH/name.txt")" >> "$GITHUB_OUTPUT"
        curl --silent --fail --request POST --header "Authorization: Bearer $TOKEN" \\
          --data '{"body":"hello"}' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/1/comments" > /dev/null
        echo "token is $TOKEN"
    - if: failure()
      shell: bash
      run: echo it failed
`;
const workflow = (permissions: string) => `on: push
permissions: ${permissions}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: ./greet
        id: greet
        with: { who: ada }
      - run: echo "it said \${{ steps.greet.outputs.greeting }}"
`;

async function runWith(permissions: string, files: Record<string, string>) {
  const { playground, number } = await startShop({ ci: true });
  await playground.push({
    repository: 'acme/shop',
    branch: 'main',
    author: 'acme',
    message: 'Greet',
    changes: { '.github/workflows/ci.yml': workflow(permissions), ...files },
  });
  await playground.idle();
  const job = [...playground.store.jobs.values()].find(({ name }) => name === 'greet');
  return { job, view: await playground.pullRequest('acme/shop', number) };
}
const files = { 'greet/action.yml': action, 'greet/name.txt': 'the shop' };

test('an action of the repository’s own runs in one step, with the job’s token', async () => {
  const { job, view } = await runWith('{ pull-requests: write }', files);
  expect(job).toMatchObject({ conclusion: 'success' });
  expect(job?.log).toContain('it said hello ada from the shop');
  expect(job?.log).toContain('token is ***');
  expect(job?.log).not.toContain('it failed');
  expect(view.comments).toMatchObject([{ author: 'github-actions[bot]', body: 'hello' }]);
});

test('the job’s token may do no more than the workflow says', async () => {
  const { job, view } = await runWith('{ contents: read }', files);
  expect(job).toMatchObject({ conclusion: 'failure' });
  expect(job?.log).toContain('it failed');
  expect(view.comments).toEqual([]);
});

test('an action that is not there fails its step, not the job’s beginning', async () => {
  const { job } = await runWith('read-all', {});
  expect(job?.log).toContain("Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under");
  expect(job?.steps.map(({ conclusion }) => conclusion).slice(0, 4)).toEqual([
    'success',
    'success',
    'failure',
    'skipped',
  ]);
});

test('secrets are for the repository’s own workflows, and are hidden in the log', async () => {
  const { playground } = await startShop({ ci: true });
  playground.setSecret('acme/shop', 'KEY', 'open sesame');
  const printed = `on: pull_request
jobs:
  print:
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "<\${{ secrets.KEY }}> has \${{ secrets.KEY != null }}"' }]
`;
  const opened = {
    repository: 'acme/shop',
    changes: { '.github/workflows/print.yml': printed },
    title: 'Print',
  };
  await playground.openPullRequest({ ...opened, branch: 'print', author: 'ada' });
  await playground.openPullRequest({ ...opened, branch: 'print', author: 'eve', fromFork: true });
  await playground.idle();
  const logs = [...playground.store.jobs.values()].map(
    ({ log }) => /<.*> has \w+/.exec(log.split('\n').findLast((line) => line.includes('> has ')) ?? '')?.[0],
  );
  expect(logs).toEqual(['<***> has true', '<> has false']);
});
