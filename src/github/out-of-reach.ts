import { statusOf } from './status-of.ts';

/** Whether GitHub says that the App was suspended or taken from here, which is nobody's fault and nothing to try again. */
export function isOutOfReach(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (status === 403) return /installation has been suspended/i.test(error.message);
  // A token that was good until now, not the App's own key: that would be a mistake in the settings.
  const { request } = error as { request?: { url?: string } };
  return status === 401 && /\/repos\/(?!.*\/installation$)/.test(request?.url ?? '');
}
