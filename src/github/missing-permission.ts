import { ReflexionError } from '../errors.ts';
import { statusOf } from './status-of.ts';

/** GitHub's refusal for want of a permission as an error that names it; null for any other. */
export function permissionError(error: unknown): ReflexionError | null {
  const status = statusOf(error);
  if (!(error instanceof Error) || (status !== 403 && status !== 422)) return null;
  if (/permissions requested are not granted/i.test(error.message)) return lacking('contents: write', error);
  if (status !== 403 || !/not accessible by (?:integration|personal access token)/i.test(error.message))
    return null;
  const { response } = error as { response?: { headers: Readonly<Record<string, unknown>> } };
  return lacking(readable(response?.headers['x-accepted-github-permissions']), error);
}

function lacking(permission: string, cause: Error): ReflexionError {
  return new ReflexionError('github', `The App lacks the permission \`${permission}\` here.`, {
    permission,
    cause,
  });
}

/** `checks=write; issues=write,pull_requests=write`: one of these sets is needed. */
function readable(header: unknown): string {
  if (typeof header !== 'string' || !/^[a-z_=,; ]{1,200}$/.test(header))
    return 'of a kind that GitHub does not name';
  const sets = header.split(';').map((set) => set.trim().replaceAll('=', ': ').replaceAll(',', ' and '));
  return sets.join(' or ');
}
