import type { Action, Reflection } from './episode.ts';
import type { Failure } from './failure.ts';
import type { FailureMark, Place } from './failure-mark.ts';
import type { Observation } from './observation.ts';
import { type Seen, seenIn, seenWith } from './request.ts';

/** What is written into the memory of larger things: their marks, short enough to be kept in a comment. */

const most = {
  tests: 5,
  places: 5,
  messageCharacters: 160,
  actions: 40,
  callCharacters: 200,
  resultCharacters: 600,
};

export function markOf(failure: Failure): FailureMark {
  const { checks, fingerprint, kind, summary, url, tests } = failure;
  const places = placesOf(failure);
  const failedTests = failure.failedTests.slice(0, most.tests);
  const known = { fingerprint, kind, summary, url, places, tests, failedTests };
  return { check: checks.join(', '), checks: [...checks], ...known };
}

function placesOf({ culprits }: Failure): Place[] {
  const known = culprits.flatMap(({ path, line, message, touched }) =>
    line === null || line < 1
      ? []
      : [
          {
            path,
            line,
            message: message === null ? null : cut(message, most.messageCharacters),
            touched: touched === true,
          },
        ],
  );
  return known.slice(0, most.places);
}

/** A reflection whose quotations all stand in the logs or in the pull request's change, word for word; others are struck out. */
export function supported(reflection: Reflection, failures: readonly Failure[], diff: string): Reflection {
  const logs = failures.flatMap((failure) => failure.excerpt.lines.map((line) => line.text));
  const lines = [...logs, ...diff.split('\n')];
  const evidence = reflection.evidence.filter(
    ({ text }) => text.trim() !== '' && lines.some((line) => line.includes(text.trim())),
  );
  return { ...reflection, evidence };
}

/** The last actions, each cut to a bounded length. */
export function remembered(actions: readonly Action[]): Action[] {
  return actions.slice(-most.actions).map((action) => ({
    call: cut(action.call, most.callCharacters),
    result: cut(action.result, most.resultCharacters),
  }));
}

/** All requests that are known by now. */
export function seenBy({ memory, requests }: Observation): Seen {
  return seenWith(seenIn(memory), requests);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} …`;
}
