import type { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { errorsOf, payloadsOf, refusalOf, startShop } from './github.ts';

const events = ['issue_comment', 'pull_request_review', 'pull_request_review_comment'];

/** The shop with a review of grace's, who may not write, on the only changed line. */
async function startTalk() {
  const github = await startShop({ events });
  const { playground, number } = github;
  const at = { repository: 'acme/shop', number };
  const { id, commentIds } = await playground.review({
    ...at,
    author: 'grace',
    body: '/reflexion fix',
    comments: [{ path: 'price.txt', line: 1, body: 'For nothing?' }],
  });
  const octokit = await github.installation();
  return { ...github, at, octokit, reviewId: id, commentId: commentIds[0] ?? 0 };
}

const nodesOf = (octokit: Octokit, ids: readonly string[]) =>
  octokit.graphql<{ nodes: (Record<string, unknown> | null)[] }>(
    `query ($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename
        ... on Minimizable { isMinimized minimizedReason }
        ... on Comment { body lastEditedAt author { login } viewerDidAuthor }
      }
    }`,
    { ids },
  );

test('a person’s review is in the lists and comes by webhooks, each of its comments too', async () => {
  const { playground, octokit, shop, number, head, at, reviewId, commentId } = await startTalk();
  const pulls = { ...shop, pull_number: number };
  const reply = playground.replyToReviewComment({ id: commentId, author: 'ada', body: 'Yes.' });
  await playground.idle();

  const { data: reviews } = await octokit.rest.pulls.listReviews(pulls);
  expect(reviews).toMatchObject([
    { id: reviewId, state: 'COMMENTED', body: '/reflexion fix', user: { login: 'grace' }, commit_id: head },
    { body: '', user: { login: 'ada' } },
  ]);
  const { data: comments } = await octokit.rest.pulls.listReviewComments(pulls);
  expect(comments).toMatchObject([
    { id: commentId, user: { login: 'grace' }, author_association: 'NONE', reactions: { total_count: 0 } },
    {
      id: reply,
      in_reply_to_id: commentId,
      pull_request_review_id: reviews[1]?.id,
      user: { login: 'ada' },
      author_association: 'COLLABORATOR',
      path: 'price.txt',
      line: 1,
    },
  ]);
  expect(comments[0]).not.toHaveProperty('in_reply_to_id');
  expect(comments[0]).not.toHaveProperty('performed_via_github_app');
  const ofReview = await octokit.rest.pulls.listCommentsForReview({ ...pulls, review_id: reviewId });
  expect(ofReview.data.map(({ id }) => id)).toEqual([commentId]);

  expect(payloadsOf(playground, 'pull_request_review')).toMatchObject([
    {
      action: 'submitted',
      sender: { login: 'grace' },
      pull_request: { number },
      review: { id: reviewId, state: 'commented', body: '/reflexion fix' },
    },
    { action: 'submitted', sender: { login: 'ada' }, review: { body: null } },
  ]);
  expect(payloadsOf(playground, 'pull_request_review_comment')).toMatchObject([
    { action: 'created', pull_request: { number }, comment: { id: commentId, body: 'For nothing?' } },
    { action: 'created', comment: { id: reply, in_reply_to_id: commentId } },
  ]);
  expect((await playground.pullRequest(at.repository, number)).reviews).toMatchObject([
    { author: 'grace', comments: [{ id: commentId, isResolved: false }] },
    { author: 'ada', comments: [{ id: reply, inReplyToId: commentId }] },
  ]);
});

test('an app answers in a thread, and only to what began it', async () => {
  const { playground, octokit, shop, number, commentId } = await startTalk();
  const pulls = { ...shop, pull_number: number };
  const { data: made } = await octokit.rest.pulls.createReplyForReviewComment({
    ...pulls,
    comment_id: commentId,
    body: 'Not for nothing.',
  });
  expect(made).toMatchObject({ in_reply_to_id: commentId, user: { login: 'reflexion[bot]', type: 'Bot' } });
  const nested = await refusalOf(
    octokit.rest.pulls.createReplyForReviewComment({ ...pulls, comment_id: made.id, body: 'Or?' }),
  );
  expect(nested.status).toBe(422);
  const { data: edited } = await octokit.rest.pulls.updateReviewComment({
    ...shop,
    comment_id: made.id,
    body: 'For one.',
  });
  expect(edited.body).toBe('For one.');
  playground.setLocked('acme/shop', number, true);
  const locked = octokit.rest.pulls.createReplyForReviewComment({
    ...pulls,
    comment_id: commentId,
    body: 'x',
  });
  expect((await refusalOf(locked)).message).toContain('lock prevents review');
});

test('an edit moves `updated_at` and is told by webhook with what it was', async () => {
  const { playground, octokit, shop, number, at, commentId } = await startTalk();
  const id = playground.comment({ ...at, author: 'ada', body: 'hello' });
  await new Promise((wake) => setTimeout(wake, 1_100));
  playground.editComment({ id, author: 'ada', body: '/reflexion fix' });
  playground.editReviewComment({ id: commentId, author: 'grace', body: '/reflexion stop' });
  await playground.idle();
  const { data: comment } = await octokit.rest.issues.getComment({ ...shop, comment_id: id });
  expect(comment.updated_at > comment.created_at).toBe(true);
  expect(payloadsOf(playground, 'issue_comment').at(-1)).toMatchObject({
    action: 'edited',
    changes: { body: { from: 'hello' } },
    comment: { body: '/reflexion fix' },
  });
  expect(payloadsOf(playground, 'pull_request_review_comment').at(-1)).toMatchObject({
    action: 'edited',
    changes: { body: { from: 'For nothing?' } },
  });
  const list = async (since: string) =>
    (await octokit.rest.pulls.listReviewComments({ ...shop, pull_number: number, since })).data;
  const { updated_at: at1 } = (await list('2000-01-01T00:00:00Z'))[0] ?? { updated_at: '' };
  expect(await list(at1)).toHaveLength(1);
  expect(await list(new Date(Date.parse(at1) + 1000).toISOString())).toHaveLength(0);
  const { nodes } = await nodesOf(octokit, [comment.node_id]);
  expect(nodes).toMatchObject([{ lastEditedAt: comment.updated_at }]);
});

test('an app reacts by GraphQL to whatever is said, once', async () => {
  const { playground, octokit, shop, number, at, reviewId, commentId } = await startTalk();
  const id = playground.comment({ ...at, author: 'ada', body: '/reflexion fix' });
  const pulls = { ...shop, pull_number: number };
  const subjects = [
    (await octokit.rest.issues.getComment({ ...shop, comment_id: id })).data.node_id,
    (await octokit.rest.pulls.getReview({ ...pulls, review_id: reviewId })).data.node_id,
    (await octokit.rest.pulls.getReviewComment({ ...shop, comment_id: commentId })).data.node_id,
  ];
  const react = (client: Octokit, subjectId: string, content = 'EYES') =>
    client.graphql<{ addReaction: unknown }>(
      `mutation ($input: AddReactionInput!) {
        addReaction(input: $input) { reaction { content } subject { databaseId reactions { totalCount } } }
      }`,
      { input: { subjectId, content } },
    );
  for (const subject of subjects) await react(octokit, subject);
  expect((await react(octokit, subjects[1] ?? '')).addReaction).toEqual({
    reaction: { content: 'EYES' },
    subject: { databaseId: reviewId, reactions: { totalCount: 1 } },
  });
  await react(octokit, subjects[2] ?? '', 'ROCKET');
  const view = await playground.pullRequest('acme/shop', number);
  const eyes = { content: 'eyes', author: 'reflexion[bot]' };
  expect(view.comments[0]?.reactions).toEqual([eyes]);
  expect(view.reviews[0]?.reactions).toEqual([eyes]);
  expect(view.reviews[0]?.comments[0]?.reactions).toEqual([eyes, { ...eyes, content: 'rocket' }]);
  const { data } = await octokit.rest.pulls.getReviewComment({ ...shop, comment_id: commentId });
  expect(data.reactions).toMatchObject({ eyes: 1, rocket: 1, total_count: 2 });

  expect(await errorsOf(react(octokit, 'SW52YWxpZA'))).toMatchObject([{ type: 'NOT_FOUND' }]);
  expect(await errorsOf(react(octokit, subjects[0] ?? '', 'PARTY'))).toHaveLength(1);
});

test('only who may write folds a comment away, and unfolds it', async () => {
  const { playground, octokit, installation, shop, number, at } = await startTalk();
  const id = playground.comment({ ...at, author: 'ada', body: 'old news' });
  const { data: comment } = await octokit.rest.issues.getComment({ ...shop, comment_id: id });
  expect(comment).toMatchObject({ minimized: null });
  const minimize = (client: Octokit) =>
    client.graphql(
      `mutation ($input: MinimizeCommentInput!) {
        minimizeComment(input: $input) { minimizedComment { isMinimized minimizedReason } }
      }`,
      { input: { subjectId: comment.node_id, classifier: 'OUTDATED' } },
    );
  const reader = await installation({ permissions: { pull_requests: 'read', issues: 'read' } });
  expect(await errorsOf(minimize(reader))).toMatchObject([
    { type: 'FORBIDDEN', message: 'Resource not accessible by integration' },
  ]);
  expect(await minimize(octokit)).toEqual({
    minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
  });
  const view = async () => (await playground.pullRequest('acme/shop', number)).comments[0];
  expect(await view()).toMatchObject({ isMinimized: true, minimizedAs: 'OUTDATED' });
  const listed = await octokit.rest.issues.listComments({ ...shop, issue_number: number });
  expect(listed.data).toMatchObject([{ minimized: { reason: 'outdated' } }]);
  expect((await nodesOf(octokit, [comment.node_id])).nodes).toMatchObject([
    { __typename: 'IssueComment', isMinimized: true, author: { login: 'ada' }, viewerDidAuthor: false },
  ]);
  await octokit.graphql(
    `mutation ($input: UnminimizeCommentInput!) {
      unminimizeComment(input: $input) { unminimizedComment { isMinimized } }
    }`,
    { input: { subjectId: comment.node_id } },
  );
  expect(await view()).toMatchObject({ isMinimized: false });
});

test('what is gone from a list of nodes takes no other with it', async () => {
  const { playground, octokit, shop, at, number } = await startTalk();
  const { data: mine } = await octokit.rest.issues.createComment({
    ...shop,
    issue_number: number,
    body: 'me',
  });
  const gone = playground.comment({ ...at, author: 'ada', body: 'x' });
  const { data } = await octokit.rest.issues.getComment({ ...shop, comment_id: gone });
  playground.deleteComment({ id: gone, author: 'ada' });
  const asked = nodesOf(octokit, [mine.node_id, data.node_id]);
  expect(await errorsOf(asked)).toMatchObject([{ type: 'NOT_FOUND', path: ['nodes', 1] }]);
  const error = (await asked.catch((reason: unknown) => reason)) as { data: { nodes: unknown[] } };
  // An app is known to GraphQL without the `[bot]` of its login.
  expect(error.data.nodes).toMatchObject([{ author: { login: 'reflexion' }, viewerDidAuthor: true }, null]);
});

test('a conversation is resolved by its pull request’s author or by who may write', async () => {
  const { playground, octokit, number, commentId } = await startTalk();
  const threads = async () =>
    (
      await octokit.graphql<{ repository: { pullRequest: { reviewThreads: unknown } } }>(
        `query ($number: Int!) {
          repository(owner: "acme", name: "shop") {
            pullRequest(number: $number) {
              reviewThreads(first: 10) {
                nodes { id isResolved resolvedBy { login } comments(first: 5) { nodes { databaseId } } }
                pageInfo { hasNextPage endCursor }
              }
            }
          }
        }`,
        { number },
      )
    ).repository.pullRequest.reviewThreads as { nodes: { id: string }[] };
  const open = await threads();
  expect(open).toMatchObject({
    nodes: [{ isResolved: false, comments: { nodes: [{ databaseId: commentId }] } }],
    pageInfo: { hasNextPage: false },
  });
  expect(() => playground.resolveConversation({ id: commentId, author: 'mallory' })).toThrow('may not');
  playground.resolveConversation({ id: commentId, author: 'ada' });
  expect(await threads()).toMatchObject({ nodes: [{ isResolved: true, resolvedBy: { login: 'ada' } }] });
  await octokit.graphql(
    'mutation ($input: ResolveReviewThreadInput!) { unresolveReviewThread(input: $input) { thread { isResolved } } }',
    { input: { threadId: open.nodes[0]?.id } },
  );
  expect(await threads()).toMatchObject({ nodes: [{ isResolved: false, resolvedBy: null }] });
});

test('nobody judges their own pull request', async () => {
  const { playground, octokit, person, shop, number, at } = await startTalk();
  await expect(playground.review({ ...at, author: 'ada', event: 'APPROVE' })).rejects.toThrow('your own');
  const mine = person('ada').rest.pulls.createReview({ ...shop, pull_number: number, event: 'APPROVE' });
  expect((await refusalOf(mine)).message).toContain('Can not approve your own pull request');
  const approved = await octokit.rest.pulls.createReview({ ...shop, pull_number: number, event: 'APPROVE' });
  expect(approved.data.state).toBe('APPROVED');
});
