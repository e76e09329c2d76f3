import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { shopBrief } from './brief.ts';
import { engineAt } from './engine-on.ts';

const answer = JSON.stringify({
  choices: [
    {
      finish_reason: 'stop',
      message: {
        content: JSON.stringify({
          diagnosis: 'Percent is taken for cents.',
          evidence: [{ check: 'test', line: 43, text: '190 !== 180' }],
          lesson: null,
          plan: [],
          tackles: [],
          files: [],
          avoid: [],
          blame: 'pr',
          confidence: 'high',
        }),
      },
    },
  ],
});

/** Says so much of its answer at once, and the rest after a silence. */
async function slowServer(charactersAtOnce: number) {
  const server = createServer(async (request, response) => {
    await text(request);
    response.setHeader('content-type', 'application/json');
    if (charactersAtOnce > 0) response.write(answer.slice(0, charactersAtOnce));
    // The timers behind the limits of fetch have a resolution of a second.
    await wait(1_500);
    response.end(answer.slice(charactersAtOnce));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

test.each([
  ['before its first byte', 0],
  ['in the middle of its answer', 20],
])(
  'a server that is silent %s is waited for as long as was set, and no limit of fetch counts',
  async (_, at) => {
    // What Node has built in is five minutes for either; this puts shorter ones in the same place.
    const usual = getGlobalDispatcher();
    setGlobalDispatcher(new Agent({ headersTimeout: 100, bodyTimeout: 100 }));
    onTestFinished(() => setGlobalDispatcher(usual));
    const url = await slowServer(at);
    const throughFetch = fetch(url, { method: 'POST' }).then((response) => response.text());
    await expect(throughFetch).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/) },
    });
    const { reflection } = await engineAt(url).reflect(shopBrief());
    expect(reflection.diagnosis).toBe('Percent is taken for cents.');
  },
);
