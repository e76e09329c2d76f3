import { goAndRust } from './go-and-rust.ts';
import { infrastructure } from './infrastructure.ts';
import { javascriptBuilds } from './javascript-builds.ts';
import { javascriptChecks } from './javascript-checks.ts';
import { javascriptTests } from './javascript-tests.ts';
import { jvm } from './jvm.ts';
import { native } from './native.ts';
import { platforms } from './platforms.ts';
import { python } from './python.ts';
import type { Recogniser } from './recogniser.ts';
import { scripting } from './scripting.ts';

/** Every tool that is known. Where two signs match one line the earlier row has it. */
export const recognisers: readonly Recogniser[] = [
  ...javascriptChecks,
  ...javascriptTests,
  ...javascriptBuilds,
  ...python,
  ...jvm,
  ...goAndRust,
  ...native,
  ...scripting,
  ...platforms,
  ...infrastructure,
];
