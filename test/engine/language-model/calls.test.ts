import { expect, test } from 'vitest';
import { contentJudge } from '../../judges.ts';
import { answerText, answerTools, type ModelServer, type ScriptedAnswer } from '../../model-server.ts';
import { reflection, shopBrief } from './brief.ts';
import { engineOn } from './engine-on.ts';
import { shopWorkspace } from './shop-workspace.ts';

const fix = {
  path: 'src/price.js',
  old_text: 'return sum - discount;',
  new_text: 'return sum - (sum * discount) / 100;',
};
const giveUp = answerTools(['submit', { summary: 'No.', solved: false }]);
const lastMessage = (server: ModelServer, index: number) => server.requests[index]?.body.messages.at(-1);

test.each([
  ['an unknown tool', ['push', {}], 'there is no tool "push"'],
  ['a tool named as a property of every object', ['constructor', {}], 'there is no tool "constructor"'],
  ['arguments that are not JSON', ['read_file', '{"path": '], 'the arguments are no JSON object'],
  ['arguments that lack something', ['read_file', {}], 'wrong arguments: path'],
  ['a failing command', ['run', { command: 'echo no; exit 3' }], 'exit status 3\nno'],
  [
    'a text that is not there',
    ['edit_file', { ...fix, old_text: 'return price;' }],
    'old_text is not in the file',
  ],
] as const)('%s is a result that the model can mend', async (_, call, words) => {
  const { server, engine } = await engineOn([
    answerTools([...call]),
    answerTools(['submit', { summary: 'No.', solved: false }]),
  ]);
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(repair.outcome).toBe('gave-up');
  expect(lastMessage(server, 1)?.content).toContain(words);
});

test('arguments that are not JSON are not sent back as they were', async () => {
  const { server, engine } = await engineOn([
    answerTools(['read_file', '{"path": ']),
    answerTools(['submit', { summary: 'No.', solved: false }]),
  ]);
  await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(server.requests[1]?.body.messages.at(-2)?.tool_calls?.[0]?.function.arguments).toBe('{}');
});

test('calls written into the text are carried out where the endpoint refuses tools', async () => {
  const call = (tool: string, given: unknown) =>
    answerText(`I go on.\n\n\`\`\`json\n${JSON.stringify({ tool, arguments: given }, null, 2)}\n\`\`\``);
  const { server, engine } = await engineOn(
    (_, index) =>
      [call('edit_file', fix), call('read_file', 'src/price.js'), call('submit', { summary: 'Done.' })][
        index % 3
      ] ?? answerText(''),
    { server: { refuses: ['tools'] } },
  );
  const workspace = await shopWorkspace();
  const repair = await engine.repair(shopBrief(), reflection, workspace, contentJudge);
  expect(repair.outcome).toBe('submitted');
  expect(repair.actions[1]?.result).toContain('the arguments are no JSON object');
  expect(server.requests.map((request) => 'tools' in request.body)).toEqual([true, false, false, false]);
  expect(server.requests[1]?.body.messages[0]?.content).toContain('- edit_file: Replaces a text');
  expect(lastMessage(server, 2)).toMatchObject({
    role: 'user',
    content: expect.stringContaining('replaced'),
  });

  await workspace.restore('HEAD');
  await engine.repair(shopBrief(), reflection, workspace, contentJudge);
  expect(server.requests.slice(4).map((request) => 'tools' in request.body)).toEqual([false, false, false]);
});

test('a call written into the text counts although the endpoint takes tools', async () => {
  const { engine } = await engineOn([
    answerText('```json\n{"tool": "submit", "arguments": {"summary": "No.", "solved": false}}\n```'),
  ]);
  expect((await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge)).outcome).toBe(
    'gave-up',
  );
});

test('what a provider attached to a call goes back with it', async () => {
  const attached = { extra_content: { provider: { signature: 'abc' } } };
  const { server, engine } = await engineOn([
    answerTools(['list_files', {}, attached]),
    answerTools(['submit', { summary: 'No.', solved: false }]),
  ]);
  await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  expect(server.requests[1]?.body.messages.at(-2)?.tool_calls?.[0]).toMatchObject(attached);
});

