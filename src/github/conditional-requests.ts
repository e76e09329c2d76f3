import type { ProbotOctokit } from 'probot';

/** Answers that are kept, to be asked for again only if they have changed; GitHub's 304 costs nothing of the rate limit. */
const maxAnswers = 500;
const maxAnswerLength = 512 * 1024;

/** By who asked and what for, least recently used first. */
const kept = new Map<string, { etag: string; answer: unknown }>();

type Hooks = Pick<InstanceType<typeof ProbotOctokit>, 'hook' | 'request'>;

/** Makes every GET of an octokit conditional on what the same installation was answered before. */
export function conditionalRequests(octokit: Hooks, { auth }: { auth?: { installationId?: number } }): void {
  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET' || options.request.redirect === 'manual') return request(options);
    const key = `${auth?.installationId ?? 'app'} ${octokit.request.endpoint(options).url}`;
    const known = kept.get(key);
    try {
      const headers = known ? { ...options.headers, 'if-none-match': known.etag } : options.headers;
      const answer = await request({ ...options, headers });
      keep(key, answer.headers.etag, answer);
      return answer;
    } catch (error) {
      const isUnchanged = error instanceof Error && 'status' in error && error.status === 304;
      if (!known || !isUnchanged) throw error;
      keep(key, known.etag, known.answer);
      return structuredClone(known.answer) as Awaited<ReturnType<typeof request>>;
    }
  });
}

function keep(key: string, etag: string | undefined, answer: unknown): void {
  kept.delete(key);
  if (!etag || JSON.stringify(answer).length > maxAnswerLength) return;
  kept.set(key, { etag, answer: structuredClone(answer) });
  const [oldest] = kept.keys();
  if (kept.size > maxAnswers && oldest !== undefined) kept.delete(oldest);
}
