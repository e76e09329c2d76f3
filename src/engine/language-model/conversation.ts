import type {
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions/completions';
import { tightShare } from './brief-sections.ts';
import { cutMiddle } from './cut.ts';
import { dataBlock } from './data-block.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { jsonInText, parseObject } from './json-in-text.ts';
import { callMissingPrompt, toolsInTextPrompt } from './repair-prompt.ts';
import { tools } from './tools.ts';

/** A tool call as the model meant it. */
export interface Call {
  name: string;
  /** Undefined when they can't be read. */
  arguments: Record<string, unknown> | undefined;
  /** Null when it was written in the text of the answer. */
  id: string | null;
}

/** A talk with tools. Messages are only ever added at the end, so that each request begins with the whole of the one before. */
export interface Conversation {
  /** The model's next turn; no call in it when it only spoke. */
  next(): Promise<readonly Call[]>;
  /** Says what a call came to. Each call of a turn must be told before the next turn. */
  tell(call: Call, text: string): void;
  /** Answers a turn that held no call. */
  askForCall(): string;
}

export function startConversation(
  endpoint: Endpoint,
  model: string,
  /** Renders the prompt with its sections cut to a share of their usual length. */
  prompt: (share: number) => readonly ChatCompletionMessageParam[],
  signal: AbortSignal,
): Conversation {
  let inText = endpoint.refuses(model, 'tools');
  let isTight = false;
  let head = renderHead();
  let turns: ChatCompletionMessageParam[] = [];

  async function next() {
    const answer = await ask();
    const calls = readCalls(answer);
    turns.push(turnOf(answer, calls));
    return calls;
  }

  async function ask(): Promise<Answer & { kind: 'answer' }> {
    for (;;) {
      const messages = [...head, ...turns];
      const answer = await endpoint.ask({
        model,
        messages,
        signal,
        ...(!inText && { tools: toolDefinitions }),
      });
      if (answer.kind === 'answer') return answer;
      if (answer.kind === 'refused' ? !goOnInText() : !makeRoom()) throw answer.error;
    }
  }

  function goOnInText(): boolean {
    if (inText) return false;
    inText = true;
    head = renderHead();
    return true;
  }

  /** Old results go first; what the model thought and did stays. Costs the provider's cache, so only when nothing else is left. */
  function makeRoom(): boolean {
    const shortened = turns.map((turn, index) => (index < turns.length - 2 ? shorten(turn) : turn));
    const hasRoom = shortened.some((turn, index) => turn !== turns[index]);
    turns = shortened;
    if (hasRoom) return true;
    if (isTight) return false;
    isTight = true;
    head = renderHead();
    return true;
  }

  function renderHead(): readonly ChatCompletionMessageParam[] {
    const messages = prompt(isTight ? tightShare : 1);
    if (!inText) return messages;
    // One system message, since many chat templates take no more.
    return messages.map((message) =>
      message.role === 'system'
        ? { ...message, content: `${message.content}\n\n${toolsInTextPrompt(toolList)}` }
        : message,
    );
  }

  function tell(call: Call, text: string) {
    const content = dataBlock(`result of ${call.name}`, text);
    turns.push(
      call.id === null ? { role: 'user', content } : { role: 'tool', tool_call_id: call.id, content },
    );
  }

  function askForCall() {
    const content = callMissingPrompt();
    turns.push({ role: 'user', content });
    return content;
  }

  return { next, tell, askForCall };
}

function shorten(message: ChatCompletionMessageParam): ChatCompletionMessageParam {
  const isResult = message.role === 'tool' || message.role === 'user';
  if (!isResult || typeof message.content !== 'string' || message.content.length <= 600) return message;
  return { ...message, content: cutMiddle(message.content, 400) };
}

const toolList = Object.entries(tools).map(([name, { description, parameters }]) => ({
  name,
  description,
  parameters,
}));

const toolDefinitions: readonly ChatCompletionTool[] = toolList.map((definition) => ({
  type: 'function',
  function: definition,
}));

/** Small models write calls into their text even where they could make them. */
function readCalls(answer: Answer & { kind: 'answer' }): readonly Call[] {
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
function turnOf(answer: Answer & { kind: 'answer' }, calls: readonly Call[]): ChatCompletionMessageParam {
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
