import { expect, test } from 'vitest';
import { complaintText } from '../../src/github/complaint.ts';
import { parseRules } from '../../src/github/parse-rules.ts';
import { startPullRequest } from './pull-request.ts';

test('rules are read from the base branch, whatever the pull request says of them', async () => {
  const { playground, look } = await startPullRequest();
  const push = (branch: string, verify: string) =>
    playground.push({
      repository: 'acme/shop',
      branch,
      author: 'acme',
      message: 'Rules',
      changes: { '.github/reflexion.yml': `verify: ${verify}\n` },
    });
  await push('main', 'required');
  await push('cheaper', 'off');
  expect((await look().observe()).rules).toMatchObject({ kind: 'read', rules: { verify: 'required' } });
});

test('rules with faults are complained about once, on the lines of the faults', async () => {
  const { playground, look, writes } = await startPullRequest();
  const mend = (content: string) =>
    playground.push({
      repository: 'acme/shop',
      branch: 'main',
      author: 'acme',
      message: 'Rules',
      changes: { '.github/reflexion.yml': content },
    });
  const complain = async () => {
    const pullRequest = look();
    const { rules } = await pullRequest.observe();
    if (rules.kind === 'broken') await pullRequest.complain(rules.file, rules.faults);
  };
  await mend('# ours\nverify: often\n');
  await complain();
  await complain();
  expect(writes()).toEqual(['POST /check-runs']);
  const [run] = [...playground.store.checkRuns.values()].filter(({ appId }) => appId === playground.app.id);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'neutral' });
  expect(run?.output.summary).toContain('line 2: `verify` is one of ');
  expect(run?.annotations).toMatchObject([{ path: '.github/reflexion.yml', startLine: 2, level: 'warning' }]);

  await mend('verify: often\n');
  await complain();
  expect(writes()).toEqual(['POST /check-runs']);
  await mend('verify: off\n');
  await complain();
  expect(writes()).toEqual([]);
});

test('says of the owner’s file whose it is', async () => {
  const file = { repository: 'acme/.github', path: '.github/reflexion.yml' };
  const read = parseRules('maxTrails: 2\nverify: requird\nchecks:\n  ignore: lint\n"<b>@all": 1\n', file);
  const faults = read.kind === 'broken' ? read.faults : [];
  const texts = [
    complaintText({ ...file, repository: 'acme/shop' }, faults, true),
    complaintText(file, faults, false),
  ];
  await expect(`${texts.join('\n\n---\n\n')}\n`).toMatchFileSnapshot('../snapshots/complaint-about-rules.md');
});
