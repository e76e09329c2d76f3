import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions/completions';
import { ReflexionError } from '../../errors.ts';
import { addUsage, noUsage, type Reflection } from '../../reflexion/episode.ts';
import type { Brief, Reflected } from '../../reflexion/ports.ts';
import type { Endpoint } from './endpoint.ts';
import { evidencePrompt, malformedPrompt, reflectPrompt } from './reflect-prompt.ts';
import { markUnsupported, readReflection, reflectionFormat } from './reflection-answer.ts';

/** Asks for a reflection; once more when it can't be read, and once more when nothing it quotes is there. */
export async function reflect(endpoint: Endpoint, model: string, brief: Brief): Promise<Reflected> {
  const conversation: ChatCompletionMessageParam[] = [...reflectPrompt(brief)];
  const asked = new Set<'malformed' | 'unsupported'>();
  let unsupported: Reflection | null = null;
  let usage = noUsage;
  for (;;) {
    const answer = await askForReflection(endpoint, model, conversation, brief.signal);
    usage = addUsage(usage, answer.usage);
    const read = readReflection(answer, brief);
    if (read.kind === 'sound') return { reflection: read.reflection, usage };
    if (read.kind === 'unsupported') unsupported = read.reflection;
    if (asked.has(read.kind)) break;
    asked.add(read.kind);
    conversation.push(
      { role: 'assistant', content: answer.text },
      { role: 'user', content: read.kind === 'malformed' ? malformedPrompt(read.fault) : evidencePrompt() },
    );
  }
  if (unsupported) return { reflection: markUnsupported(unsupported), usage };
  throw new ReflexionError(
    'engine',
    `The model ${model} at ${endpoint.host} gave no readable reflection, asked twice.`,
    {
      remedy:
        'Set a model that can follow a format (REFLEXION_MODEL); docs/models.md says what is asked of one.',
    },
  );
}

/** Structured output where the endpoint has it, else the same JSON in the text. */
async function askForReflection(
  endpoint: Endpoint,
  model: string,
  messages: readonly ChatCompletionMessageParam[],
  signal: AbortSignal,
) {
  if (!endpoint.refuses(model, 'response_format')) {
    const answer = await endpoint.ask({ model, messages, responseFormat: reflectionFormat, signal });
    if (answer.kind === 'answer') return answer;
  }
  const answer = await endpoint.ask({ model, messages, signal });
  if (answer.kind === 'answer') return answer;
  throw new ReflexionError(
    'engine',
    `The model endpoint ${endpoint.host} refused what it was not asked for.`,
  );
}
