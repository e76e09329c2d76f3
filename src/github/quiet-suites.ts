import { type GitHubClient, parsePullRequestName, type RepositoryName } from './client.ts';

/** Repositories that are remembered as done; one that is asked again costs a request. */
const mostKnown = 10_000;

/**
 * GitHub opens a check suite for every App that may write checks at every push, and one in which the App has nothing to say stays queued for
 * ever: an automatic merge waits for it. This turns that off for our own App in the repository of a pull request, `acme/shop#12`, once per
 * process; the suite comes with our first check run then. Where GitHub won't, nothing hangs on it.
 */
export function createQuietSuites(
  appId: number,
  clientFor: (repository: RepositoryName) => Promise<GitHubClient>,
): (pullRequest: string) => Promise<void> {
  const known = new Set<string>();
  return async (pullRequest) => {
    const name = parsePullRequestName(pullRequest);
    if (!name || known.has(`${name.owner}/${name.repo}`)) return;
    const { owner, repo } = name;
    if (known.size >= mostKnown) known.clear();
    known.add(`${owner}/${repo}`);
    try {
      const client = await clientFor({ owner, repo });
      const settings = [{ app_id: appId, setting: false }];
      await client.rest.checks.setSuitesPreferences({ owner, repo, auto_trigger_checks: settings });
    } catch {
      // docs/operations.md tells what an administrator of the repository can do.
    }
  };
}
