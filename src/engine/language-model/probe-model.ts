import { z } from 'zod';
import { createClient, type EndpointSettings } from './endpoint.ts';
import { explainFailure, hostOf } from './endpoint-failure.ts';

interface ProbeSettings extends Pick<EndpointSettings, 'apiKey' | 'baseUrl' | 'redact' | 'fetch'> {
  model: string;
  /** The variable that names it. */
  setting: string;
}

type Probed = { ok: true; model: string } | { ok: false; reason: string; remedy: string };

const limitMs = 5_000;

const listSchema = z.object({ data: z.array(z.object({ id: z.string(), owned_by: z.string().nullish() })) });

/** Asks the endpoint for its models, which costs nothing, and whether the one that is set is among them. */
export async function probeModel(settings: ProbeSettings): Promise<Probed> {
  const client = createClient({ ...settings, timeoutMs: limitMs });
  const host = hostOf(client.baseURL);
  const limit = AbortSignal.timeout(limitMs);
  try {
    const list: unknown = await client.get('/models', { maxRetries: 0, signal: limit });
    return judge(listSchema.parse(list).data, settings, host);
  } catch (error) {
    const circumstances = { ...settings, host, timeoutMs: limitMs, timedOut: limit.aborted };
    const { message, remedy } = explainFailure(error, circumstances);
    return { ok: false, reason: message, remedy: remedy ?? 'Look at the log of the endpoint.' };
  }
}

function judge(
  models: z.infer<typeof listSchema>['data'],
  { model, setting }: ProbeSettings,
  host: string,
): Probed {
  const names = models.map((listed) => listed.id);
  // Ollama takes a name without its tag; llama.cpp's server serves what it has loaded, whatever name it is asked by.
  const known = names.includes(model) || names.includes(`${model}:latest`);
  if (known || models.some((listed) => listed.owned_by === 'llamacpp')) return { ok: true, model };
  const some = names.slice(0, 10).join(', ');
  return {
    ok: false,
    reason: `The model endpoint ${host} does not list the model ${model}.`,
    remedy:
      names.length === 0
        ? 'Load a model there first.'
        : `Set ${setting} to one it lists: ${some}${names.length > 10 ? ', …' : ''}.`,
  };
}
