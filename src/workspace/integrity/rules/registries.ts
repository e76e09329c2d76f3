import type { FileChange } from '../change.ts';
import { finding, type Rule } from '../facts.ts';
import { changedLines, findingAt } from '../lines.ts';
import { manifests } from '../manifests.ts';
import { isLockFile, nameOf } from '../paths.ts';
import type { Finding } from '../verdict.ts';

/** Where packages come from, and what they may run when they are installed. */
export const registries: Rule = ({ files }) =>
  files.flatMap((change) => [...elsewhere(change), ...installScripts(change)]);

const knownHosts =
  /^(?:registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.jsr\.io|jsr\.io|pypi\.org|files\.pythonhosted\.org|(?:index\.|static\.)?crates\.io|rubygems\.org|proxy\.golang\.org|sum\.golang\.org|repo1?\.maven\.(?:apache\.)?org|plugins\.gradle\.org|maven\.google\.com|dl\.google\.com|(?:api|www)\.nuget\.org|packagist\.org|api\.github\.com|opencollective\.com|(?:www\.)?patreon\.com|tidelift\.com|hex\.pm|pub\.dev)$/;
const sourceFiles =
  /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|pip\.conf|\.?pypirc|uv\.toml|bunfig\.toml|nuget\.config|NuGet\.Config|\.bundle\/config|\.cargo\/config(?:\.toml)?|settings\.xml|init\.gradle)$/;
const sources =
  /--(?:extra-)?index-url|--find-links|--trusted-host|^\s*-[if]\s+https?:|\bregistry\s*=|\bnpmRegistryServer\b|\breplace-with\b|\[\[(?:tool\.(?:uv|poetry)\.)?(?:source|index)\]\]|^\s*source\s+["']http|\bmaven\s*\{\s*url|<(?:repository|pluginRepository|mirror)>|<add key="[^"]{1,80}" value="http|\bindex-url\b|^\s*replace\s+\S+\s+=>/i;
const direct =
  /["'@=]\s*(?:git\+|git:\/\/|git@|https?:\/\/[^\s"']{1,300}\.(?:tgz|tar\.gz|zip|whl|git|crate|gem)|file:|github:)|\bgit\s*=\s*["']|\bgit:\s*["']/;

function elsewhere(change: FileChange): Finding[] {
  const { path } = change;
  const isLock = isLockFile(path);
  const isManifest = manifests.some(({ file }) => file.test(nameOf(path)));
  if (!isLock && !isManifest && !sourceFiles.test(path)) return [];
  const seen = new Set(
    change.file.hunks.flatMap(({ lines }) =>
      lines.filter(({ kind }) => kind !== '+').flatMap(({ text }) => hostsIn(text)),
    ),
  );
  const found: Finding[] = [];
  for (const line of changedLines(change, 'after')) {
    const text = line.side.text
      .slice(
        line.side.starts[line.row] ?? 0,
        (line.side.starts[line.row + 1] ?? line.side.text.length + 1) - 1,
      )
      .slice(0, 2_000);
    const isStrange =
      isLock &&
      hostsIn(text).some((host) => !knownHosts.test(host) && !seen.has(host)) &&
      !/"(?:url|funding)":/.test(text);
    const isPlain = isLock && /["'\s]http:\/\//.test(text) && /resolved|url|source/.test(text);
    const isSource =
      !isLock &&
      (sources.test(text) ||
        (isManifest && direct.test(text) && !/"(?:url|homepage|repository|bugs)"/.test(text)));
    const isDirect =
      isLock && /["'\s(](?:git\+|git:\/\/|git@|file:)/.test(text) && !/github\.com\/rust-lang/.test(text);
    const isScripted = isLock && /"hasInstallScript":\s*true|requiresBuild:\s*true/.test(text);
    if (isStrange || isPlain || isSource || isDirect)
      found.push(findingAt(change, line, 'refuse', 'other-registry', 'Packages would come from elsewhere.'));
    if (isScripted)
      found.push(
        findingAt(
          change,
          line,
          'ask',
          'install-script',
          'A package would run a script when it is installed.',
        ),
      );
  }
  return found.slice(0, 10);
}

function hostsIn(text: string): string[] {
  return [
    ...text
      .slice(0, 2_000)
      .matchAll(/\b(?:https?|git|ssh)(?:\+https?|\+ssh)?:\/\/(?:[^@/\s"']{1,100}@)?([\w.-]{1,200})/g),
  ].map((match) => match[1] ?? '');
}

function installScripts(change: FileChange): Finding[] {
  const name = nameOf(change.path);
  const pattern =
    name === 'package.json'
      ? /^\s*"(?:(?:pre|post)?install|prepare|preprepare|postprepare|prepublish|prepack|dependencies)"\s*:\s*"/
      : null;
  const own = pattern ? changedLines(change, 'after').filter(({ text }) => pattern.test(text)) : [];
  const found = own.map((line) =>
    findingAt(change, line, 'refuse', 'install-script', 'It would run a script when packages are installed.'),
  );
  const isHook =
    /^(?:build\.rs|\.pnpmfile\.cjs|\.yarnrc\.yml|sitecustomize\.py|usercustomize\.py)$/.test(name) ||
    /\.pth$/.test(name);
  const isBuild = isHook && change.file.status === 'added';
  if (isBuild)
    found.push(
      finding(
        'ask',
        'install-script',
        { path: change.path, line: null },
        'It adds a script that runs when packages are built or loaded.',
      ),
    );
  const enables =
    /^\s*(?:ignore-scripts|enableScripts|enable-pre-post-scripts)\s*[=:]\s*(?:false|true)|"(?:trustedDependencies|onlyBuiltDependencies|allowScripts)"/;
  return [
    ...found,
    ...changedLines(change, 'after')
      .filter(({ text }) => (sourceFiles.test(change.path) || pattern) && enables.test(text))
      .map((line) =>
        findingAt(change, line, 'ask', 'install-script', 'Packages may run scripts when they are installed.'),
      ),
  ];
}
