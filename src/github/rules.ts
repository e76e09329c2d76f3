import { noRulesFile, type ReadRules, type RulesFile, rulesPath } from '../reflexion/rules.ts';
import type { OperatorSettings } from '../reflexion/rules-in-force.ts';
import type { GitHubClient, RepositoryName } from './client.ts';
import { parseRules } from './parse-rules.ts';
import { statusOf } from './status-of.ts';

/** In the repository that an owner keeps for all others, as GitHub has it for issue templates and the like. */
const ownersRepository = '.github';
const ownersPaths = [rulesPath, 'reflexion.yml'];
/** What an owner's file says is asked for again after this time: most owners have none, and not to find one costs a request each. */
const ownersMs = 5 * 60_000;

/** The rules for pull requests into this branch of a repository. */
export type RulesReader = (
  client: GitHubClient,
  repository: RepositoryName,
  baseBranch: string,
) => Promise<ReadRules>;

interface RulesReaderOrder {
  /** Models that rules may name; null where there is no model. */
  models: OperatorSettings['models'];
  now: () => number;
}

/**
 * Reads the rules as the base branch has them, whatever the pull request's own branch says; else the owner's, else none.
 * A file holds as a whole: nothing is put together from two.
 */
export function createRulesReader({ models, now }: RulesReaderOrder): RulesReader {
  const allowed = models && [...new Set([models.repair, models.reflect, ...models.further])];
  const kept = new Map<string, { at: number; rules: Promise<ReadRules> }>();

  return async (client, repository, baseBranch) =>
    (await read(client, repository, rulesPath, `refs/heads/${baseBranch}`)) ??
    ownersRules(client, repository.owner);

  function ownersRules(client: GitHubClient, owner: string): Promise<ReadRules> {
    const key = owner.toLowerCase();
    const known = kept.get(key);
    if (known && now() - known.at < ownersMs) return known.rules;
    const rules = readOwners(client, owner);
    kept.set(key, { at: now(), rules });
    rules.catch(() => kept.delete(key));
    return rules;
  }

  async function readOwners(client: GitHubClient, owner: string): Promise<ReadRules> {
    for (const path of ownersPaths) {
      const found = await read(client, { owner, repo: ownersRepository }, path).catch(noneIfForbidden);
      if (found) return found;
    }
    return noRulesFile;
  }

  /** Null where there is no such file. */
  async function read(
    client: GitHubClient,
    repository: RepositoryName,
    path: string,
    ref?: string,
  ): Promise<ReadRules | null> {
    const file = { repository: `${repository.owner}/${repository.repo}`, path };
    try {
      const { data } = await client.rest.repos.getContent({ ...repository, path, ...(ref && { ref }) });
      if (Array.isArray(data) || data.type !== 'file' || !('content' in data))
        return unreadable(file, 'This is no file.');
      // Of a large file GitHub sends nothing, which must not be taken for a file with nothing in it.
      if (data.encoding !== 'base64') return unreadable(file, 'The file is too long to be read.');
      return parseRules(Buffer.from(data.content, 'base64').toString(), file, allowed);
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }
}

/** The App need not be installed there. */
function noneIfForbidden(error: unknown): null {
  if (statusOf(error) === 403) return null;
  throw error;
}

function unreadable(file: RulesFile, text: string): ReadRules {
  return { kind: 'broken', file, faults: [{ line: 1, text }] };
}
