import { expect, test } from 'vitest';
import { contentJudge, hesitantJudge, strictJudge } from '../../judges.ts';
import { answerTools } from '../../model-server.ts';
import { reflection, shopBrief } from './brief.ts';
import { engineOn } from './engine-on.ts';
import { shopWorkspace } from './shop-workspace.ts';

const limits = { maxTrials: 4, maxRepeats: 3, maxActions: 30 };
const edit = (content: string) => ['write_file', { path: 'src/price.js', content }] as const;
const submit = (summary: string) => ['submit', { summary, solved: true }] as const;

test('a submission that is not accepted goes back with reasons and output, and counts as an action', async () => {
  const { server, engine } = await engineOn([
    answerTools(edit('1'), submit('Done.')),
    answerTools(edit('2'), submit('Done now.')),
  ]);
  const judge = strictJudge('The failed command still fails with it: `npm test` ended with exit status 1.');
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), judge);
  expect(repair).toMatchObject({ outcome: 'submitted', summary: 'Done now.' });
  expect(repair.actions.map(({ call }) => call.split(' ')[0])).toEqual([
    'write_file',
    'submit',
    'write_file',
    'submit',
  ]);
  const told = server.requests[1]?.body.messages.at(-1)?.content;
  expect(told).toContain('not accepted, so mend it and submit again:\n- The failed command still fails');
  expect(told).toContain('what the command printed');
  expect(repair.actions[1]?.result).toContain('what the command printed');
});

test('what a person has to decide about counts as submitted, when the model has nothing better', async () => {
  const { engine } = await engineOn([
    answerTools(edit('1'), submit('Done.')),
    answerTools(submit('There is no other way.')),
  ]);
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), hesitantJudge);
  expect(repair.actions[1]?.result).toMatch(/A test is changed\.[\s\S]*A person would have to decide/);
  expect(repair).toMatchObject({ outcome: 'submitted', summary: 'There is no other way.' });
});

test('the same submission not accepted Ω times in a row ends the trial, whatever is said of it', async () => {
  const { engine } = await engineOn([
    answerTools(edit('1'), submit('Done.')),
    answerTools(submit('Really done.')),
    answerTools(submit('I am sure.')),
  ]);
  const judge = strictJudge('A test was skipped.', 'A test was skipped.', 'A test was skipped.');
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), judge);
  expect(repair.outcome).toBe('cut-off');
  expect(repair.summary).toMatch(
    /3 times in a row \(submit\)\. The last submission was not accepted: A test was skipped\.$/,
  );
  expect(repair.actions).toHaveLength(4);
});

test('another objection starts the count again', async () => {
  const { engine } = await engineOn([
    answerTools(edit('1'), submit('Done.')),
    answerTools(submit('Done.')),
    answerTools(submit('Done.')),
    answerTools(submit('Done.')),
  ]);
  const judge = strictJudge('One.', 'One.', 'Another.');
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), judge);
  expect(repair.outcome).toBe('submitted');
});

test('a trial that runs out of actions says why its last submission was not accepted', async () => {
  const { engine } = await engineOn((_, index) => answerTools(edit(`${index}`), submit('Done.')));
  const brief = shopBrief({ limits: { ...limits, maxActions: 6 } });
  const judge = strictJudge('First.', 'Second, with hunter2.', 'Third, with hunter2.');
  const repair = await engine.repair(brief, reflection, await shopWorkspace(), judge);
  expect(repair).toMatchObject({
    outcome: 'cut-off',
    summary:
      'The trial was ended after 6 actions without a repair. The last submission was not accepted: Third, with hunter2.',
  });
});

test('a reason is redacted before people read it', async () => {
  const { engine } = await engineOn((_, index) => answerTools(edit(`${index}`), submit('Done.')), {
    settings: { createRedact: () => (text) => text.replaceAll('hunter2', '***') },
  });
  const brief = shopBrief({ limits: { ...limits, maxActions: 2 } });
  const repair = await engine.repair(
    brief,
    reflection,
    await shopWorkspace(),
    strictJudge('It has hunter2.'),
  );
  expect(repair.summary).toMatch(/It has \*\*\*\.$/);
});

test('who gives up after an objection lets people read it', async () => {
  const { engine } = await engineOn([
    answerTools(edit('1'), submit('Done.')),
    answerTools(['submit', { summary: 'The test contradicts the request.', solved: false }]),
  ]);
  const judge = strictJudge('A test was skipped.');
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), judge);
  expect(repair).toMatchObject({
    outcome: 'gave-up',
    summary: 'The test contradicts the request. The last submission was not accepted: A test was skipped.',
  });
});

test('the judge is not asked about a checkout in which nothing has changed', async () => {
  const { server, engine } = await engineOn([
    answerTools(submit('Done.')),
    answerTools(edit('1'), submit('Done now.')),
  ]);
  let asked = 0;
  const judge = async () => {
    asked += 1;
    return contentJudge();
  };
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), judge);
  expect(repair).toMatchObject({ outcome: 'submitted', summary: 'Done now.' });
  expect(server.requests[1]?.body.messages.at(-1)?.content).toContain('nothing has changed');
  expect(asked).toBe(1);
});
