import { secretsByFormat } from './redact/formats.ts';
import { createPrivateKeyReader } from './redact/private-keys.ts';
import { secretsByRuleSet } from './redact/rule-set.ts';
import { createTraces } from './redact/traces.ts';

/** A place in a text that must not leave the process. */
export interface Range {
  from: number;
  to: number;
}

const mask = '***';

type Redact = (text: string) => string;

/**
 * Makes a function that takes secrets out of all text that leaves the process. It remembers: a value masked once
 * is masked everywhere after, also wrapped, split over lines, or base64-encoded. `***` is left as it is.
 */
export function createRedactor(secrets: readonly string[] = []): Redact {
  return createRedactors(secrets)();
}

/** Makes what makes such functions, each with a memory of its own. What the secrets are found by is worked out once, which takes milliseconds. */
export function createRedactors(secrets: readonly string[]): () => Redact {
  const shared = createTraces();
  for (const secret of secrets) shared.remember(secret);
  return () => redactorKnowing(createTraces(shared.known));
}

function redactorKnowing(traces: ReturnType<typeof createTraces>): Redact {
  const privateKeys = createPrivateKeyReader();

  return (text) => {
    const found = [...privateKeys(text), ...secretsByFormat(text)];
    const rest = without(text, found);
    found.push(...secretsByRuleSet(rest));
    for (const { from, to } of found) traces.remember(text.slice(from, to));
    return masked(text, [...found, ...traces.find(text)]);
  };
}

/** The same length, so that places stay where they are. */
function without(text: string, ranges: readonly Range[]): string {
  let rest = text;
  for (const { from, to } of ranges) rest = rest.slice(0, from) + '*'.repeat(to - from) + rest.slice(to);
  return rest;
}

function masked(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  let result = '';
  let at = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (to <= at) continue;
    if (from >= at) result += text.slice(at, from) + mask;
    at = to;
  }
  return result + text.slice(at);
}
