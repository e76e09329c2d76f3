import { expect, test } from 'vitest';
import { jsonInText } from '../../../src/engine/language-model/json-in-text.ts';

test.each([
  ['bare', '{"a": 1}'],
  ['between words', 'Here: {"a": 1} – done.'],
  ['in a fence', 'Look:\n```json\n{"a": 1}\n```\nThat is {all}.'],
  ['in a fence of no language', '```\n{"a": 1}\n```'],
  ['in a fence with carriage returns', '```json\r\n{"a": 1}\r\n```'],
  ['after a fence of something else', '```js\nlet a = {};\n```\n```json\n{"a": 1}\n```'],
  ['after a thought that tried another', '<think>\n```json\n{"a": 2}\n```\n</think>\n{"a": 1}'],
  ['after a thought whose beginning the template had', 'Or {"a": 2}?\n</think>\n{"a": 1}'],
  ['before a thought that was cut off', '{"a": 1}\n<think>\nOr {"a": 2}'],
])('an object is found %s', (_, text) => {
  expect(jsonInText(text)).toEqual({ a: 1 });
});

test('a fence inside of a string does not end it', () => {
  const object = { text: '```js\nx\n```' };
  expect(jsonInText(`\`\`\`json\n${JSON.stringify(object)}\n\`\`\``)).toEqual(object);
});

test('the end of a thought inside of a string is no end of a thought', () => {
  const object = { text: 'x</think>y' };
  expect(jsonInText(JSON.stringify(object))).toEqual(object);
});

test.each(['<think>I could try {"a": 1}', '', 'no', '[1, 2]', '{"a": ', 'null', '{'])(
  '%j holds none',
  (text) => {
    expect(jsonInText(text)).toBeUndefined();
  },
);
