import type { Delivery } from './store.ts';

/** What goes wrong on purpose. A fault strikes `times` times (once unless told otherwise), then it is over. */
export interface Faults {
  webhooks(fault: WebhookFault): void;
  api(fault: ApiFault): void;
  /**
   * Runs the callback while a push waits to be taken, before anything of it is looked at; so somebody else's push can come first.
   * `advertised`: before the pusher is told where the branches are. `received` (the default): after that, so that it pushes against what was.
   */
  beforePush(callback: () => Promise<void>, options?: { times?: number; when?: PushMoment }): void;
  /** The job's log is gone from now on, as after 90 days. */
  expireLog(jobId: number): void;
  clear(): void;

  /** For the server: takes what strikes this delivery, if anything does. */
  takeWebhookFault(delivery: Pick<Delivery, 'event' | 'action'>): WebhookFault | null;
  takeApiFault(method: string, path: string): ApiFault | null;
  takePush(when: PushMoment): (() => Promise<void>) | null;
  hasExpiredLog(jobId: number): boolean;
}

type PushMoment = 'advertised' | 'received';

interface WebhookFault {
  /**
   * `drop`: never sent. `double`: sent twice. `delay`: sent after `delayMs`.
   * `reorder`: sent after the next delivery that comes, or after `delayMs` when none does.
   */
  kind: 'drop' | 'double' | 'delay' | 'reorder';
  /** `check_suite` or `check_suite.completed`; every event unless given. */
  event?: string;
  times?: number;
  delayMs?: number;
}

export interface ApiFault {
  /**
   * `lost-answer`: carried out, but the connection breaks before the answer. `hang`: neither carried out nor answered;
   * after `delayMs` (a minute unless given) the connection is closed.
   */
  kind:
    | 'rate-limit'
    | 'secondary-rate-limit'
    | 'too-many-requests'
    | 'bad-gateway'
    | 'unavailable'
    | 'hang'
    | 'lost-answer';
  method?: string;
  /** Matched against the path below `/api/v3`, without the query. */
  path?: RegExp;
  times?: number;
  retryAfterSeconds?: number;
  delayMs?: number;
}

export function createFaults(): Faults {
  const webhookFaults: Counted<WebhookFault>[] = [];
  const apiFaults: Counted<ApiFault>[] = [];
  const pushes: Counted<{ when: PushMoment; callback: () => Promise<void> }>[] = [];
  const expiredLogs = new Set<number>();
  return {
    webhooks: (fault) => webhookFaults.push({ fault, left: fault.times ?? 1 }),
    api: (fault) => apiFaults.push({ fault, left: fault.times ?? 1 }),
    beforePush: (callback, { times = 1, when = 'received' } = {}) =>
      pushes.push({ fault: { when, callback }, left: times }),
    expireLog: (jobId) => expiredLogs.add(jobId),
    clear() {
      for (const list of [webhookFaults, apiFaults, pushes]) list.length = 0;
      expiredLogs.clear();
    },
    takeWebhookFault: ({ event, action }) =>
      take(webhookFaults, (fault) => [undefined, event, `${event}.${action}`].includes(fault.event)),
    takeApiFault: (method, path) =>
      take(apiFaults, (fault) => (fault.method ?? method) === method && (fault.path?.test(path) ?? true)),
    takePush: (when) => take(pushes, (fault) => fault.when === when)?.callback ?? null,
    hasExpiredLog: (jobId) => expiredLogs.has(jobId),
  };
}

interface Counted<Fault> {
  fault: Fault;
  left: number;
}

function take<Fault>(list: readonly Counted<Fault>[], matches: (fault: Fault) => boolean): Fault | null {
  const found = list.find((entry) => entry.left > 0 && matches(entry.fault));
  if (!found) return null;
  found.left -= 1;
  return found.fault;
}
