import { eachName, type FailedTests, type TestRunner } from './test-runner.ts';

export const pythonTestRunners: readonly TestRunner[] = [
  {
    tools: ['pytest'],
    programs: ['pytest', 'py.test'],
    valued: ['-k', '-m', '-n', '-c', '-p', '-o', '-W', '--tb', '--cov', '--maxfail', '--timeout'],
    flags: /^-(?:[qvxsl]+|r\w+)$|^--(?:verbose|quiet|exitfirst|no-header|strict-markers)$/,
    refuses: /^--(?:rootdir|pyargs|deselect|ignore|lf|last-failed|ff|splits|suppress-no-test)/,
    narrow: (failed) => {
      const ids = eachName(failed, (name) => nodeId(name, failed), /^=+ (?:\S+ )?(\d{1,6}) failed/);
      return ids && { words: [...(measuresCoverage(failed) ? ['--no-cov'] : []), ...ids] };
    },
  },
  {
    tools: ['unittest'],
    programs: ['unittest'],
    refuses: /^(?!-[vbfc]+$|--(?:verbose|buffer|failfast|catch)$)/,
    narrow: (failed) => {
      const names = eachName(
        failed,
        (name) => dottedName(name, failed),
        /^FAILED \((?:failures|errors)=(\d{1,6})\)$/,
      );
      return names && { words: names };
    },
  },
];

/** Without its parameters: those of one run need not be those of the next. */
function nodeId(name: string, failed: FailedTests): string | null {
  const [path = '', ...parts] = name.replace(/\[.*$/s, '').split('::');
  const file = failed.fileAt(path);
  return file && parts.every((part) => /^\w{1,200}$/.test(part)) ? [file, ...parts].join('::') : null;
}

/** Few tests cover little, and a threshold for all would fail them. */
function measuresCoverage({ given, text }: FailedTests): boolean {
  if (given.some((word) => word.text.startsWith('--cov'))) return true;
  return ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini'].some((file) => /--cov\b/.test(text(file)));
}

/** `test_total (tests.test_basket.BasketTest.test_total)`, before Python 3.11 without the method in the brackets. */
function dottedName(name: string, { fileAt }: FailedTests): string | null {
  const [, method = '', within = ''] = /^(\w{1,120}) \(([\w.]{1,200})\)$/.exec(name) ?? [];
  if (method === '') return null;
  const dotted = within.endsWith(`.${method}`) ? within : `${within}.${method}`;
  const parts = dotted.split('.');
  const isThere = parts.some((_, index) => fileAt(`${parts.slice(0, index + 1).join('/')}.py`) !== null);
  return isThere ? dotted : null;
}
