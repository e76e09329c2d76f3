import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A server that speaks the part of OpenAI's API that compatible endpoints have, and answers from a script. */
export interface ModelServer {
  /** For `OPENAI_BASE_URL`. */
  url: string;
  /** All chat requests that came, refused ones too. */
  requests: readonly ModelRequest[];
  /** Ends all connections; rejects when the script ran out, so that a test can't overlook it. */
  close(): Promise<void>;
}

export interface ModelRequest {
  /** The body as it came, byte for byte. */
  raw: string;
  body: ChatBody;
  headers: IncomingMessage['headers'];
}

interface ChatBody {
  model: string;
  messages: readonly ChatMessage[];
  tools?: readonly { type: 'function'; function: { name: string; parameters: unknown } }[];
  response_format?: { type: string; json_schema?: { name: string; strict?: boolean; schema: unknown } };
}

interface ChatMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string | null;
  tool_call_id?: string;
  tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[];
}

export type ScriptedAnswer =
  | { kind: 'message'; content: string | null; calls: readonly ToolUse[]; finishReason: string }
  | { kind: 'status'; status: number; headers: Record<string, string>; body: string }
  | { kind: 'hang' }
  | { kind: 'cut' };

/** What is attached is sent beside the call, as some providers do. */
type ToolUse = readonly [name: string, argumentsGiven: unknown, attached?: Record<string, unknown>];

/** Answers in order, or a function of the request and its number from 0. The package under test asks up to three times after a fault. */
export type ModelScript =
  | readonly ScriptedAnswer[]
  | ((request: ModelRequest, index: number) => ScriptedAnswer);

interface ServerOptions {
  /** What it answers 400 to without using up the script. */
  refuses?: readonly ('tools' | 'response_format')[];
  /** Longer prompts are answered 400 without using up the script. */
  contextTokens?: number;
  /** Names it lists. */
  models?: readonly string[];
  /** Who it says they belong to; some servers are known by that. */
  modelOwner?: string;
  /** Leaves `usage` out, as some servers do. */
  withoutUsage?: boolean;
}

export async function startModelServer(
  script: ModelScript,
  options: ServerOptions = {},
): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const complaints: string[] = [];
  let answered = 0;

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      complaints.push(String(error));
      response.destroy();
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse) {
    if (request.method === 'GET' && request.url === '/v1/models') {
      const models = options.models ?? ['scripted'];
      const data = models.map((id) => ({
        id,
        object: 'model',
        created: 0,
        owned_by: options.modelOwner ?? 'test',
      }));
      return send(response, 200, JSON.stringify({ object: 'list', data }));
    }
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
      return send(response, 404, errorBody(`no route ${request.method} ${request.url}`));
    }
    const raw = await text(request);
    const received: ModelRequest = { raw, body: JSON.parse(raw), headers: request.headers };
    const earlier = requests.filter((other) => other.body.model === received.body.model);
    requests.push(received);
    const refused = refusal(received.body, options);
    if (refused) return send(response, 400, refused);
    const answer = typeof script === 'function' ? script(received, answered++) : script[answered++];
    if (!answer) {
      complaints.push(`request ${answered} came after the last of ${script.length} answers`);
      return send(response, 500, errorBody('the script ran out'), { 'x-should-retry': 'false' });
    }
    return play(answer, response, received, earlier);
  }

  function play(
    answer: ScriptedAnswer,
    response: ServerResponse,
    received: ModelRequest,
    earlier: readonly ModelRequest[],
  ) {
    if (answer.kind === 'hang') return;
    if (answer.kind === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"id": "chatcmpl-');
      return void setTimeout(() => response.destroy(), 20);
    }
    if (answer.kind === 'status') return send(response, answer.status, answer.body, answer.headers);
    const completion = completionOf(answer, requests.length, received.body.model);
    const usage = options.withoutUsage ? {} : { usage: usageOf(completion, received, earlier) };
    return send(response, 200, JSON.stringify({ ...completion, ...usage }));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (complaints.length > 0)
        throw new Error(`the model server was asked too much: ${complaints.join('; ')}`);
    },
  };
}

