import type { Probot } from 'probot';
import type { GitHubClient } from './github/client.ts';
import { commandIn } from './github/commands.ts';
import { react } from './github/receipts.ts';
import type { Presses } from './queue/presses.ts';

/** What the events say that matters: look at this again. */
export interface Looks {
  /** `acme/shop#12`, or `acme/shop@<commit>` where an event names no pull request. */
  look(key: string, reason: string): Promise<void>;
  learn(repository: string, installationId: number): void;
  /** Keeps a pressed button, of which nothing but the event tells. */
  press: Presses['press'];
  appId: number;
}

interface Payload {
  repository: { id: number; full_name: string };
  installation?: { id: number } | undefined;
}

/** GitHub's events, and which pull requests each asks to look at. Nothing here is slow: GitHub waits for the answer. */
export function registerEvents(probot: Probot, { look, learn, press, appId }: Looks): void {
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
  // What is asked stands on GitHub, and is read there; here it is only known that there is something.
  const hear = async ({ payload, name, octokit, log }: Heard, number: number, said: Said | undefined) => {
    if (!said || said.user?.type === 'Bot' || !commandIn(said.body ?? '')) return;
    // A courtesy: nobody waits for it, and nothing hangs on it.
    react(octokit, said.node_id, 'seen').catch((error: unknown) =>
      log.warn({ err: error }, 'no receipt could be given'),
    );
    await lookAt(payload, `#${number}`, name);
  };
  probot.on('issue_comment.created', async (context) => {
    const { issue, comment } = context.payload;
    if (issue.pull_request) await hear(context, issue.number, comment);
  });
  probot.on('pull_request_review.submitted', (context) =>
    hear(context, context.payload.pull_request.number, context.payload.review),
  );
  probot.on('pull_request_review_comment.created', (context) =>
    hear(context, context.payload.pull_request.number, context.payload.comment),
  );
  probot.on('check_run.requested_action', async ({ id, payload, name }) => {
    const { check_run: checked, requested_action: action, sender } = payload;
    const command = buttons.find((button) => button === action?.identifier);
    if (checked.app?.id !== appId || !command) return;
    const own = (checked.pull_requests ?? []).filter((pull) => pull?.base.repo.id === payload.repository.id);
    const names = own.map((pull) => `#${pull?.number}`);
    for (const what of names.length > 0 ? names : [`@${checked.head_sha}`]) {
      await press(`${payload.repository.full_name}${what}`, {
        id,
        command,
        by: sender.login,
        at: Date.now(),
      });
      await lookAt(payload, what, `${name}.${payload.action}`);
    }
  });
}

const buttons = ['fix', 'stop', 'retry'] as const;

interface Said {
  node_id: string;
  body?: string | null;
  user?: { type?: string | undefined } | null;
}

interface Heard {
  payload: Payload;
  name: string;
  octokit: Pick<GitHubClient, 'graphql'>;
  log: { warn(details: object, message: string): void };
}

interface Checked {
  head_sha: string;
  app?: { id?: number | null | undefined } | null | undefined;
  pull_requests?: readonly ({ number: number; base: { repo: { id: number } } } | null)[] | undefined;
}
