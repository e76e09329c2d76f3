import type { ApiFault } from '../faults.ts';
import { type Answer, ok, refusal } from './answers.ts';

/** How GitHub words what goes wrong on purpose; null for what is not answered at all, or only afterwards. */
export function answerOfFault(fault: ApiFault, who: string, resource: 'core' | 'graphql'): Answer | null {
  const seconds = fault.retryAfterSeconds ?? 1;
  const retryAfter = { 'Retry-After': String(seconds) };
  const spent = `API rate limit exceeded for ${who.replace(':', ' ID ')}.`;
  if (fault.kind === 'rate-limit')
    return {
      ...(resource === 'graphql'
        ? ok({ errors: [{ type: 'RATE_LIMITED', message: spent }] })
        : refusal(403, spent)),
      headers: {
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Used': '5000',
        'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1000) + seconds),
      },
    };
  const secondary =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  if (fault.kind === 'secondary-rate-limit') return { ...refusal(403, secondary), headers: retryAfter };
  if (fault.kind === 'too-many-requests') return { ...refusal(429, secondary), headers: retryAfter };
  if (fault.kind === 'bad-gateway') return { status: 502, body: { message: 'Server Error' } };
  if (fault.kind === 'unavailable')
    return {
      status: 503,
      text: '<html><body>Unicorn! No server is available to service your request.</body></html>',
    };
  return null;
}
