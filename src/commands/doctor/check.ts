/** What doctor found out about one thing. */
export interface Check {
  name: string;
  /** `fail`: the bot cannot do its work. `warn`: it can, with less than it could have. */
  status: 'ok' | 'warn' | 'fail';
  found: string;
  /** What to do about it; null where there is nothing to do. */
  remedy: string | null;
}

export function ok(name: string, found: string): Check {
  return { name, status: 'ok', found, remedy: null };
}

export function warn(name: string, found: string, remedy: string): Check {
  return { name, status: 'warn', found, remedy };
}

export function fail(name: string, found: string, remedy: string | null): Check {
  return { name, status: 'fail', found, remedy };
}
