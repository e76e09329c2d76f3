import type { Identity } from '../auth.ts';
import { nodeId, readNodeId } from '../rest/bodies/schemas.ts';
import { speakerAs } from '../rest/comments.ts';
import { refuseAccess } from '../rest/router.ts';
import { type Site, userOf } from '../site.ts';
import { findPullRequest, findRepository, type Repository } from '../store.ts';
import { pullRequestNode, remarkNode, threadNode } from './nodes.ts';
import { refusal } from './refusal.ts';
import { remarkNamed, unresolvable } from './remarks.ts';

const mostNodes = 100;

/** What can be asked for. What the credentials do not reach is as if it were not there. */
export function queries(site: Site, identity: Identity) {
  return {
    node: ({ id }: { id: string }) => nodeNamed(id),
    nodes({ ids }: { ids: readonly string[] }) {
      if (ids.length > mostNodes)
        throw refusal(
          'UNPROCESSABLE',
          `You may not provide more than ${mostNodes} node ids; you provided ${ids.length}.`,
        );
      // One by one, so that one that is gone takes no other with it.
      return ids.map((id) => {
        try {
          return nodeNamed(id);
        } catch (error) {
          return error;
        }
      });
    },
    viewer() {
      const { id, login } = userOf(site.store, speakerAs(site, identity).author);
      return { __typename: 'User', id: nodeId('User', id), databaseId: id, login };
    },
    repository({ owner, name }: { owner: string; name: string }) {
      const repository = findRepository(site.store, `${owner}/${name}`);
      if (!repository || !reaches(repository))
        throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      return {
        __typename: 'Repository',
        id: nodeId('Repository', repository.id),
        nameWithOwner: repository.fullName,
        pullRequest({ number }: { number: number }) {
          const pullRequest = findPullRequest(site.store, repository.fullName, number);
          if (!pullRequest)
            throw refusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
          return pullRequestNode(site, identity, pullRequest);
        },
      };
    },
  };

  function nodeNamed(id: string) {
    const named = readNodeId(id);
    if (!named) throw unresolvable(id);
    if (named.type === 'PullRequestReviewThread') {
      const first = site.store.reviewComments.get(Number(named.id));
      if (!first || !reaches(findRepository(site.store, first.repository))) throw unresolvable(id);
      return threadNode(site, identity, first);
    }
    if (named.type === 'PullRequest') {
      const pullRequest = site.store.pullRequests.find((one) => String(one.id) === named.id);
      if (!pullRequest || !reaches(findRepository(site.store, pullRequest.repository)))
        throw unresolvable(id);
      return pullRequestNode(site, identity, pullRequest);
    }
    const remark = remarkNamed(site, named);
    if (!remark || !reaches(findRepository(site.store, remark.repository))) throw unresolvable(id);
    return remarkNode(site, identity, named.type, remark);
  }

  function reaches(repository: Repository | undefined): boolean {
    const need = { permissions: ['pull_requests', 'issues'] as const, access: 'read' as const };
    return repository !== undefined && refuseAccess(identity, repository, need) === null;
  }
}
