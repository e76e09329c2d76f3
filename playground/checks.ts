import type { Timestamp } from './store.ts';

export type RunStatus = 'queued' | 'in_progress' | 'completed';
export const conclusions = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
] as const;
export type Conclusion = (typeof conclusions)[number];

/** The checks of one app at one commit. Its status and conclusion follow from its newest check runs. */
export interface CheckSuite {
  id: number;
  repository: string;
  appId: number;
  headSha: string;
  headBranch: string | null;
  /** The full name of the fork, where the commit came from one. */
  headRepository: string;
  /** Asked for again, and nothing has been reported since. */
  rerequested: boolean;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface CheckRun {
  id: number;
  suiteId: number;
  repository: string;
  appId: number;
  name: string;
  headSha: string;
  status: RunStatus;
  conclusion: Conclusion | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Annotation[];
  /** Buttons; pressing one tells the app its identifier. */
  actions: readonly CheckAction[];
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}

export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: 'notice' | 'warning' | 'failure';
  message: string;
  title: string | null;
  rawDetails: string | null;
}

/** One run of one workflow file; a re-run is the next attempt of the same run. */
export interface WorkflowRun {
  id: number;
  repository: string;
  suiteId: number;
  /** The workflow's name. */
  name: string;
  /** `.github/workflows/ci.yml` */
  path: string;
  event: 'push' | 'pull_request' | 'merge_group' | 'workflow_run';
  headSha: string;
  headBranch: string;
  headRepository: string;
  pullRequestNumber: number | null;
  /** Of a `workflow_run`: the run that began it by being over. */
  sourceRunId?: number;
  actor: string;
  runNumber: number;
  runAttempt: number;
  status: RunStatus;
  conclusion: Conclusion | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  runStartedAt: Timestamp;
}

export interface Job {
  /** Its check run's id too. */
  id: number;
  runId: number;
  runAttempt: number;
  name: string;
  labels: readonly string[];
  status: RunStatus;
  conclusion: Conclusion | null;
  steps: Step[];
  /** As GitHub Actions writes it, timestamps and all. */
  log: string;
  /** The site never got it. */
  isLogLost: boolean;
  createdAt: Timestamp;
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

export interface Step {
  name: string;
  /** From 1. */
  number: number;
  status: RunStatus;
  conclusion: Conclusion | null;
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

export interface Status {
  id: number;
  repository: string;
  sha: string;
  context: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: Timestamp;
}
