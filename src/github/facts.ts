import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { PullRequestFacts } from '../reflexion/observation.ts';

export function factsOf(pull: RestEndpointMethodTypes['pulls']['get']['response']['data']): PullRequestFacts {
  const repository = pull.base.repo.full_name;
  // The types say that the head's repository is always there; a deleted fork's is null.
  const headRepository = (pull.head.repo as { full_name: string } | null)?.full_name ?? null;
  // Likewise its author, whose account may be gone.
  const author = pull.user as { login: string; type: string } | null;
  return {
    repositoryId: pull.base.repo.id,
    repository,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    author: author?.login ?? 'ghost',
    isByBot: author?.type === 'Bot',
    url: pull.html_url,
    state: pull.merged ? 'merged' : pull.state === 'closed' ? 'closed' : 'open',
    draft: pull.draft ?? false,
    locked: pull.locked,
    labels: pull.labels.map((label) => label.name),
    head: { ref: pull.head.ref, sha: pull.head.sha, repository: headRepository },
    base: { ref: pull.base.ref, sha: pull.base.sha },
    commits: pull.commits,
    mergeable: pull.mergeable,
    archived: pull.base.repo.archived,
    fork: headRepository !== repository,
    pushable: headRepository === repository || pull.maintainer_can_modify,
  };
}
