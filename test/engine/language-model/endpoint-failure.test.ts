import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ReflexionError } from '../../../src/errors.ts';
import { contentJudge } from '../../judges.ts';
import {
  answerCut,
  answerEmpty,
  answerHang,
  answerMalformed,
  answerStatus,
  answerTools,
  type ScriptedAnswer,
  startModelServer,
} from '../../model-server.ts';
import { createTemporaryWorkspace } from '../../temporary-workspace.ts';
import { reflection, shopBrief } from './brief.ts';
import { engineAt, engineOn, testKey } from './engine-on.ts';

const soon = { 'retry-after-ms': '1' };

async function failureOf(work: Promise<unknown>): Promise<ReflexionError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReflexionError)) throw new Error(`not a ReflexionError: ${error}`);
  return error;
}

interface Case {
  name: string;
  answer: ScriptedAnswer;
  /** After "The model endpoint HOST ". */
  sentence: string;
  remedy: RegExp;
  /** The package retries what may pass; what is too long is sent once more, cut. */
  requests: number;
}

const cases: readonly Case[] = [
  {
    name: 'a wrong key',
    answer: answerStatus(401, `Incorrect API key provided: ${testKey}, or ${testKey.slice(0, 12)}***.`),
    sentence: 'answered 401: it does not accept the key.',
    remedy: /OPENAI_API_KEY/,
    requests: 1,
  },
  {
    name: 'a key without the right',
    answer: answerStatus(403, 'no access'),
    sentence: 'answered 403: the key may not use scripted.',
    remedy: /OPENAI_API_KEY.*REFLEXION_MODEL/,
    requests: 1,
  },
  {
    name: 'a wrong model',
    answer: answerStatus(404, 'model not found'),
    sentence: 'answered 404: it knows no model scripted, or has no API at this address.',
    remedy: /REFLEXION_MODEL.*OPENAI_BASE_URL/,
    requests: 1,
  },
  {
    name: 'a request that is too long',
    answer: answerStatus(
      400,
      "This model's maximum context length is 8192 tokens.",
      {},
      'context_length_exceeded',
    ),
    sentence: 'answered 400: the request is longer than the context of scripted.',
    remedy: /larger context/,
    requests: 2,
  },
  {
    name: 'any other refusal',
    answer: answerStatus(400, `bad\nrequest with ${testKey}`),
    sentence: 'answered 400: bad request with [key].',
    remedy: /chat completions/,
    requests: 1,
  },
  {
    name: 'too many requests',
    answer: answerStatus(429, 'slow down', soon),
    sentence: 'answered 429: too many requests.',
    remedy: /tried again later/,
    requests: 3,
  },
  {
    name: 'an account without credit',
    answer: answerStatus(429, 'quota', soon, 'insufficient_quota'),
    sentence: 'answered 429: the account has no credit left.',
    remedy: /billing/,
    requests: 3,
  },
  {
    name: 'a broken server',
    answer: answerStatus(500, `secret ${testKey}`, soon),
    sentence: 'answered 500: secret [key].',
    remedy: /tried again later/,
    requests: 3,
  },
  {
    name: 'malformed JSON',
    answer: answerMalformed,
    sentence: 'answered with something that is not JSON.',
    remedy: /OPENAI_BASE_URL/,
    requests: 1,
  },
  {
    name: 'an answer without choices',
    answer: answerEmpty,
    sentence: 'answered 200 with an empty answer, or one that is no chat completion.',
    remedy: /OPENAI_BASE_URL/,
    requests: 1,
  },
  {
    name: 'a page instead of JSON',
    answer: { kind: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' },
    sentence: 'answered 200 with an empty answer, or one that is no chat completion.',
    remedy: /OPENAI_BASE_URL/,
    requests: 1,
  },
  {
    name: 'a connection that is cut',
    answer: answerCut,
    sentence: 'broke off its answer.',
    remedy: /log of the endpoint/,
    requests: 1,
  },
];

test.each(cases)('$name is one clear sentence', async ({ answer, sentence, remedy, requests }) => {
  const { server, engine } = await engineOn(() => answer);
  const error = await failureOf(engine.reflect(shopBrief()));
  expect(error.code).toBe('engine');
  expect(error.message).toBe(`The model endpoint ${new URL(server.url).host} ${sentence}`);
  expect(error.remedy).toMatch(remedy);
  expect(server.requests).toHaveLength(requests);
});

test.each(cases)('$name shows no key, not even in its cause', async ({ answer }) => {
  const { engine } = await engineOn(() => answer);
  const error = await failureOf(engine.reflect(shopBrief()));
  const cause = error.cause instanceof Error ? `${error.cause.message} ${error.cause.stack}` : '';
  expect(`${error.message} ${error.remedy} ${error.stack} ${cause} ${JSON.stringify(error)}`).not.toContain(
    testKey.slice(0, 12),
  );
});

test('a server that does not answer is given up in time', async () => {
  const { engine } = await engineOn(() => answerHang, { settings: { timeoutMs: 300 } });
  const startedAt = performance.now();
  const error = await failureOf(engine.reflect(shopBrief()));
  expect(error.message).toMatch(/gave no answer within 0\.3 s\.$/);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('a body that never ends is given up in time', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{'));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const error = await failureOf(
    engineAt(`http://127.0.0.1:${port}/v1`, { timeoutMs: 300 }).reflect(shopBrief()),
  );
  expect(error.message).toMatch(/gave no answer within 0\.3 s\.$/);
});

test('a server that is not there is named with its host and port', async () => {
  const server = await startModelServer([]);
  await server.close();
  const error = await failureOf(engineAt(server.url).reflect(shopBrief()));
  const { host } = new URL(server.url);
  expect(error.message).toBe(`The model endpoint ${host} could not be reached (connection refused).`);
  expect(error.remedy).toContain('OPENAI_BASE_URL');
});

test.each([
  [{ 'retry-after': '90' }, 90_000],
  [{ 'retry-after-ms': '45500' }, 45_500],
  [{ 'retry-after': '99999999' }, 86_400_000],
] as const)('a wait of %o is left to the queue', async (headers, waitMs) => {
  const { server, engine } = await engineOn([answerStatus(429, 'slow down', headers)]);
  const error = await failureOf(engine.reflect(shopBrief()));
  expect(error.retryAfterMs).toBe(waitMs);
  expect(server.requests).toHaveLength(1);
});

test('a wait that would use up the time is left to the queue, however short', async () => {
  const { engine } = await engineOn(() => answerStatus(429, 'slow down', { 'retry-after': '1' }), {
    settings: { timeoutMs: 600 },
  });
  const error = await failureOf(engine.reflect(shopBrief()));
  expect(error.message).toContain('answered 429');
  expect(error.retryAfterMs).toBe(1_000);
});

test('a wait until a date is the time up to it', async () => {
  const date = new Date(Date.now() + 120_000).toUTCString();
  const { engine } = await engineOn([answerStatus(503, 'overloaded', { 'retry-after': date })]);
  const error = await failureOf(engine.reflect(shopBrief()));
  expect(error.retryAfterMs).toBeGreaterThan(110_000);
  expect(error.retryAfterMs).toBeLessThanOrEqual(120_000);
});

test('a fault that passes is not seen', async () => {
  const { server, engine } = await engineOn([
    answerStatus(500, 'once', soon),
    answerStatus(429, 'twice', soon),
    answerTools(['submit', { summary: 'No.', solved: false }]),
  ]);
  const workspace = await createTemporaryWorkspace({});
  onTestFinished(() => workspace.close());
  const repair = await engine.repair(shopBrief(), reflection, workspace, contentJudge);
  expect(repair.outcome).toBe('gave-up');
  expect(server.requests).toHaveLength(3);
});

test('the signal ends a request at once, with its reason', async () => {
  const { engine } = await engineOn(() => answerHang);
  const reason = new Error('the process is stopping');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 100);
  await expect(engine.reflect(shopBrief({ signal: controller.signal }))).rejects.toMatchObject({
    cause: reason,
    // The question was sent, and is paid for.
    usage: { requests: 1, inputTokens: expect.toSatisfy((count: number) => count > 500), outputTokens: 0 },
  });
});

test('the key goes into the authorization header and nowhere else', async () => {
  const { server, engine } = await engineOn([answerStatus(400, 'no')]);
  await failureOf(engine.reflect(shopBrief()));
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  expect(server.requests[0]?.raw).not.toContain(testKey);
});
