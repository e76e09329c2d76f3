import type { Failure, FailureKind } from '../../reflexion/failure.ts';

/** Why no tool repairs this failure, in a sentence for people. */
export function withoutCounterpart(failure: Failure): string {
  if (failure.kind === 'lint' || failure.kind === 'format')
    return failure.tool === 'unknown'
      ? 'The log does not tell which tool complained, so there is no repair of its own to call.'
      : `${failure.tool} has no repair of its own that could be called here.`;
  return reasons[failure.kind];
}

const reasons: Readonly<Record<Exclude<FailureKind, 'lint' | 'format'>, string>> = {
  test: 'A failing test is about what the code does; no formatter, linter or compiler knows what it should do instead.',
  compile: 'The compiler says what is wrong, and has no repair of its own to call.',
  type: 'The type checker says what is wrong, and has no repair of its own to call.',
  dependency:
    'The package manager has no repair of its own for this that leaves the declared dependencies as they are.',
  configuration: 'Configuration is for people to change; no tool may decide it.',
  threshold:
    'A limit that the project set for itself was crossed; only a change to the code can answer that.',
  snapshot:
    'Writing the snapshots anew would make the test agree with whatever the code does now, so that is not done.',
  timeout: 'It ran out of time; nothing in the log tells a tool what to make quicker.',
  memory: 'It ran out of memory; nothing in the log tells a tool what to make smaller.',
  crash: 'A program crashed; no tool knows what its code should do instead.',
  network: 'The network failed, not the code.',
  infrastructure: 'The machine that ran the check failed, not the code.',
  permission: 'The check lacks a right that only people can give.',
  unknown: 'The log does not show a tool that could repair this itself.',
};