/** What a model says first, and what it is told then. */
async function toldAfter(answer: ScriptedAnswer) {
  const { server, engine } = await engineOn([answer, giveUp]);
  const repair = await engine.repair(shopBrief(), reflection, await shopWorkspace(), contentJudge);
  return { repair, told: lastMessage(server, 1)?.content ?? '', messages: server.requests[1]?.body.messages };
}

test.each([
  ['in another case', answerTools(['Read_File', { path: 'package.json' }])],
  [
    'beside a call in the text, which does not count',
    {
      ...answerTools(['read_file', { path: 'package.json' }]),
      content: '{"tool": "write_file", "arguments": {"path": "package.json", "content": ""}}',
    } as ScriptedAnswer,
  ],
  [
    'in the text after a thought about another',
    answerText(
      '<think>{"tool": "run", "arguments": {"command": "true"}}</think>{"tool": "read_file", "arguments": {"path": "package.json"}}',
    ),
  ],
  [
    'in the text in the words that many models were taught',
    answerText('<tool_call>\n{"name": "read_file", "arguments": {"path": "package.json"}}\n</tool_call>'),
  ],
  [
    'in the text with parameters',
    answerText('{"name": "read_file", "parameters": {"path": "package.json"}}'),
  ],
  [
    'in the text with its arguments as a string',
    answerText('{"tool": "read_file", "arguments": "{\\"path\\": \\"package.json\\"}"}'),
  ],
])('a call %s is understood', async (_, answer) => {
  const { repair, told } = await toldAfter(answer);
  expect(repair.actions).toHaveLength(2);
  expect(told).toContain('1| { "name": "shop", "type": "module" }');
});

test('an object in the text that is no call is none', async () => {
  const { told } = await toldAfter(answerText('```json\n{"name": "shop", "type": "module"}\n```'));
  expect(told).toContain('There was no tool call in that answer.');
});

test('a thought that was cut off holds no call', async () => {
  const { repair, told } = await toldAfter(
    answerText('<think>I could {"tool": "write_file", "arguments": {"path": "x", "content": ""}}', 'length'),
  );
  expect(told).toContain('cut off before its end');
  expect(repair.actions[0]?.call).toBe('no tool call');
});

test('a call that was cut off in the middle is told to be shorter', async () => {
  const cut = answerTools(['write_file', '{"path": "src/price.js", "content": "export']);
  const { told, messages } = await toldAfter({ ...cut, finishReason: 'length' } as ScriptedAnswer);
  expect(told).toContain('or were cut off; call again, with less in one call');
  expect(messages?.at(-2)?.tool_calls?.[0]?.function.arguments).toBe('{}');
  const inText = await toldAfter(
    answerText('```json\n{"tool": "write_file", "arguments": {"path": "src/pr', 'length'),
  );
  expect(inText.told).toContain('cut off before its end');
});

test('an answer of nothing is sent back as something, and asked for a call', async () => {
  const { told, messages } = await toldAfter(answerText(''));
  expect(messages?.at(-2)?.content).toBe('(nothing)');
  expect(told).toContain('There was no tool call');
});

test('arguments that come as an object are understood', async () => {
  const body = {
    choices: [
      {
        finish_reason: 'tool_calls',
        message: {
          content: null,
          tool_calls: [
            {
              id: 'a',
              type: 'function',
              function: { name: 'read_file', arguments: { path: 'package.json' } },
            },
          ],
        },
      },
    ],
  };
  const { told } = await toldAfter({
    kind: 'status',
    status: 200,
    headers: {},
    body: JSON.stringify(body),
  });
  expect(told).toContain('"name": "shop"');
});

test('several calls in one turn are carried out in their order, and each is answered', async () => {
  const { messages, repair } = await toldAfter(
    answerTools(
      ['write_file', { path: 'a', content: '1' }],
      ['push', {}],
      ['edit_file', { path: 'a', old_text: '1', new_text: '2' }],
      ['read_file', { path: 'a' }],
    ),
  );
  expect(repair.actions.map(({ result }) => result.split('\n')[0])).toEqual([
    'wrote a, 1 lines',
    expect.stringContaining('there is no tool "push"'),
    'replaced, at line 1 of a',
    'a, lines 1 to 1 of 1',
    'submitted',
  ]);
  const asked = messages?.at(-5)?.tool_calls?.map(({ id }) => id);
  expect(messages?.slice(-4).map((message) => message.tool_call_id)).toEqual(asked);
});
