import OpenAI from 'openai';
import type {
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions/completions';
import type { ResponseFormatJSONSchema } from 'openai/resources/shared';
import { Agent } from 'undici';
import { z } from 'zod';
import type { ReflexionError } from '../../errors.ts';
import type { Usage } from '../../reflexion/usage.ts';
import { explainFailure, type Feature, hostOf, isContextLength, refusedFeature } from './endpoint-failure.ts';
import { impatientFetch } from './impatient-fetch.ts';
import { type Prices, toUsage, usageFieldsSchema } from './usage.ts';

export interface EndpointSettings {
  /** Null for a server on one's own machine that asks for none. */
  apiKey: string | null;
  /** Null for OpenAI's own. */
  baseUrl: string | null;
  prices: Prices | null;
  /** For one request; with its retries it may take twice as long. */
  timeoutMs: number;
  /** Applied to every text that goes out to the model. */
  redact: (text: string) => string;
  fetch?: typeof fetch;
}

interface Question {
  model: string;
  messages: readonly ChatCompletionMessageParam[];
  tools?: readonly ChatCompletionTool[];
  responseFormat?: ResponseFormatJSONSchema;
  signal: AbortSignal;
}

interface ToolCall {
  id: string;
  name: string;
  /** JSON, as the model wrote it. */
  arguments: string;
  /** What the provider attached and wants to see again, such as the signature of a thought. */
  attached: Record<string, unknown>;
}

export type Answer =
  | { kind: 'answer'; text: string; calls: readonly ToolCall[]; cutShort: boolean; usage: Usage }
  /** The endpoint has no such feature, and `refuses` says so from now on. */
  | { kind: 'refused'; error: ReflexionError }
  /** The messages don't fit into the model's context. */
  | { kind: 'too-long'; error: ReflexionError };

/** A chat-completions endpoint. Throws `ReflexionError` with code `engine`, or the signal's reason. */
export interface Endpoint {
  ask(question: Question): Promise<Answer>;
  /** What a question costs to which no answer was waited for. */
  costUnanswered(question: Question): Usage;
  refuses(model: string, feature: Feature): boolean;
  host: string;
}

export function createEndpoint(settings: EndpointSettings): Endpoint {
  const client = createClient(settings);
  const host = hostOf(client.baseURL);
  const refused = new Set<string>();
  let namelessCalls = 0;
  // A redactor may learn a secret later; what was sent once is sent again as it was, so that the provider's cache holds.
  const sent = new WeakMap<ChatCompletionMessageParam, ChatCompletionMessageParam>();
  const outgoing = (message: ChatCompletionMessageParam) => {
    const redacted = sent.get(message) ?? redactMessage(message, settings.redact);
    sent.set(message, redacted);
    return redacted;
  };

  const bodyOf = (question: Question) => ({
    model: question.model,
    messages: question.messages.map(outgoing),
    ...(question.tools && { tools: [...question.tools] }),
    ...(question.responseFormat && { response_format: question.responseFormat }),
  });

  async function ask(question: Question): Promise<Answer> {
    const body = bodyOf(question);
    question.signal.throwIfAborted();
    const total = AbortSignal.timeout(settings.timeoutMs * 2);
    try {
      const signal = AbortSignal.any([question.signal, total]);
      const completion: unknown = await client.chat.completions.create(body, { signal });
      return readCompletion(completion, JSON.stringify(body).length, question.model);
    } catch (error) {
      question.signal.throwIfAborted();
      const circumstances = { ...settings, host, model: question.model, timedOut: total.aborted };
      const explained = explainFailure(error, circumstances);
      if (isContextLength(error)) return { kind: 'too-long', error: explained };
      const feature = refusedFeature(error, question);
      if (!feature) throw explained;
      refused.add(`${feature} ${question.model}`);
      return { kind: 'refused', error: explained };
    }
  }

  function readCompletion(completion: unknown, bodyLength: number, model: string): Answer {
    const { choices, usage } = completionSchema.parse(completion);
    const { message, finish_reason } = choices[0];
    const text = message.content ?? message.refusal ?? '';
    const calls = (message.tool_calls ?? []).map(({ id, type: _, function: called, ...attached }) => ({
      id: id || `call_${++namelessCalls}`,
      ...called,
      attached,
    }));
    return {
      kind: 'answer',
      text,
      calls,
      cutShort: finish_reason === 'length',
      usage: toUsage(
        usage,
        { bodyLength, answerLength: JSON.stringify(message).length },
        settings.prices?.[model],
      ),
    };
  }

  function costUnanswered(question: Question): Usage {
    const bodyLength = JSON.stringify(bodyOf(question)).length;
    return toUsage(null, { bodyLength, answerLength: 0 }, settings.prices?.[question.model]);
  }

  return { ask, costUnanswered, refuses: (model, feature) => refused.has(`${feature} ${model}`), host };
}

/** Longer waits belong to the queue, which can do something else meanwhile. */
const longestWaitMs = 20_000;

/** Node's own gives up after five minutes without a byte, which a model may take to think. */
const patientDispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/** Everything that the package would otherwise read from the environment is given. */
export function createClient(settings: Pick<EndpointSettings, 'apiKey' | 'baseUrl' | 'timeoutMs' | 'fetch'>) {
  return new OpenAI({
    apiKey: settings.apiKey ?? 'none',
    baseURL: settings.baseUrl ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    timeout: settings.timeoutMs,
    maxRetries: 2,
    logLevel: 'off',
    fetchOptions: { dispatcher: patientDispatcher },
    // Two waits between three tries leave half of the whole time to the tries.
    fetch: impatientFetch(settings.fetch ?? fetch, Math.min(longestWaitMs, settings.timeoutMs / 2)),
  });
}

/** As little as is needed, since compatible endpoints differ in the rest. */
const completionSchema = z.object({
  choices: z.tuple(
    [
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string().nullish(),
                type: z.unknown(),
                function: z.object({
                  name: z.string(),
                  // Some servers send the object itself.
                  arguments: z.union([
                    z.string(),
                    z.unknown().transform((value) => JSON.stringify(value ?? {})),
                  ]),
                }),
              }),
            )
            .nullish(),
        }),
      }),
    ],
    z.unknown(),
  ),
  usage: usageFieldsSchema.nullish(),
});

function redactMessage(
  message: ChatCompletionMessageParam,
  redact: (text: string) => string,
): ChatCompletionMessageParam {
  const content = typeof message.content === 'string' ? { content: redact(message.content) } : {};
  if (message.role !== 'assistant' || !message.tool_calls)
    return { ...message, ...content } as typeof message;
  const calls = message.tool_calls.map((call) =>
    call.type === 'function'
      ? { ...call, function: { ...call.function, arguments: redact(call.function.arguments) } }
      : call,
  );
  return { ...message, ...content, tool_calls: calls };
}
