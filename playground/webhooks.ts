import { randomUUID } from 'node:crypto';
import type { Faults } from './faults.ts';
import { type Delivery, type Repository, type Store, timestamp } from './store.ts';
import { post, signedRequest } from './webhook-request.ts';

/** Something that the app's webhook is told of. */
export interface Announcement {
  event: string;
  action: string | null;
  /** Null for what concerns an installation as a whole; then `installationId` says which. */
  repository: Repository | null;
  installationId?: number;
  /** Without `action` and `installation`, which are added. */
  payload: Readonly<Record<string, unknown>>;
}

export interface Webhooks {
  /** Sends it to the app if the app is installed there and subscribed, in the order of the calls; returns at once. */
  announce(announcement: Announcement | Promise<Announcement>): void;
  setUrl(url: string | null): void;
  url(): string | null;
  /** Sends a past delivery again, under the id it had. */
  redeliver(id: number): Promise<Delivery>;
  /** Settles when nothing is on its way or held back. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const reorderMs = 1_000;

export function createWebhooks(parts: {
  store: Store;
  faults: Faults;
  appId: number;
  secret: string;
}): Webhooks {
  const { store, faults, appId, secret } = parts;
  let url: string | null = null;
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let heldBack: (() => void)[] = [];
  let lastAnnounced: Promise<unknown> = Promise.resolve();

  return {
    announce(announcement) {
      const before = lastAnnounced;
      lastAnnounced = track(
        Promise.resolve(announcement)
          .then(async (made) => {
            await before;
            publish(made);
          })
          .catch(reportUnlessStopping),
      );
    },
    setUrl(next) {
      url = next;
    },
    url: () => url,
    async redeliver(id) {
      const past = store.deliveries.find((delivery) => delivery.id === id);
      if (!past) throw new Error(`there is no delivery ${id}`);
      const again = record(past.event, past.action, past.guid, past.request.body, true);
      await track(send(again));
      return again;
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    async stop() {
      stopping.abort();
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };

  function publish({ event, action, repository, installationId, payload }: Announcement): void {
    const installation = [...store.installations.values()].find(
      (candidate) =>
        candidate.appId === appId &&
        (candidate.id === installationId ||
          (repository !== null && candidate.repositories.has(repository.id))),
    );
    const subscribed = alwaysSent.has(event) || store.apps.get(appId)?.events.includes(event);
    if (!installation || !subscribed || stopping.signal.aborted) return;
    const nodeId = Buffer.from(`Installation:${installation.id}`).toString('base64url');
    const body = JSON.stringify({
      ...(action === null ? {} : { action }),
      ...payload,
      installation: payload.installation ?? { id: installation.id, node_id: nodeId },
    });
    dispatch(record(event, action, randomUUID(), body, false));
  }

  // A repository may be gone while its last announcement is still being written.
  function reportUnlessStopping(error: unknown): void {
    if (!stopping.signal.aborted) console.error('playground: a webhook could not be written', error);
  }

  function record(event: string, action: string | null, guid: string, body: string, redelivery: boolean) {
    const delivery: Delivery = {
      id: store.nextId(),
      guid,
      event,
      action,
      redelivery,
      deliveredAt: timestamp(),
      status: null,
      statusCode: 0,
      durationMs: 0,
      request: signedRequest({ event, guid, body, appId, secret }),
    };
    store.deliveries.push(delivery);
    return delivery;
  }

  function dispatch(delivery: Delivery): void {
    const fault = faults.takeWebhookFault(delivery);
    if (fault?.kind === 'drop') {
      delivery.status = 'dropped';
      return;
    }
    if (fault?.kind === 'reorder') {
      track(wait(fault.delayMs ?? reorderMs, (release) => heldBack.push(release)).then(() => send(delivery)));
      return;
    }
    if (fault?.kind === 'delay') {
      track(wait(fault.delayMs ?? reorderMs).then(() => send(delivery)));
      return;
    }
    const sent = send(delivery);
    track(sent);
    if (fault?.kind === 'double') {
      track(send(record(delivery.event, delivery.action, delivery.guid, delivery.request.body, true)));
    }
    const overtaken = heldBack;
    heldBack = [];
    for (const release of overtaken) track(sent.then(release));
  }

  function track<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work);
    const forget = () => underWay.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Settles after the time, or when released, or when everything stops. */
  function wait(ms: number, whenReleased?: (release: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stopping.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      stopping.signal.addEventListener('abort', done);
      whenReleased?.(done);
    });
  }

  async function send(delivery: Delivery): Promise<void> {
    const began = performance.now();
    const answer = await post(url, delivery.request, stopping.signal);
    delivery.status = answer.status;
    delivery.statusCode = answer.statusCode;
    delivery.durationMs = Math.round(performance.now() - began);
  }
}

/** Sent to every app, subscribed or not. */
const alwaysSent = new Set(['installation', 'installation_repositories', 'ping']);
