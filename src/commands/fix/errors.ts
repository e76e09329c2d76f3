import { ReflexionError } from '../../errors.ts';
import { statusOf } from '../../github/status-of.ts';
import { oneLine } from '../../reflexion/plain-text.ts';

/** What GitHub refused, as a sentence for whoever runs this; anything else as it is. */
export function toldPlainly(error: unknown): unknown {
  const status = statusOf(error);
  if (error instanceof ReflexionError && error.permission !== null)
    return new ReflexionError('settings', `The token lacks the permission \`${error.permission}\` here.`, {
      remedy: 'docs/without-an-app.md says which tokens will do.',
      cause: error,
    });
  if (error instanceof ReflexionError && error.movedTo !== null)
    return new ReflexionError('input', error.message, {
      remedy: 'Name the pull request by where it is now.',
      cause: error,
    });
  if (error instanceof ReflexionError || !(error instanceof Error) || status === null) return error;
  const what = askedFor(error);
  if (status === 404)
    return new ReflexionError('input', `GitHub has nothing at ${what}, or the token may not see it.`, {
      remedy: 'Check the name of the pull request, and what the token is for.',
      cause: error,
    });
  // Octokit adds where its documentation is.
  const reason = (error.message.split(' - http')[0] ?? '').replace(/\.$/, '');
  return new ReflexionError('github', `GitHub answered ${status} to ${what}: ${reason}.`, {
    ...(status === 403 && {
      remedy: 'The token lacks a right; docs/without-an-app.md names those it needs.',
    }),
    cause: error,
  });
}

/** On one line, as a runner of Actions would take one that begins with two colons for a command. */
export function redactedError(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof ReflexionError)) return redactedFault(error, redact);
  const { code, message, remedy } = error;
  return new ReflexionError(code, oneLine(redact(message)), {
    cause: error,
    ...(remedy && { remedy: oneLine(redact(remedy)) }),
  });
}

/** What nobody foresaw is printed with the places it came by, and nothing else of it as it was. */
function redactedFault(error: unknown, redact: (text: string) => string): Error {
  const fault = new Error(oneLine(redact(error instanceof Error ? error.message : String(error))));
  const places = error instanceof Error ? (error.stack?.match(/^ {4}at .*$/gm) ?? []) : [];
  fault.stack = [`Error: ${fault.message}`, ...places.map((place) => redact(place))].join('\n');
  return fault;
}

function askedFor(error: Error): string {
  const { request } = error as { request?: { method?: string; url?: string } };
  const path = request?.url && URL.canParse(request.url) ? new URL(request.url).pathname : 'a request';
  return `${request?.method ?? ''} ${path}`.trim();
}
