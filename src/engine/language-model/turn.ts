import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions/completions';
import type { Answer } from './endpoint.ts';
import { jsonInText, parseObject } from './json-in-text.ts';
import { toolNamed } from './tools.ts';

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
  if (!written) return [];
  // Many models were taught these words instead of ours; an object with a name is a call only where a tool has that name.
  const { tool, name, arguments: given = written.parameters } = written;
  const called = typeof tool === 'string' ? tool : typeof name === 'string' && toolNamed(name) ? name : null;
  return called === null ? [] : [{ id: null, name: called, arguments: parseObject(textOf(given)) }];
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given : JSON.stringify(given ?? null);
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
