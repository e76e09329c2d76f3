import { eachName, type FailedTests, type TestRunner } from './test-runner.ts';

export const compiledTestRunners: readonly TestRunner[] = [
  {
    tools: ['go test'],
    programs: ['go'],
    mark: 'test',
    keepsArguments: true,
    refuses: /^--?(?:run|skip|bench|fuzz|json|exec|list|c|args)\b/,
    narrow: (failed) => {
      const names = eachName(failed, (name) => /^(Test\w{0,200})(?:\/|$)/.exec(name)?.[1] ?? null);
      if (!names) return null;
      const words = ['-v', '-run', `^(${names.join('|')})$`];
      const packages = failedPackages(failed);
      const proof = '^=== RUN';
      return packages ? { words: [...words, ...packages], replaces: allPackages, proof } : { words, proof };
    },
  },
  {
    tools: ['cargo test'],
    programs: ['cargo'],
    mark: 'test',
    keepsArguments: true,
    refuses: /^--(?:doc|no-run|bench|benches|test-threads|skip|exact|ignored|include-ignored|list)\b/,
    narrow: (failed) => {
      const names = eachName(failed, (name) => (/^\w+(?:::\w+)*$/.test(name) ? name : null));
      return names && { words: [], afterDashes: names, proof: '^running [1-9]' };
    },
  },
  {
    tools: ['surefire'],
    programs: ['mvn', 'mvnw'],
    keepsArguments: true,
    refuses: /^-D(?:test|it\.test|skip\w*|maven\.test\.\w+)\b/,
    narrow: (failed) => {
      if (!failed.given.some((word) => /^(?:test|package|verify|install)$/.test(word.text))) return null;
      const tests = eachName(failed, mavenTest);
      // The modules that have none of these tests are no failure.
      const elsewhere = ['-DfailIfNoTests=false', '-Dsurefire.failIfNoSpecifiedTests=false'];
      return tests && { words: [`-Dtest=${tests.join(',')}`, ...elsewhere], proof: 'Tests run: [1-9]' };
    },
  },
  {
    tools: ['gradle test'],
    programs: ['gradle', 'gradlew'],
    keepsArguments: true,
    refuses: /^--(?:tests|continuous|continue|dry-run)$|^-[tmx]$/,
    narrow: (failed) => {
      const tasks = failed.given.map((word) => word.text).filter((text) => !text.startsWith('-'));
      // In the other projects of the build there are no such tests, and that fails it.
      const isMultiple = ['settings.gradle', 'settings.gradle.kts'].some(failed.has);
      if (tasks.length !== 1 || !(isMultiple ? /^:?[\w:-]+:test$/ : /^:?test$/).test(tasks[0] ?? ''))
        return null;
      const tests = eachName(failed, (name) => {
        const [, type, method] = /^([\w$.]{1,200}) > (\w{1,200})(?:\(\))?$/.exec(name) ?? [];
        return type && method ? `${type}.${method}` : null;
      });
      return tests && { words: tests.flatMap((name) => ['--tests', name]) };
    },
  },
  {
    tools: ['dotnet test'],
    programs: ['dotnet'],
    mark: 'test',
    keepsArguments: true,
    refuses: /^--(?:filter|list-tests|collect)\b|^-t$/,
    narrow: (failed) => {
      const names = eachName(failed, (name) => /^(\w+(?:[.+]\w+)+)(?:\(|$)/.exec(name)?.[1] ?? null);
      const filter = names?.map((name) => `FullyQualifiedName~${name}`).join('|');
      return filter ? { words: ['--filter', filter], proof: 'Passed: +[1-9]|Total tests: [1-9]' } : null;
    },
  },
];

const allPackages = /^\.\/(?:.*\/)?\.\.\.$/;

/** By the import paths of the packages that failed; null unless each is a folder of the module, and all packages were asked for. */
function failedPackages({ given, lines, text, has }: FailedTests): readonly string[] | null {
  if (!given.some((word) => allPackages.test(word.text))) return null;
  const module = /^module\s+"?([\w./~-]{1,300})"?\s*$/m.exec(text('go.mod'))?.[1];
  if (module === undefined) return null;
  const paths = lines.flatMap((line) => /^FAIL\s+([\w./~-]{1,300})(?:\s|$)/.exec(line)?.[1] ?? []);
  const folders = paths.map((path) => {
    if (path === module) return '.';
    const folder = path.startsWith(`${module}/`) ? path.slice(module.length + 1) : '';
    return folder !== '' && has(folder) ? `./${folder}` : null;
  });
  const known = folders.filter((folder) => folder !== null);
  return known.length > 0 && known.length === folders.length ? [...new Set(known)] : null;
}

/** `total(shop.BasketTest)`, `shop.BasketTest.total`, `BasketTest#total`. */
function mavenTest(name: string): string | null {
  const [, method, within] = /^([\w$]+)\(([\w$.]+)\)$/.exec(name) ?? [];
  const [, type = within, member = method] = /^([\w$.]+)[.:#]([\w$]+)(?:\[.*\])?$/.exec(name) ?? [];
  const simple = type?.split('.').at(-1) ?? '';
  return /^[A-Z]\w*(?<!IT)$/.test(simple) && /^\w+$/.test(member ?? '') ? `${simple}#${member}` : null;
}
