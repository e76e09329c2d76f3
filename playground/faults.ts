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
  /**
   * Runs the callback while an API request waits: `before` (the default) anything is done about it, or `after` it was carried out
   * and before it is answered; so the bot can be killed at exactly that point.
   */
  duringApi(callback: () => Promise<void> | void, options?: ApiPattern & { when?: 'before' | 'after' }): void;
  /** Whether pull requests can be merged is not known yet when they are next read, as after a push to head or base. */
  mergeabilityUnknown(options?: { times?: number }): void;
  /** The job's log is gone from now on, as after 90 days. */
  expireLog(jobId: number): void;
  clear(): void;

  /** For the server: takes what strikes this delivery, if anything does. */
  takeWebhookFault(delivery: Pick<Delivery, 'event' | 'action'>): WebhookFault | null;
  takeApiFault(method: string, path: string): ApiFault | null;
  takeApiCallback(
    when: 'before' | 'after',
    method: string,
    path: string,
  ): (() => Promise<void> | void) | null;
  takePush(when: PushMoment): (() => Promise<void>) | null;
  takeUnknownMergeability(): boolean;
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

interface ApiPattern {
  method?: string;
  /** Matched against the path below `/api/v3`, without the query; GraphQL's is `/api/graphql`. */
  path?: RegExp;
  times?: number;
}

export interface ApiFault extends ApiPattern {
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
  retryAfterSeconds?: number;
  delayMs?: number;
}

export function createFaults(): Faults {
  const webhookFaults: Counted<WebhookFault>[] = [];
  const apiFaults: Counted<ApiFault>[] = [];
  const apiCallbacks: Counted<
    ApiPattern & { when: 'before' | 'after'; callback: () => Promise<void> | void }
  >[] = [];
  const pushes: Counted<{ when: PushMoment; callback: () => Promise<void> }>[] = [];
  const unknown: Counted<object>[] = [];
  const expiredLogs = new Set<number>();
  return {
    webhooks: (fault) => webhookFaults.push({ fault, left: fault.times ?? 1 }),
    api: (fault) => apiFaults.push({ fault, left: fault.times ?? 1 }),
    beforePush: (callback, { times = 1, when = 'received' } = {}) =>
      pushes.push({ fault: { when, callback }, left: times }),
    duringApi: (callback, { when = 'before', ...pattern } = {}) =>
      apiCallbacks.push({ fault: { ...pattern, when, callback }, left: pattern.times ?? 1 }),
    mergeabilityUnknown: ({ times = 1 } = {}) => unknown.push({ fault: {}, left: times }),
    expireLog: (jobId) => expiredLogs.add(jobId),
    clear() {
      for (const list of [webhookFaults, apiFaults, apiCallbacks, pushes, unknown]) list.length = 0;
      expiredLogs.clear();
    },
    takeWebhookFault: ({ event, action }) =>
      take(webhookFaults, (fault) => [undefined, event, `${event}.${action}`].includes(fault.event)),
    takeApiFault: (method, path) => take(apiFaults, (fault) => fits(fault, method, path)),
    takeApiCallback: (when, method, path) =>
      take(apiCallbacks, (fault) => fault.when === when && fits(fault, method, path))?.callback ?? null,
    takePush: (when) => take(pushes, (fault) => fault.when === when)?.callback ?? null,
    takeUnknownMergeability: () => take(unknown, () => true) !== null,
    hasExpiredLog: (jobId) => expiredLogs.has(jobId),
  };
}

function fits(pattern: ApiPattern, method: string, path: string): boolean {
  return (pattern.method ?? method) === method && (pattern.path?.test(path) ?? true);
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
