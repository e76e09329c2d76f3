import OpenAI from 'openai';
import { z } from 'zod';
import { ReflexionError } from '../../errors.ts';
import { cutEnd } from './cut.ts';
import { retryAfterMs } from './impatient-fetch.ts';

/** What compatible endpoints may lack. */
export type Feature = 'tools' | 'response_format';

interface Circumstances {
  host: string;
  model: string;
  apiKey: string | null;
  timeoutMs: number;
  /** Whether the bound on the request with all its retries was reached. */
  timedOut: boolean;
  redact: (text: string) => string;
}

/** One clear sentence for whatever the endpoint or the way there did, without the key, and what can be done about it. */
export function explainFailure(error: unknown, circumstances: Circumstances): ReflexionError {
  const { host, timeoutMs } = circumstances;
  const fail = (sentence: string, remedy: string, waitMs: number | null = null) =>
    new ReflexionError('engine', `The model endpoint ${host} ${sentence}.`, {
      remedy,
      ...(waitMs !== null && { retryAfterMs: waitMs }),
      cause: new Error(whatWasSaid(error, circumstances)),
    });

  if (circumstances.timedOut || error instanceof OpenAI.APIConnectionTimeoutError) {
    return fail(
      `gave no answer within ${timeoutMs / 1000} s`,
      'Check that it is up and not overloaded, or allow more time.',
    );
  }
  if (error instanceof OpenAI.APIConnectionError) {
    return fail(
      `could not be reached (${networkCause(error)})`,
      'Check OPENAI_BASE_URL, and that the endpoint is running and reachable from the bot.',
    );
  }
  if (error instanceof OpenAI.APIError && error.status !== undefined) {
    const { sentence, remedy } = explainStatus(error, circumstances);
    return fail(sentence, remedy, error.headers ? retryAfterMs(error.headers, Date.now()) : null);
  }
  if (error instanceof SyntaxError) {
    return fail(
      'answered with something that is not JSON',
      'Check that OPENAI_BASE_URL is the address of its API, which mostly ends in /v1.',
    );
  }
  if (error instanceof z.ZodError) {
    return fail(
      'answered 200 with an empty answer, or one that is no chat completion',
      'Check that OPENAI_BASE_URL is the address of its API, and that the model works there.',
    );
  }
  return fail('broke off its answer', 'Look at the log of the endpoint.');
}

function explainStatus(error: InstanceType<typeof OpenAI.APIError>, circumstances: Circumstances) {
  const { model } = circumstances;
  const said = cutEnd(scrub(error.message.replace(/^\d+ /, ''), circumstances), 300);
  const status = error.status;
  if (isContextLength(error)) {
    return {
      sentence: `answered ${status}: the request is longer than the context of ${model}`,
      remedy: 'Set a model with a larger context, or give the server more of it (see docs/models.md).',
    };
  }
  if (status === 401) {
    return { sentence: 'answered 401: it does not accept the key', remedy: 'Check OPENAI_API_KEY.' };
  }
  if (status === 403) {
    return {
      sentence: `answered 403: the key may not use ${model}`,
      remedy:
        'Check OPENAI_API_KEY and what its account may use, or set another REFLEXION_MODEL or REFLEXION_REFLECT_MODEL.',
    };
  }
  if (status === 404) {
    return {
      sentence: `answered 404: it knows no model ${model}, or has no API at this address`,
      remedy:
        'Check REFLEXION_MODEL or REFLEXION_REFLECT_MODEL, and OPENAI_BASE_URL, which mostly ends in /v1.',
    };
  }
  if (status === 429 && error.code === 'insufficient_quota') {
    return {
      sentence: 'answered 429: the account has no credit left',
      remedy: 'Look at the billing of the account.',
    };
  }
  if (status === 429) {
    return {
      sentence: 'answered 429: too many requests',
      remedy:
        'It is tried again later; if this stays so, ask for a higher limit or lower the number of workers.',
    };
  }
  if (status !== undefined && status >= 500) {
    return {
      sentence: `answered ${status}: ${said}`,
      remedy: 'It is tried again later; if this stays so, look at the status of the endpoint.',
    };
  }
  return {
    sentence: `answered ${status}: ${said}`,
    remedy: 'Check that the endpoint and the model take chat completions.',
  };
}

/** Which of the features asked for the endpoint will not give, by its own words; servers differ in the status they choose for that. */
export function refusedFeature(
  error: unknown,
  asked: { tools?: unknown; responseFormat?: unknown; messages: readonly { role: string }[] },
): Feature | null {
  if (!(error instanceof OpenAI.APIError) || ![400, 404, 422, 500, 501].includes(error.status ?? 0))
    return null;
  const words = `${error.message} ${error.param ?? ''}`;
  if (asked.responseFormat && /response_format|json_schema|structured output/i.test(words))
    return 'response_format';
  // Once calls have gone to and fro, it is some message of ours that is at fault.
  const atFirst = !asked.messages.some((message) => message.role === 'assistant');
  if (asked.tools && atFirst && /\btools?\b|tool_choice|function.call/i.test(words)) return 'tools';
  return null;
}

export function isContextLength(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError) || ![400, 413, 422, 500].includes(error.status ?? 0)) return false;
  return (
    error.code === 'context_length_exceeded' ||
    /context (length|size|window)|maximum context|exceeds? the (available )?context|too many tokens|prompt is too long/i.test(
      error.message,
    )
  );
}

export function hostOf(address: string): string {
  return URL.parse(address)?.host || 'at the address that is set';
}

function networkCause(error: Error): string {
  for (
    let cause: unknown = error, depth = 0;
    cause instanceof Error && depth < 5;
    cause = cause.cause, depth++
  ) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    const words = networkWords[code];
    if (words) return words;
    if (code) return code;
    if (cause.message === 'bad port') return 'its port is one that no browser would use, and fetch neither';
  }
  return 'connection failed';
}

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection cut',
  UND_ERR_SOCKET: 'connection cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};

function whatWasSaid(error: unknown, circumstances: Circumstances): string {
  // Providers quote a part of the key when they refuse it.
  if (error instanceof OpenAI.AuthenticationError) return '401';
  return scrub(error instanceof Error ? error.message : String(error), circumstances);
}

function scrub(text: string, { apiKey, redact }: Circumstances): string {
  const withoutKey = apiKey === null || apiKey === '' ? text : text.replaceAll(apiKey, '[key]');
  return redact(withoutKey).replaceAll(/\s+/g, ' ');
}
