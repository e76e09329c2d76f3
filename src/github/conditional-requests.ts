import type { ProbotOctokit } from 'probot';
import { statusOf } from './status-of.ts';

/** Answers that are kept, to be asked for again only if they have changed; GitHub's 304 costs nothing of the rate limit. */
const maxAnswers = 500;
const maxAnswerLength = 512 * 1024;
const usualPageSize = 30;

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
      // Hooks further in see this object and no other, whatever is handed to them.
      if (known) options.headers = { ...options.headers, 'if-none-match': known.etag };
      const answer = await request(options);
      if (!mayHaveGrown(answer, options)) keep(key, answer.headers.etag, structuredClone(answer));
      return answer;
    } catch (error) {
      if (!known || statusOf(error) !== 304) throw error;
      keep(key, known.etag, known.answer);
      // Whoever reads pages takes their lists out of their envelopes, while somebody else may be given the same page.
      return structuredClone(known.answer) as Awaited<ReturnType<typeof request>>;
    }
  });
}

interface Page {
  data: unknown;
  headers: { link?: string | undefined };
}

/** A full page stays unchanged when the first item of a page after it is added, so it must not vouch for being the last. */
function mayHaveGrown({ data, headers }: Page, options: object): boolean {
  const isSized = 'per_page' in options && typeof options.per_page === 'number';
  const pageSize = isSized ? Number(options.per_page) : usualPageSize;
  const isFull = Array.isArray(data) && data.length >= pageSize;
  return isFull && !headers.link?.includes('rel="next"');
}

function keep(key: string, etag: string | undefined, answer: unknown): void {
  kept.delete(key);
  if (!etag || JSON.stringify(answer).length > maxAnswerLength) return;
  kept.set(key, { etag, answer });
  const [oldest] = kept.keys();
  if (kept.size > maxAnswers && oldest !== undefined) kept.delete(oldest);
}
