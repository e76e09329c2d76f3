import { expect, onTestFinished, test } from 'vitest';
import { probeModel } from '../../../src/engine/language-model/probe-model.ts';
import { startModelServer } from '../../model-server.ts';
import { testKey } from './engine-on.ts';

const settings = { apiKey: testKey, setting: 'REFLEXION_MODEL', redact: (text: string) => text };

async function serverWith(models: readonly string[]) {
  const server = await startModelServer([], { models });
  onTestFinished(() => server.close());
  return server;
}

test.each(['small', 'large:latest', 'large'])(
  'a model that is listed is found by the name %s',
  async (model) => {
    const { url } = await serverWith(['small', 'large:latest']);
    expect(await probeModel({ ...settings, baseUrl: url, model })).toEqual({ ok: true, model });
  },
);

test('a model that is not listed is named with those that are', async () => {
  const { url } = await serverWith(['small', 'large']);
  expect(await probeModel({ ...settings, baseUrl: url, model: 'huge' })).toEqual({
    ok: false,
    reason: `The model endpoint ${new URL(url).host} does not list the model huge.`,
    remedy: 'Set REFLEXION_MODEL to one it lists: small, large.',
  });
});

test('a server that serves one model by any name is content with any', async () => {
  const server = await startModelServer([], { models: ['/models/some.gguf'], modelOwner: 'llamacpp' });
  onTestFinished(() => server.close());
  expect(await probeModel({ ...settings, baseUrl: server.url, model: 'local' })).toEqual({
    ok: true,
    model: 'local',
  });
});

test('a server that is not there is a reason with a remedy', async () => {
  const server = await startModelServer([]);
  await server.close();
  const probed = await probeModel({ ...settings, baseUrl: server.url, model: 'small' });
  expect(probed).toMatchObject({
    ok: false,
    reason: expect.stringContaining('could not be reached (connection refused)'),
  });
});

test('an address without an API is a reason with a remedy', async () => {
  const { url } = await serverWith([]);
  const probed = await probeModel({ ...settings, baseUrl: url.replace('/v1', ''), model: 'small' });
  expect(probed).toMatchObject({ ok: false, remedy: expect.stringContaining('OPENAI_BASE_URL') });
});
