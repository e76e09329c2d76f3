import type { IssueComment } from './own-comments.ts';

/** Who the bot is on GitHub: an App, or whoever's token it was given. Ids, since names change hands. */
export interface Self {
  kind: 'app' | 'user';
  id: number;
}

/** By what a signature knows the author of a comment. */
export function authorName({ kind, id }: Self): string {
  return `${kind} ${id}`;
}

/**
 * Everyone who can be called the author of a comment. An App's token writes for a user of its own as well, and whether GitHub
 * names the App beside a comment depends on the kind of token.
 */
export function authorsOf({ performed_via_github_app: app, user }: IssueComment): Self[] {
  return [
    ...(app ? [{ kind: 'app' as const, id: app.id }] : []),
    ...(user ? [{ kind: 'user' as const, id: Number(user.id) }] : []),
  ];
}
