import type { Probot } from 'probot';
import { ReflexionError } from '../errors.ts';
import { type GitHubClient, pullRequestName, type RepositoryName } from './client.ts';
import { statusOf } from './status-of.ts';

/** Who the App is at GitHub, and a client for each repository it is installed on. */
export interface Installations {
  /** Remembers what a webhook said, so that it need not be asked. */
  learn(repository: string, installationId: number): void;
  clientFor(repository: RepositoryName): Promise<GitHubClient>;
  /** Where an owner grants more to the App; null when GitHub does not say. Throws GitHub's 404 where it is not installed any more. */
  grantUrl(repository: RepositoryName): Promise<string | null>;
  /** A token for git: short-lived, for this repository's contents alone. */
  gitToken(client: GitHubClient, repository: RepositoryName): Promise<string>;
  /** Every open pull request of every installation, `acme/shop#12`. */
  openPullRequests(): AsyncIterable<string>;
  /** Name and address that commits are made under. */
  author(): Promise<{ name: string; email: string }>;
}

export function createInstallations(probot: Probot, webHost: string): Installations {
  const known = new Map<string, number>();
  let author: Promise<{ name: string; email: string }> | null = null;

  async function installationOf({ owner, repo }: RepositoryName): Promise<number> {
    const name = `${owner}/${repo}`;
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const app = await probot.auth();
    const { data } = await app.rest.apps.getRepoInstallation({ owner, repo });
    known.set(name, data.id);
    return data.id;
  }

  async function* openPullRequests(): AsyncGenerator<string> {
    const app = await probot.auth();
    for await (const { data: installations } of app.paginate.iterator(app.rest.apps.listInstallations, {
      per_page: 100,
    })) {
      for (const installation of installations.filter((candidate) => candidate.suspended_at === null)) {
        yield* passingOver(openIn(await probot.auth(installation.id), installation.id));
      }
    }
  }

  async function* openIn(client: GitHubClient, installationId: number): AsyncGenerator<string> {
    const pages = client.paginate.iterator(client.rest.apps.listReposAccessibleToInstallation, {
      per_page: 100,
    });
    for await (const { data } of pages) {
      // The plugin takes the list out of its envelope; its types know only the envelope.
      const repositories = data as unknown as RepositoryFacts[];
      for (const { owner, name } of repositories.filter(({ archived, disabled }) => !archived && !disabled)) {
        known.set(`${owner.login}/${name}`, installationId);
        yield* passingOver(openOf(client, { owner: owner.login, repo: name }));
      }
    }
  }

  async function* openOf(client: GitHubClient, repository: RepositoryName): AsyncGenerator<string> {
    const order = { ...repository, state: 'open' as const, per_page: 100 };
    const pulls = await client.paginate(client.rest.pulls.list, order);
    for (const pull of pulls) yield pullRequestName(repository, pull.number);
  }

  /** One that is blocked, or went away just now, must not keep the sweep from those after it. */
  async function* passingOver(names: AsyncIterable<string>): AsyncGenerator<string> {
    try {
      yield* names;
    } catch (error) {
      if (!isShut(error)) throw error;
      probot.log.warn({ err: error }, 'passed over in the sweep');
    }
  }

  async function readAuthor(): Promise<{ name: string; email: string }> {
    const app = await probot.auth();
    const { data } = await app.rest.apps.getAuthenticated();
    const name = `${data?.slug ?? 'reflexion'}[bot]`;
    return { name, email: `${data?.id}+${name}@users.noreply.${webHost}` };
  }

  return {
    learn: (repository, installationId) => known.set(repository, installationId),
    grantUrl: async (repository) => {
      try {
        const app = await probot.auth();
        const { data } = await app.rest.apps.getRepoInstallation({ ...repository });
        return data.html_url;
      } catch (error) {
        // It lacks everything there, and nobody needs to be told.
        if (statusOf(error) === 404) throw error;
        probot.log.warn({ err: error }, 'the page of an installation is not known');
        return null;
      }
    },
    clientFor: async (repository) => probot.auth(await installationOf(repository)),
    gitToken: async (client, { owner, repo }) => {
      const { data } = await client.rest.apps.createInstallationAccessToken({
        installation_id: await installationOf({ owner, repo }),
        repositories: [repo],
        permissions: { contents: 'write' },
      });
      return data.token;
    },
    openPullRequests,
    author: () => {
      author ??= readAuthor().catch((error: unknown) => {
        author = null;
        throw error;
      });
      return author;
    },
  };
}

interface RepositoryFacts {
  owner: { login: string };
  name: string;
  archived: boolean;
  disabled: boolean;
}

/** Blocked, gone, or not to be seen by the App as it is. */
function isShut(error: unknown): boolean {
  if (error instanceof ReflexionError && error.permission !== null) return true;
  const status = statusOf(error);
  return status === 403 || status === 404 || status === 451;
}
