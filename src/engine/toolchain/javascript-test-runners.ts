import { eachName, filesIn, type TestRunner } from './test-runner.ts';

export const javascriptTestRunners: readonly TestRunner[] = [
  {
    tools: ['vitest'],
    programs: ['vitest'],
    optionalMark: 'run',
    valued: ['-c', '--config', '--project', '--reporter', '--environment', '--pool', '--maxWorkers'],
    refuses: /^--(?:root|dir|shard|changed|related|coverage|no-coverage|testNamePattern|typecheck)|^-t$/,
    narrow: (failed) => {
      const files = filesIn(failed, /^\s{0,2}FAIL\s{1,3}(?:\|[^|]{1,40}\| )?(\S{1,300})/, { files: suites });
      return files && { words: ['--passWithNoTests=false', '--coverage.enabled=false', ...files] };
    },
  },
  {
    tools: ['jest'],
    programs: ['jest'],
    valued: ['-c', '--config', '-w', '--maxWorkers', '--env', '--testTimeout'],
    flags: /^--(?:ci|verbose|silent|runInBand|forceExit|detectOpenHandles|coverage)$|^-i$/,
    refuses:
      /^--(?:rootDir|projects|selectProjects|shard|changedSince|onlyChanged|findRelated|test\w+Pattern)|^-[to]$/,
    narrow: (failed) => {
      const files = filesIn(failed, /^FAIL\s{1,3}(\S{1,300})/, { files: suites });
      return (
        files && { words: ['--passWithNoTests=false', '--coverage=false', '--runTestsByPath', ...files] }
      );
    },
  },
  {
    tools: ['mocha'],
    programs: ['mocha'],
    valued: ['-r', '--require', '-R', '--reporter', '-t', '--timeout', '--config', '-u', '--ui'],
    flags: /^--(?:recursive|exit|bail|check-leaks|forbid-only|parallel|colors?)$|^-b$/,
    refuses: /^--(?:spec|file|ignore|exclude|package|grep|fgrep|watch|delay)|^-[gfw]$/,
    narrow: (failed) => {
      const test = /\bat (?:async )?Context\.<anonymous> \((?:file:\/\/)?([^\s()]{1,300}?):\d+:\d+\)/;
      const files = filesIn(failed, test, { tests: /^\s{1,4}(\d{1,6}) failing$/ });
      return files && { words: ['--fail-zero', ...files] };
    },
  },
  {
    tools: ['node:test'],
    programs: ['node'],
    mark: '--test',
    valued: ['--import', '--require', '-r', '--loader'],
    refuses: /^--(?:test-\w|experimental|watch|eval|print)|^-[ep]$/,
    narrow: (failed) => {
      const files = filesIn(failed, /^\s{0,20}(?:test at |location: ')(\S{1,300}?):\d+:\d+'?$/, {
        tests: failures,
      });
      // A file without a test passes as one test of its own name.
      const names = failed.names.filter(
        (name) => failed.fileAt(name) === null && /^[\w ,.'-]{5,}$/.test(name),
      );
      return files && names.length > 0
        ? { words: files, proof: names.map((name) => name.replaceAll('.', '[.]')).join('|') }
        : null;
    },
  },
  {
    tools: ['ava'],
    programs: ['ava'],
    refuses: /^--(?:match|config|node-arguments)|^-m$/,
    narrow: (failed) => {
      const files = filesIn(failed, /^\s{2,4}(\S{1,300}\.(?:test|spec)\.[cm]?[jt]sx?):\d+$/, {
        tests: /^\s{1,4}(\d+) tests? failed$/,
      });
      return files && { words: files };
    },
  },
  {
    tools: ['playwright'],
    programs: ['playwright'],
    mark: 'test',
    valued: ['-c', '--config', '--project', '--reporter', '--workers', '-j', '--retries'],
    refuses: /^--(?:grep|shard|last-failed|only-changed|test-list|pass-with-no-tests)|^-g$/,
    narrow: (failed) => {
      const fileOf = (name: string) =>
        failed.fileAt(/^\[[\w -]{1,40}\] › (\S{1,300}?):\d+:\d+ › /.exec(name)?.[1] ?? '');
      const files = eachName(failed, fileOf);
      return files && { words: files };
    },
  },
];

const suites = /^\s{0,8}Test (?:Files|Suites):?\s{1,4}(\d{1,6}) failed/;
const failures = /^(?:#|ℹ) fail (\d{1,6})$/;
