import { eachName, type FailedTests, filesIn, type TestRunner } from './test-runner.ts';

const minitestProof = '[1-9][0-9]* (runs|tests), ';

export const scriptingTestRunners: readonly TestRunner[] = [
  {
    tools: ['rspec'],
    programs: ['rspec'],
    valued: ['-f', '--format', '-o', '--out', '-r', '--require', '-I'],
    flags: /^--(?:colou?r|no-colou?r|profile|backtrace|fail-fast)$/,
    refuses: /^--(?:tag|example|pattern|only-failures|next-failure|bisect|dry-run)|^-[teEP]$/,
    narrow: (failed) => {
      const examples = eachName(
        failed,
        (name) => exampleAt(name, failed),
        /^\d+ examples?, (\d{1,6}) failures?/,
      );
      return examples && { words: examples, proof: '[1-9][0-9]* examples?, ' };
    },
  },
  {
    tools: ['minitest'],
    programs: ['rails'],
    mark: 'test',
    refuses: /^-/,
    narrow: (failed) => {
      const files = filesIn(failed, railsTest, { tests: railsTotal });
      return files && { words: files, proof: minitestProof };
    },
  },
  {
    tools: ['minitest'],
    programs: ['rake'],
    mark: 'test',
    keepsArguments: true,
    narrow: (failed) => {
      const files = filesIn(failed, railsTest, { tests: railsTotal });
      return files?.length === 1 ? { words: [`TEST=${files[0]}`], proof: minitestProof } : null;
    },
  },
  {
    tools: ['phpunit'],
    programs: ['phpunit'],
    keepsArguments: true,
    valued: ['-c', '--configuration', '--testsuite', '--group'],
    refuses: /^--(?:filter|coverage|list|fail-on|path-coverage|exclude)/,
    narrow: (failed) => {
      const methods = eachName(
        failed,
        (name) => /^[\w\\]+::(\w+)(?: |$)/.exec(name)?.[1] ?? null,
        /Failures: (\d{1,6})/,
      );
      return methods && { words: ['--filter', methods.join('|')], proof: 'OK [(]|Tests: [1-9]' };
    },
  },
];

/** `./spec/basket_spec.rb:12`, or `[1:2]` where several examples stand in one line. */
function exampleAt(name: string, { fileAt }: FailedTests): string | null {
  const [, path = '', place = ''] = /^(?:\.\/)?(\S{1,300}?)(:\d{1,7}|\[[\d:]{1,40}\])$/.exec(name) ?? [];
  const file = fileAt(path);
  return file && `${file}${place}`;
}

const railsTest = /^\s{0,4}(?:bin\/)?rails test (\S{1,300}):\d+$/;
const railsTotal = /^\d+ (?:runs|tests), \d+ assertions, (\d{1,6}) failures/;
