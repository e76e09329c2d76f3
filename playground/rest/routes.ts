import { graphqlRoute } from '../graphql/graphql.ts';
import { appRoutes } from './apps.ts';
import { branchRoutes } from './branches.ts';
import { checkRunRoutes } from './check-runs.ts';
import { checkSuiteRoutes } from './check-suites.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { pullRoutes } from './pulls.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { reviewRoutes } from './reviews.ts';
import type { Route } from './router.ts';
import { workflowRoutes } from './workflows.ts';

export const routes: readonly Route[] = [
  ...appRoutes,
  ...repositoryRoutes,
  ...pullRoutes,
  ...reviewCommentRoutes,
  ...reviewRoutes,
  ...commitRoutes,
  ...branchRoutes,
  ...checkRunRoutes,
  ...checkSuiteRoutes,
  ...commentRoutes,
  ...workflowRoutes,
  graphqlRoute,
];
