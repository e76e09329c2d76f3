import type { Probot } from 'probot';
import { commandIn } from './github/commands.ts';

/** What the events say that matters: look at this again. */
export interface Looks {
  /** `acme/shop#12`, or `acme/shop@<commit>` where an event names no pull request. */
  look(key: string, reason: string): Promise<void>;
  learn(repository: string, installationId: number): void;
  appId: number;
}

interface Payload {
  repository: { id: number; full_name: string };
  installation?: { id: number } | undefined;
}

/** GitHub's events, and which pull requests each asks to look at. Nothing here is slow: GitHub waits for the answer. */
export function registerEvents(probot: Probot, { look, learn, appId }: Looks): void {
  const lookAt = (payload: Payload, what: string, reason: string) => {
    if (payload.installation) learn(payload.repository.full_name, payload.installation.id);
    return look(`${payload.repository.full_name}${what}`, reason);
  };
  const lookAtChecked = async (payload: Payload, checked: Checked, reason: string) => {
    // Our own check runs come back as events too.
    if (checked.app?.id === appId) return;
    // A fork's check names the pull requests of the repository it came from, by numbers that mean others here.
    const own = (checked.pull_requests ?? []).filter((pull) => pull?.base.repo.id === payload.repository.id);
    const numbers = own.flatMap((pull) => pull?.number ?? []);
    // GitHub names no pull requests for commits of forks.
    if (numbers.length === 0) await lookAt(payload, `@${checked.head_sha}`, reason);
    for (const number of numbers) await lookAt(payload, `#${number}`, reason);
  };

  probot.on('check_suite.completed', ({ payload, name }) =>
    lookAtChecked(payload, payload.check_suite, name),
  );
  probot.on('check_run.completed', ({ payload, name }) => lookAtChecked(payload, payload.check_run, name));
  probot.on('workflow_run.completed', ({ payload, name }) =>
    lookAtChecked(payload, payload.workflow_run, name),
  );
  probot.on('status', async ({ payload, name }) => {
    if (payload.state !== 'pending') await lookAt(payload, `@${payload.sha}`, name);
  });
  probot.on(
    [
      'pull_request.opened',
      'pull_request.reopened',
      'pull_request.synchronize',
      'pull_request.edited',
      'pull_request.ready_for_review',
      'pull_request.labeled',
      'pull_request.unlabeled',
      'pull_request.unlocked',
      'pull_request.closed',
    ],
    ({ payload, name }) => lookAt(payload, `#${payload.pull_request.number}`, `${name}.${payload.action}`),
  );
  probot.on('issue_comment.created', async ({ payload, name }) => {
    if (!payload.issue.pull_request || !commandIn(payload.comment.body)) return;
    await lookAt(payload, `#${payload.issue.number}`, name);
  });
}

interface Checked {
  head_sha: string;
  app?: { id?: number | null | undefined } | null | undefined;
  pull_requests?: readonly ({ number: number; base: { repo: { id: number } } } | null)[] | undefined;
}
