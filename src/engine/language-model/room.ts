import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions/completions';
import { cutMiddle } from './cut.ts';
import { parseObject } from './json-in-text.ts';

/** Ways to make a conversation shorter, from the one that costs least to the one that costs most. Thoughts and calls stay in all of them. */

type Message = ChatCompletionMessageParam;

const most = { oldResult: 400, newResult: 2_000, argument: 400, text: 2_000 };

/** Shortens results that the model has seen, oldest first, until so many characters are saved. */
export function shortenOldResults(turns: readonly Message[], charactersToSave: number): Message[] {
  const newest = newestTurn(turns);
  let left = charactersToSave;
  return turns.map((turn, index) => {
    if (left <= 0 || index >= newest) return turn;
    const shorter = shortenResult(turn, most.oldResult);
    left -= lengthOf(turn) - lengthOf(shorter);
    return shorter;
  });
}

/** Shortens what old calls wrote into files, and old answers as long as a page. */
export function shortenOldAnswers(turns: readonly Message[]): Message[] {
  const newest = newestTurn(turns);
  return turns.map((turn, index) => (index < newest ? shortenAnswer(turn) : turn));
}

/** Shortens what the model is about to see for the first time. */
export function shortenNewResults(turns: readonly Message[]): Message[] {
  const newest = newestTurn(turns);
  return turns.map((turn, index) => (index < newest ? turn : shortenResult(turn, most.newResult)));
}

/** Where the model's last answer stands; what follows it has not been seen yet. */
function newestTurn(turns: readonly Message[]): number {
  return turns.findLastIndex((turn) => turn.role === 'assistant');
}

function shortenResult(message: Message, maxCharacters: number): Message {
  const isResult = message.role === 'tool' || message.role === 'user';
  if (!isResult || typeof message.content !== 'string') return message;
  // What is hardly longer would be no shorter with the notice of the cut.
  if (message.content.length <= maxCharacters * 1.5) return message;
  return { ...message, content: cutMiddle(message.content, maxCharacters) };
}

function shortenAnswer(message: Message): Message {
  if (message.role !== 'assistant') return message;
  const content =
    typeof message.content === 'string' && message.content.length > most.text * 1.5
      ? { content: cutMiddle(message.content, most.text) }
      : {};
  if (!message.tool_calls) return { ...message, ...content };
  const calls = message.tool_calls.map((call) =>
    call.type === 'function'
      ? { ...call, function: { ...call.function, arguments: shortenArguments(call.function.arguments) } }
      : call,
  );
  return { ...message, ...content, tool_calls: calls };
}

function shortenArguments(text: string): string {
  const given = parseObject(text);
  if (!given || text.length <= most.argument * 1.5) return text;
  const shorter = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'string' ? cutMiddle(value, most.argument) : value,
  ]);
  return JSON.stringify(Object.fromEntries(shorter));
}

function lengthOf(message: Message): number {
  return JSON.stringify(message).length;
}
