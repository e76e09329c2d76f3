import type { Probot } from 'probot';
import type { GitHubClient, RepositoryName } from './client.ts';

/** Who the App is at GitHub, and a client for each repository it is installed on. */
export interface Installations {
  /** Remembers what a webhook said, so that it need not be asked. */
  learn(repository: string, installationId: number): void;
  clientFor(repository: RepositoryName): Promise<GitHubClient>;
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
        yield* openIn(await probot.auth(installation.id), installation.id);
      }
    }
  }

  async function* openIn(client: GitHubClient, installationId: number): AsyncGenerator<string> {
    const pages = client.paginate.iterator(client.rest.apps.listReposAccessibleToInstallation, {
      per_page: 100,
    });
    for await (const { data } of pages) {
      // The plugin takes the list out of its envelope; its types know only the envelope.
      const repositories = data as unknown as { owner: { login: string }; name: string; archived: boolean }[];
      for (const { owner, name: repo } of repositories.filter((repository) => !repository.archived)) {
        known.set(`${owner.login}/${repo}`, installationId);
        const pulls = await client.paginate(client.rest.pulls.list, {
          owner: owner.login,
          repo,
          state: 'open',
          per_page: 100,
        });
        for (const pull of pulls) yield `${owner.login}/${repo}#${pull.number}`;
      }
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
