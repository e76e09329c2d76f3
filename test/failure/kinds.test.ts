import { expect, test } from 'vitest';
import { distil } from '../../src/failure/distil.ts';
import type { FailureKind } from '../../src/reflexion/failure.ts';

/** How failures of each kind are worded, by tools of many sorts. */
const samples: readonly [kind: FailureKind, command: string, ...lines: string[]][] = [
  [
    'infrastructure',
    'npm test',
    '##[error]The self-hosted runner: x lost communication with the server. Verify the machine is running.',
  ],
  [
    'infrastructure',
    'docker pull redis',
    'docker: Error response from daemon: toomanyrequests: You have reached your pull rate limit.',
  ],
  [
    'infrastructure',
    'npm test',
    '##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped, or a manually started runner is canceled.',
  ],
  [
    'infrastructure',
    'docker ps',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  ],
  [
    'network',
    'apt-get update',
    'E: Failed to fetch http://archive.example/pool/x.deb  503  Service Unavailable [IP: 1.2.3.4 80]',
  ],
  ['network', 'curl x', 'curl: (56) OpenSSL SSL_read: Connection reset by peer, errno 104'],
  ['network', 'npm ci', 'npm error code ECONNRESET', 'npm error network aborted'],
  [
    'network',
    'mvn test',
    '[ERROR] Failed to execute goal on project shop: Could not resolve dependencies: Could not transfer artifact a:b:jar:1 from/to central: Read timed out',
  ],
  [
    'network',
    'pip install x',
    "WARNING: Retrying after connection broken by 'NewConnectionError'",
    "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /simple",
  ],
  [
    'network',
    'go mod download',
    'go: github.com/a/b@v1.0.0: Get "https://proxy.example/x": dial tcp: lookup proxy.example: i/o timeout',
  ],
  [
    'network',
    './gradlew build',
    '* What went wrong:',
    'Could not GET https://repo.example/x.pom. Received status code 502 from server: Bad Gateway',
  ],
  ['permission', 'npm run build', "Error: EACCES: permission denied, mkdir '/usr/lib/node_modules'"],
  ['permission', 'docker push x', 'denied: permission_denied: write_package'],
  [
    'permission',
    'ssh x',
    'git@github.com: Permission denied (publickey).',
    'fatal: Could not read from remote repository.',
  ],
  [
    'permission',
    'aws s3 cp',
    'An error occurred (AccessDenied) when calling the PutObject operation: Access Denied',
  ],
  ['permission', './run.sh', '/home/runner/work/_temp/x.sh: line 1: ./run.sh: Permission denied'],
  [
    'memory',
    'npm run build',
    '<--- Last few GCs --->',
    'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
    'Aborted (core dumped)',
  ],
  ['memory', 'make', 'c++: fatal error: Killed signal terminated program cc1plus', 'compilation terminated.'],
  ['memory', './gradlew test', 'java.lang.OutOfMemoryError: Java heap space'],
  [
    'memory',
    'pytest',
    '/home/runner/work/_temp/x.sh: line 1:  1819 Killed                  pytest',
    '##[error]Process completed with exit code 137.',
  ],
  ['crash', './shop', './run.sh: line 3: 1819 Segmentation fault      (core dumped) ./shop'],
  [
    'crash',
    'java -jar x',
    '# A fatal error has been detected by the Java Runtime Environment:',
    '#  SIGSEGV (0xb) at pc=0x00007f',
  ],
  ['timeout', 'npm test', '##[error]The action has timed out.'],
  [
    'timeout',
    'npm test',
    '##[error]The job running on runner GitHub Actions 3 has exceeded the maximum execution time of 60 minutes.',
  ],
  ['threshold', 'npx jest --coverage', 'Jest: "global" coverage threshold for branches (80%) not met: 71.4%'],
  [
    'threshold',
    'mvn verify',
    '[ERROR] Failed to execute goal org.jacoco:jacoco-maven-plugin:0.8.8:check: Coverage checks have not been met.',
    '[WARNING] Rule violated for bundle shop: instructions covered ratio is 0.70, but expected minimum is 0.80',
  ],
  ['threshold', 'go test', 'total coverage 61.2% is below the required 70%'],
  ['threshold', 'npx nyc', 'ERROR: Coverage for lines (79.1%) does not meet global threshold (80%)'],
  [
    'snapshot',
    'cargo test',
    'stopped on the first failure. ',
    '────',
    'Snapshot: renders',
    "thread 'renders' panicked at src/a.rs:1:2:",
    "snapshot assertion for 'renders' failed in line 12",
  ],
  [
    'snapshot',
    'npx jest',
    'FAIL src/a.test.js',
    '  ● renders',
    '    expect(received).toMatchSnapshot()',
    '    Snapshot name: `renders 1`',
    'Snapshots:   1 failed, 1 total',
  ],
  [
    'dependency',
    'cargo build --locked',
    'error: the lock file /app/Cargo.lock needs to be updated but --locked was passed to prevent this',
  ],
  ['dependency', 'go build ./...', 'go: updates to go.mod needed; to update it:', '	go mod tidy'],
  [
    'dependency',
    'bundle install',
    'Your bundle is locked to rake (13.0.1) from rubygems, but that version can no longer be found',
  ],
  [
    'dependency',
    'composer install',
    'Warning: The lock file is not up to date with the latest changes in composer.json.',
    '- Required package "a/b" is not present in the lock file.',
  ],
  ['dependency', 'make', 'make: gcc-99: No such file or directory'],
  [
    'dependency',
    './configure',
    'checking for libxml2... no',
    'configure: error: Package requirements (libxml-2.0 >= 2.9) were not met',
  ],
  [
    'dependency',
    'python x.py',
    'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
  ],
  ['dependency', 'apt-get install foo', 'E: Unable to locate package foo'],
  [
    'dependency',
    'node x.js',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /app/x.js",
  ],
  ['dependency', 'rake', 'LoadError: cannot load such file -- bundler/setup'],
  ['configuration', 'x', 'yaml: line 3: mapping values are not allowed in this context'],
  [
    'configuration',
    'docker compose up',
    'validating compose.yml: services.web Additional property foo is not allowed',
  ],
  ['configuration', 'npm run nope', 'npm error Missing script: "nope"'],
  [
    'configuration',
    'kubectl apply',
    'error: error validating "x.yml": error validating data: unknown field "spec.foo"; if you choose to ignore these errors',
  ],
  ['configuration', 'x --nope', 'unknown flag: --nope'],
  [
    'configuration',
    'actions/setup-node@v4',
    '##[error]Unable to find Node version 99 for platform linux and architecture x64.',
  ],
  ['configuration', 'actions/x@v1', '##[error]Input required and not supplied: token'],
  ['configuration', 'x', 'Error: Environment variable DATABASE_URL is not set'],
  ['compile', 'npm run build', 'src/a.scss', 'SassError: Undefined variable.'],
  ['compile', 'python -m compileall .', '*** Error compiling "./a.py"...', 'SyntaxError: invalid syntax'],
  ['compile', 'npx babel src', 'SyntaxError: /app/src/a.js: Unexpected token (3:4)'],
  [
    'type',
    'npx svelte-check',
    '/app/src/A.svelte:3:4',
    "Error: Type 'string' is not assignable to type 'number'. (ts)",
  ],
  [
    'type',
    'npx flow check',
    'Error ---- src/a.js:3:4',
    "Cannot assign 'a' to b because string [1] is incompatible with number [2].",
  ],
  [
    'lint',
    'npx markdownlint-cli2',
    'README.md:3:81 MD013/line-length Line length [Expected: 80; Actual: 99]',
  ],
  ['lint', 'luacheck .', '    src/a.lua:3:7: (W211) unused variable a'],
  [
    'lint',
    'actionlint',
    '.github/workflows/a.yml:3:4: unexpected key "foo" for "job" section [syntax-check]',
  ],
  [
    'lint',
    'vale docs',
    ' 3:4  error  Did you really mean fooo?  Vale.Spelling',
    '✖ 1 error, 0 warnings and 0 suggestions in 1 file.',
  ],
  ['format', 'terraform fmt -check', 'main.tf', 'Terraform exited with code 3.'],
  ['format', 'cargo fmt --all -- --check', 'Diff in /app/src/a.rs at line 3:', '-fn a(){}', '+fn a() {}'],
  [
    'format',
    'clang-format --dry-run -Werror a.c',
    'a.c:3:4: error: code should be clang-formatted [-Wclang-format-violations]',
  ],
  ['format', 'gofmt -l .', 'a.go'],
  ['format', 'npx dprint check', 'from /app/a.ts:', 'Found 1 not formatted file.'],
  [
    'format',
    './gradlew spotlessCheck',
    "Execution failed for task ':spotlessJavaCheck'.",
    '> The following files had format violations:',
    '    src/main/java/A.java',
  ],
  [
    'test',
    'busted',
    'Failure → spec/a_spec.lua @ 3',
    'adds',
    'spec/a_spec.lua:5: Expected objects to be equal.',
    '1 success / 1 failure / 0 errors',
  ],
  [
    'test',
    'julia test',
    'Cart: Test Failed at /app/test/runtests.jl:3',
    '  Expression: 1 + 1 == 3',
    'ERROR: LoadError: Some tests did not pass: 1 passed, 1 failed',
  ],
  [
    'test',
    'npx cypress run',
    '  1) Cart',
    '       adds an item:',
    "     AssertionError: Timed out retrying after 4000ms: expected '1' to equal '2'",
  ],
  [
    'test',
    'flutter test',
    '00:03 +1 -1: adds an item [E]',
    '  Expected: <3>',
    '    Actual: <2>',
    'Some tests failed.',
  ],
];

test.each(samples)('%s: %s', async (kind, command, ...lines) => {
  const exit = '##[error]Process completed with exit code 1.';
  const ended = /^##\[error\](?:Process|The)/.test(lines.at(-1) ?? '');
  const log = [`##[group]Run ${command}`, command, 'shell: bash', '##[endgroup]', 'working', ...lines];
  const failure = await distil([[...log, ...(ended ? [] : [exit])].join('\n')], { check: 'ci' });
  expect(failure.kind).toBe(kind);
});
