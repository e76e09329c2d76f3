import { compiledTestRunners } from './compiled-test-runners.ts';
import { javascriptTestRunners } from './javascript-test-runners.ts';
import { pythonTestRunners } from './python-test-runners.ts';
import { scriptingTestRunners } from './scripting-test-runners.ts';
import type { TestRunner } from './test-runner.ts';

/** Every runner that can be asked for the failed tests alone. */
export const testRunners: readonly TestRunner[] = [
  ...javascriptTestRunners,
  ...pythonTestRunners,
  ...compiledTestRunners,
  ...scriptingTestRunners,
];
