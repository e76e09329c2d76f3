import { buildSchema } from 'graphql';
import { classifiers } from '../conversation.ts';

/**
 * The few types of GitHub's that are served here, with its names. Other mutations and fields are refused as unknown,
 * in the words of the library, which are not quite GitHub's.
 */
export const schema = buildSchema(`
  scalar Base64String
  scalar DateTime
  scalar GitObjectID
  scalar URI

  interface Node { id: ID! }
  interface Actor { login: String! }
  type User implements Node & Actor { id: ID! login: String! databaseId: Int }
  "Its login lacks the [bot] that the REST API adds."
  type Bot implements Node & Actor { id: ID! login: String! databaseId: Int }

  enum ReportedContentClassifiers { ${classifiers.join(' ')} }
  interface Minimizable {
    isMinimized: Boolean!
    minimizedReason: String
  }
  enum ReactionContent { THUMBS_UP THUMBS_DOWN LAUGH HOORAY CONFUSED HEART ROCKET EYES }
  type Reaction implements Node {
    id: ID!
    databaseId: Int
    content: ReactionContent!
    createdAt: DateTime!
    user: User
  }
  type ReactionConnection { nodes: [Reaction] totalCount: Int! }
  interface Reactable {
    id: ID!
    databaseId: Int
    reactions(first: Int, content: ReactionContent): ReactionConnection!
  }
  interface Comment {
    id: ID!
    author: Actor
    body: String!
    createdAt: DateTime!
    updatedAt: DateTime!
    lastEditedAt: DateTime
    viewerDidAuthor: Boolean!
  }
  ${['IssueComment', 'PullRequestReview', 'PullRequestReviewComment']
    .map(
      (type) => `type ${type} implements Node & Comment & Minimizable & Reactable {
    id: ID!
    databaseId: Int
    url: URI!
    author: Actor
    body: String!
    createdAt: DateTime!
    updatedAt: DateTime!
    lastEditedAt: DateTime
    viewerDidAuthor: Boolean!
    isMinimized: Boolean!
    minimizedReason: String
    reactions(first: Int, content: ReactionContent): ReactionConnection!
  }`,
    )
    .join('\n')}
  type PullRequestReviewCommentConnection { nodes: [PullRequestReviewComment] totalCount: Int! }
  type PullRequestReviewThread implements Node {
    id: ID!
    isResolved: Boolean!
    isOutdated: Boolean!
    resolvedBy: User
    path: String!
    line: Int
    comments(first: Int): PullRequestReviewCommentConnection!
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type PullRequestReviewThreadConnection {
    nodes: [PullRequestReviewThread]
    pageInfo: PageInfo!
    totalCount: Int!
  }
  type PullRequest implements Node {
    id: ID!
    number: Int!
    reviewThreads(first: Int, after: String): PullRequestReviewThreadConnection!
  }
  type Repository implements Node {
    id: ID!
    nameWithOwner: String!
    pullRequest(number: Int!): PullRequest
  }

  type Query {
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    repository(owner: String!, name: String!): Repository
    "Of an App's token the login has its [bot], and the type is User all the same."
    viewer: User!
  }

  input CommittableBranch {
    repositoryNameWithOwner: String!
    branchName: String!
  }
  input CommitMessage {
    headline: String!
    body: String
  }
  input FileAddition {
    path: String!
    contents: Base64String!
  }
  input FileDeletion {
    path: String!
  }
  input FileChanges {
    additions: [FileAddition!]
    deletions: [FileDeletion!]
  }
  input CreateCommitOnBranchInput {
    clientMutationId: String
    branch: CommittableBranch!
    expectedHeadOid: GitObjectID!
    message: CommitMessage!
    fileChanges: FileChanges
  }
  input AddReactionInput { clientMutationId: String subjectId: ID! content: ReactionContent! }
  input MinimizeCommentInput {
    clientMutationId: String
    subjectId: ID!
    classifier: ReportedContentClassifiers!
  }
  input UnminimizeCommentInput { clientMutationId: String subjectId: ID! }
  input ResolveReviewThreadInput { clientMutationId: String threadId: ID! }

  type Commit {
    oid: GitObjectID!
    url: URI!
  }
  type CreateCommitOnBranchPayload {
    clientMutationId: String
    commit: Commit
  }
  type AddReactionPayload { clientMutationId: String reaction: Reaction subject: Reactable }
  type MinimizeCommentPayload { clientMutationId: String minimizedComment: Minimizable }
  type UnminimizeCommentPayload { clientMutationId: String unminimizedComment: Minimizable }
  type ResolveReviewThreadPayload { clientMutationId: String thread: PullRequestReviewThread }
  type Mutation {
    createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
    addReaction(input: AddReactionInput!): AddReactionPayload
    minimizeComment(input: MinimizeCommentInput!): MinimizeCommentPayload
    unminimizeComment(input: UnminimizeCommentInput!): UnminimizeCommentPayload
    resolveReviewThread(input: ResolveReviewThreadInput!): ResolveReviewThreadPayload
    unresolveReviewThread(input: ResolveReviewThreadInput!): ResolveReviewThreadPayload
  }
`);