/** A reflection in the shape the engine asks for; what isn't given is plain and harmless. */
export function answerReflection(parts: Record<string, unknown> = {}): ScriptedAnswer {
  return answerText(
    JSON.stringify({
      diagnosis: 'A scripted diagnosis.',
      evidence: [],
      lesson: null,
      plan: ['Follow the script.'],
      tackles: [],
      files: [],
      avoid: [],
      blame: 'pr',
      confidence: 'medium',
      ...parts,
    }),
  );
}

/** One turn with tool calls: `answerTools(['read_file', { path: 'a.ts' }], ['submit', { summary: 'done' }])`. */
export function answerTools(...calls: readonly ToolUse[]): ScriptedAnswer {
  return { kind: 'message', content: null, calls, finishReason: 'tool_calls' };
}

export function answerText(content: string, finishReason = 'stop'): ScriptedAnswer {
  return { kind: 'message', content, calls: [], finishReason };
}

export function answerStatus(
  status: number,
  message: string,
  headers: Record<string, string> = {},
  code: string | null = null,
): ScriptedAnswer {
  return { kind: 'status', status, headers, body: errorBody(message, code) };
}

export const answerHang: ScriptedAnswer = { kind: 'hang' };
/** Breaks off in the middle of the body. */
export const answerCut: ScriptedAnswer = { kind: 'cut' };
export const answerMalformed: ScriptedAnswer = {
  kind: 'status',
  status: 200,
  headers: {},
  body: '{"id": "chatcmpl-',
};
export const answerEmpty: ScriptedAnswer = {
  kind: 'status',
  status: 200,
  headers: {},
  body: JSON.stringify({
    id: 'chatcmpl-0',
    object: 'chat.completion',
    created: 0,
    model: 'scripted',
    choices: [],
  }),
};

function refusal(body: ChatBody, { refuses = [], contextTokens = Infinity }: ServerOptions): string | null {
  const { tools, response_format } = body;
  if (tools && refuses.includes('tools')) return errorBody('scripted:latest does not support tools');
  if (response_format && refuses.includes('response_format')) {
    return errorBody("'response_format.type' must be 'text'");
  }
  if (tokensIn(promptText(body)) > contextTokens) {
    return errorBody(`the maximum context length is ${contextTokens} tokens`, 'context_length_exceeded');
  }
  return null;
}

function completionOf(answer: ScriptedAnswer & { kind: 'message' }, number: number, model: string) {
  const calls = answer.calls.map(([name, given, attached], index) => ({
    ...attached,
    id: `call_${number}_${index}`,
    type: 'function',
    // A string is sent as it is, so that a script can have arguments that are not JSON.
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }));
  const message = {
    role: 'assistant',
    content: answer.content,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id: `chatcmpl-${number}`,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: answer.finishReason, logprobs: null }],
  };
}

/** A token is four characters; cached is what the prompt really has in common, from its beginning, with an earlier one. */
function usageOf(completion: unknown, received: ModelRequest, earlier: readonly ModelRequest[]) {
  const prompt = promptText(received.body);
  const common = Math.max(0, ...earlier.map((other) => commonPrefix(promptText(other.body), prompt)));
  const promptTokens = tokensIn(prompt);
  const completionTokens = tokensIn(JSON.stringify(completion));
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: Math.floor(common / 4) },
  };
}

function tokensIn(prompt: string): number {
  return Math.ceil(prompt.length / 4);
}

/** Tools and format stand before the messages, as providers put them. */
function promptText({ tools, response_format, messages }: ChatBody): string {
  const parts = [tools, response_format, ...messages].filter((part) => part !== undefined);
  return parts.map((part) => JSON.stringify(part)).join('\n');
}

export function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function errorBody(message: string, code: string | null = null): string {
  return JSON.stringify({ error: { message, type: 'scripted', param: null, code } });
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}
