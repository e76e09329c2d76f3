import type { Remark, ReviewComment } from './conversation.ts';
import {
  addComment,
  addReply,
  addReview,
  changeComment,
  changeReviewComment,
  react,
  removeComment,
  setResolved,
} from './discussion.ts';
import { onLines, placeRemarks } from './review-lines.ts';
import type { Talk } from './seams.ts';
import { type Site, userOf } from './site.ts';
import { findPullRequest, findRepository, mayWrite, type PullRequest } from './store.ts';

/** What people say on the site, as the site sees it. */
export function createTalk(site: Site): Talk {
  const { store } = site;
  const states = { COMMENT: 'COMMENTED', APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED' } as const;
  return {
    comment({ repository, number, author, body }) {
      const pullRequest = pullRequestNumbered(repository, number);
      if (pullRequest.locked && !isInsider(pullRequest, author))
        throw new Error('Unable to create comment because issue is locked.');
      return addComment(site, pullRequest, { author, appId: null }, body).id;
    },
    editComment: ({ id, author, body }) => changeComment(site, known(store.comments, id), body, author),
    deleteComment: ({ id, author }) => removeComment(site, known(store.comments, id), author),
    async review({ repository, number, author, body = '', event = 'COMMENT', comments = [] }) {
      const pullRequest = pullRequestNumbered(repository, number);
      if (pullRequest.locked && !isInsider(pullRequest, author)) throw new Error('lock prevents review');
      if (event !== 'COMMENT' && userOf(store, author).login === pullRequest.author)
        throw new Error('Can not judge your own pull request');
      const commitId = pullRequest.head.sha;
      const asked = comments.map(({ path, body: text, line, startLine }) => ({
        path,
        body: text,
        ...onLines(line, startLine),
      }));
      const remarks = await placeRemarks(store, pullRequest, commitId, asked);
      if ('fault' in remarks) throw new Error(remarks.fault);
      const made = { state: states[event], body, commitId, remarks };
      const added = addReview(site, pullRequest, { author, appId: null }, made);
      return { id: added.review.id, commentIds: added.comments.map(({ id }) => id) };
    },
    replyToReviewComment({ id, author, body }) {
      const first = firstOf(known(store.reviewComments, id));
      const pullRequest = pullRequestNumbered(first.repository, first.number);
      if (pullRequest.locked && !isInsider(pullRequest, author)) throw new Error('lock prevents review');
      return addReply(site, pullRequest, { author, appId: null }, first, body).id;
    },
    editReviewComment: ({ id, author, body }) =>
      changeReviewComment(site, known(store.reviewComments, id), body, author),
    resolveConversation({ id, author, resolved = true }) {
      const first = firstOf(known(store.reviewComments, id));
      const pullRequest = pullRequestNumbered(first.repository, first.number);
      const own = userOf(store, author).login === pullRequest.author;
      if (!own && !isInsider(pullRequest, author)) throw new Error(`${author} may not resolve conversations`);
      setResolved(site, first, resolved, author);
    },
    react({ id, author, content }) {
      const remark = store.comments.get(id) ?? store.reviews.get(id) ?? known(store.reviewComments, id);
      react(site, remark, userOf(store, author).login, content);
    },
  };

  function pullRequestNumbered(repository: string, number: number): PullRequest {
    const pullRequest = findPullRequest(store, repository, number);
    if (!pullRequest) throw new Error(`there is no pull request ${repository}#${number}`);
    return pullRequest;
  }

  function isInsider(pullRequest: PullRequest, login: string): boolean {
    const repository = findRepository(store, pullRequest.repository);
    return repository !== undefined && mayWrite(repository, login);
  }

  function firstOf(comment: ReviewComment): ReviewComment {
    return comment.inReplyToId === null ? comment : known(store.reviewComments, comment.inReplyToId);
  }
}

function known<Said extends Remark>(said: ReadonlyMap<number, Said>, id: number): Said {
  const remark = said.get(id);
  if (!remark) throw new Error(`nothing was said under ${id}`);
  return remark;
}
