import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions/completions';
import { ReflexionError } from '../../errors.ts';
import type { Reflection } from '../../reflexion/episode.ts';
import type { Brief, Reflected } from '../../reflexion/ports.ts';
import { tightShare } from './brief-sections.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import type { MeteredEndpoint } from './metered.ts';
import { malformedPrompt, reflectPrompt, wantingPrompt } from './reflect-prompt.ts';
import { readReflection, reflectionFormat, settle } from './reflection-answer.ts';
import { createWindow } from './window.ts';

interface Reflector {
  endpoint: MeteredEndpoint;
  model: string;
  /** The model's context. */
  contextTokens: number;
}

/** Asks for a reflection; once more when it can't be read, and once more when evidence or lesson is wanting. */
export async function reflect(
  { endpoint, model, contextTokens }: Reflector,
  brief: Brief,
): Promise<Reflected> {
  const room = createWindow(contextTokens).charactersThatFit() - lengthOfFormat;
  const fits = (messages: readonly ChatCompletionMessageParam[]) => JSON.stringify(messages).length <= room;
  let conversation: ChatCompletionMessageParam[] = [...reflectPrompt(brief, 1)];
  let isTight = false;
  let readable: Reflection | null = null;
  const asked = new Set<'malformed' | 'readable'>();
  for (;;) {
    if (!isTight && !fits(conversation)) startTight();
    const answer = await askForReflection(endpoint, model, conversation, brief.signal);
    if (answer.kind === 'too-long' && !isTight) {
      startTight();
      continue;
    }
    if (answer.kind !== 'answer') throw answer.error;
    const read = readReflection(answer, brief);
    if (read.kind === 'readable') readable = better(readable, read.reflection);
    if (read.kind === 'readable' && read.wants.length === 0) break;
    if (asked.has(read.kind)) break;
    asked.add(read.kind);
    const request = read.kind === 'malformed' ? malformedPrompt(read.fault) : wantingPrompt(read.wants);
    conversation.push(
      { role: 'assistant', content: answer.text || '(nothing)' },
      { role: 'user', content: request },
    );
  }
  if (readable) return { reflection: settle(readable), usage: endpoint.spent() };
  throw new ReflexionError(
    'engine',
    `The model ${model} at ${endpoint.host} gave no readable reflection, asked twice.`,
    {
      remedy:
        'Set a model that can follow a format (REFLEXION_REFLECT_MODEL, or else REFLEXION_MODEL); docs/models.md says what is asked of one.',
    },
  );

  function startTight() {
    isTight = true;
    conversation = [...reflectPrompt(brief, tightShare)];
  }
}

const lengthOfFormat = JSON.stringify(reflectionFormat).length;

/** The newer one, unless it has lost its evidence. */
function better(older: Reflection | null, newer: Reflection): Reflection {
  return older && older.evidence.length > 0 && newer.evidence.length === 0 ? older : newer;
}

/** Structured output where the endpoint has it, else the same JSON in the text. */
async function askForReflection(
  endpoint: Endpoint,
  model: string,
  messages: readonly ChatCompletionMessageParam[],
  signal: AbortSignal,
): Promise<Answer> {
  if (!endpoint.refuses(model, 'response_format')) {
    const answer = await endpoint.ask({ model, messages, responseFormat: reflectionFormat, signal });
    if (answer.kind !== 'refused') return answer;
  }
  return endpoint.ask({ model, messages, signal });
}
