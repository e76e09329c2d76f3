import type { Classifier, IssueComment, Reaction, ReactionContent } from '../../conversation.ts';
import type { Site } from '../../site.ts';
import { findRepository, type Repository } from '../../store.ts';
import { appBody, userBody } from './accounts.ts';
import { nodeId, type Schemas } from './schemas.ts';

export function commentBody(site: Site, comment: IssueComment): Schemas['issue-comment'] {
  const url = `${site.url}/api/v3/repos/${comment.repository}/issues`;
  const repository = findRepository(site.store, comment.repository);
  const app = comment.appId === null ? undefined : site.store.apps.get(comment.appId);
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${url}/comments/${comment.id}`,
    html_url: `${site.url}/${comment.repository}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${url}/${comment.number}`,
    user: userBody(site, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: repository && !app ? associationOf(repository, comment.author) : 'NONE',
    body: comment.body,
    reactions: rollup(`${url}/comments/${comment.id}/reactions`, comment.reactions),
    performed_via_github_app: app ? appBody(site, app) : null,
    minimized: comment.minimizedAs === null ? null : { reason: reasonOf(comment.minimizedAs) },
  };
}

export function reactionBody(site: Site, reaction: Reaction): Schemas['reaction'] {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: userBody(site, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export function associationOf(repository: Repository, login: string): Schemas['author-association'] {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'OWNER';
  const role = repository.roles.get(login.toLowerCase()) ?? 'none';
  return role === 'none' ? 'NONE' : 'COLLABORATOR';
}

/** How GitHub tells why something was folded away: `off-topic`. */
export function reasonOf(classifier: Classifier): string {
  return classifier.toLowerCase().replaceAll('_', '-');
}

export function rollup(url: string, reactions: readonly Reaction[]): Schemas['reaction-rollup'] {
  const count = (content: ReactionContent) =>
    reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    confused: count('confused'),
    heart: count('heart'),
    hooray: count('hooray'),
    eyes: count('eyes'),
    rocket: count('rocket'),
  };
}
