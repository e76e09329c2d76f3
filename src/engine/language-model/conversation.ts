import type {
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions/completions';
import { tightShare } from './brief-sections.ts';
import { dataBlock } from './data-block.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { callMissingPrompt, cutShortPrompt, toolsInTextPrompt } from './repair-prompt.ts';
import { shortenNewResults, shortenOldAnswers, shortenOldResults } from './room.ts';
import { tools } from './tools.ts';
import { type Call, readCalls, turnOf } from './turn.ts';
import { createWindow } from './window.ts';

/** A talk with tools. Messages are only ever added at the end, so that each request begins with the whole of the one before; when the window is full, much is cut at once. */
export interface Conversation {
  /** Makes room for the next request, and says how large it will be. */
  prepare(): Request;
  /** The calls of the model's next turn, after `prepare`; none when it only spoke. */
  next(): Promise<readonly Call[] | 'out-of-time'>;
  /** Says what a call came to. Each call of a turn must be told before the next turn. */
  tell(call: Call, text: string): void;
  /** Answers a turn that held no call. */
  askForCall(): string;
}

interface Request {
  inputTokens: number;
  /** The part that the request before it had too. */
  repeatedTokens: number;
  /** Whether the context holds it. */
  fits: boolean;
}

interface Talk {
  endpoint: Endpoint;
  model: string;
  /** The model's context. */
  contextTokens: number;
  /** Renders the prompt with its sections cut to a share of their usual length. */
  prompt(share: number): readonly ChatCompletionMessageParam[];
  signal: AbortSignal;
  /** When it comes, nothing more is waited for. */
  deadline: AbortSignal;
}

export function startConversation(talk: Talk): Conversation {
  const { endpoint, model, contextTokens, signal, deadline } = talk;
  const window = createWindow(contextTokens);
  const sooner = AbortSignal.any([signal, deadline]);
  let inText = endpoint.refuses(model, 'tools');
  let isTight = false;
  let head = renderHead();
  let turns: ChatCompletionMessageParam[] = [];
  let charactersSent = 0;
  let wasCutShort = false;

  function prepare(): Request {
    const isFull = size() > window.charactersThatFit();
    if (isFull) makeRoom();
    const inputTokens = window.tokensIn(size());
    const repeatedTokens = isFull ? 0 : window.tokensIn(charactersSent);
    return { inputTokens, repeatedTokens, fits: inputTokens <= contextTokens };
  }

  async function next() {
    const answer = await ask();
    if (answer === 'out-of-time') return answer;
    const calls = readCalls(answer);
    wasCutShort = answer.cutShort;
    turns.push(turnOf(answer, calls));
    return calls;
  }

  async function ask(): Promise<(Answer & { kind: 'answer' }) | 'out-of-time'> {
    for (;;) {
      charactersSent = size();
      const messages = [...head, ...turns];
      const question = { model, messages, ...(!inText && { tools: toolDefinitions }) };
      const answer = await endpoint.ask({ ...question, signal: sooner }).catch((error: unknown) => {
        if (error === deadline.reason && !signal.aborted) return 'out-of-time' as const;
        throw error;
      });
      if (answer === 'out-of-time') return answer;
      if (answer.kind === 'answer') {
        window.learn(charactersSent, answer.usage.inputTokens);
        return answer;
      }
      if (answer.kind === 'refused' ? !goOnInText() : !shrink()) throw answer.error;
    }
  }

  function goOnInText(): boolean {
    if (inText) return false;
    inText = true;
    head = renderHead();
    return true;
  }

  /** The endpoint has less room than was thought. */
  function shrink(): boolean {
    window.learnRefusal(charactersSent);
    makeRoom();
    return size() < charactersSent;
  }

  /** Down to half of what fits: each cut costs the provider's cache, so there must be room for some turns until the next. */
  function makeRoom() {
    const fits = window.charactersThatFit();
    turns = shortenOldResults(turns, size() - fits / 2);
    if (size() > fits * 0.75) turns = shortenOldAnswers(turns);
    if (size() > fits * 0.75 && !isTight) {
      isTight = true;
      head = renderHead();
    }
    if (size() > fits) turns = shortenNewResults(turns);
  }

  function size(): number {
    return JSON.stringify([head, turns]).length + (inText ? 0 : lengthOfTools);
  }

  function renderHead(): readonly ChatCompletionMessageParam[] {
    const messages = talk.prompt(isTight ? tightShare : 1);
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
    const content = wasCutShort ? cutShortPrompt() : callMissingPrompt();
    turns.push({ role: 'user', content });
    return content;
  }

  return { prepare, next, tell, askForCall };
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
const lengthOfTools = JSON.stringify(toolDefinitions).length;
