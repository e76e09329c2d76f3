import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions/completions';
import type { Answer } from './endpoint.ts';
import { jsonInText, parseObject } from './json-in-text.ts';

/** A tool call as the model meant it. */
export interface Call {
  name: string;
  /** Undefined when they can't be read. */
  arguments: Record<string, unknown> | undefined;
  /** Null when it was written in the text of the answer. */
  id: string | null;
}

type Said = Answer & { kind: 'answer' };

/** Small models write calls into their text even where they could make them. */
export function readCalls(answer: Said): readonly Call[] {
  if (answer.calls.length > 0) {
    return answer.calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: parseObject(text) }));
  }
  const written = jsonInText(answer.text);
  if (typeof written?.tool !== 'string') return [];
  const given = written.arguments;
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  return [{ id: null, name: written.tool, arguments: isObject ? { ...given } : undefined }];
}

/** What the model said, as it is sent back. Servers that render calls through a template break on arguments that are not JSON. */
export function turnOf(answer: Said, calls: readonly Call[]): ChatCompletionMessageParam {
  // Some servers refuse a turn without content.
  if (answer.calls.length === 0) return { role: 'assistant', content: answer.text || '(nothing)' };
  return {
    role: 'assistant',
    content: answer.text === '' ? null : answer.text,
    tool_calls: answer.calls.map(({ id, name, arguments: text, attached }, index) => ({
      ...attached,
      id,
      type: 'function',
      function: { name, arguments: calls[index]?.arguments ? text : '{}' },
    })),
  };
}
