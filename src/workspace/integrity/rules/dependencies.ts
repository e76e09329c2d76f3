import type { Change, FileChange } from '../change.ts';
import { finding, quoted, type Rule } from '../facts.ts';
import { changedLines, codeAt, type Line } from '../lines.ts';
import { isLockFile, nameOf } from '../paths.ts';
import type { Finding } from '../verdict.ts';

interface Manifest {
  file: RegExp;
  /** Its first group is the name of the package. */
  pattern: RegExp;
  /** The section it has to stand in, where that can be seen. */
  section?: RegExp;
}

const manifests: readonly Manifest[] = [
  {
    file: /^(?:package|composer)\.json$/,
    pattern:
      /^\s*"(@?[\w./-]{1,100})"\s*:\s*"(?:[\^~><=v*]|\d+\.|latest|next|workspace:|npm:|git|https?:|file:|link:|github:|[\w-]+\/[\w-]+(?:#|$)|catalog:)[^"]{0,300}"/,
    section: /ependencies$|^overrides$|^resolutions$|^require|^imports$|^catalog/,
  },
  {
    file: /^(?:requirements|constraints|dev-requirements|test-requirements)[\w.-]*\.(?:txt|in)$/,
    pattern: /^\s*([A-Za-z][\w.-]{0,100})(?:\[[^\]]{0,100}\])?\s*(?:[=<>~!]=|[<>@;]|$)/,
  },
  {
    file: /^(?:pyproject\.toml|setup\.cfg|setup\.py|Pipfile)$/,
    pattern:
      /^\s*["']?([A-Za-z][\w.-]{0,100})(?:\[[^\]]{0,100}\])?\s*(?:(?:[=<>~!]=|[<>@])\s*[^"']{0,100}["'],?|["']?\s*=\s*["'{][\^~>=*\d{][^\n]{0,100})$/,
    section: /depend|require|packages|^dev$|^test$|extras|^dependencies/,
  },
  {
    file: /^go\.mod$/,
    pattern: /^\s*(?:require\s+|replace\s+)?([\w.-]+\.[\w.-]+\/[^\s]{1,200})\s+(?:v\d|=>)/,
  },
  {
    file: /^Cargo\.toml$/,
    pattern:
      /^\s*([A-Za-z][\w-]{0,80})(?:\.workspace)?\s*=\s*(?:["'][\^~>=*\d]|\{[^\n]{0,200}(?:version|git|path|workspace)\b|true)/,
    section: /dependencies/,
  },
  { file: /^pom\.xml$/, pattern: /<artifactId>\s*([\w.-]{1,100})\s*<\/artifactId>/ },
  {
    file: /\.gradle(?:\.kts)?$/,
    pattern:
      /^\s*(?:\w{0,30}(?:mplementation|ompileOnly|untimeOnly|pi|rocessor)|classpath|kapt|ksp|id)\b\s*[( ]\s*(?:platform\s*\(\s*)?["']([\w.-]{1,100}(?::[\w.-]{1,100})?)/,
  },
  {
    file: /\.(?:csproj|fsproj|vbproj|props|targets)$|^packages\.config$/,
    pattern:
      /<(?:PackageReference|PackageVersion|GlobalPackageReference|package)\s[^>]{0,40}(?:Include|id)\s*=\s*"([\w.-]{1,100})"/,
  },
  {
    file: /^Gemfile$|\.gemspec$/,
    pattern: /^\s*(?:gem|\w+\.add_(?:\w+_)?dependency)\s*\(?\s*["']([\w-]{1,100})["']/,
  },
  {
    file: /^libs\.versions\.toml$/,
    pattern: /^\s*([\w-]{1,80})\s*=\s*\{[^\n]{0,200}(?:module|group|id)\s*=/,
  },
  { file: /^mix\.exs$/, pattern: /\{\s*:(\w{1,60})\s*,/ },
  { file: /^pubspec\.yaml$/, pattern: /^\s{2}(\w{1,60}):\s*[\^~>\d]/ },
];

const settings =
  /^(?:version|node|npm|yarn|pnpm|vscode|name|edition|rust-version|python|python_version|requires-python|target-version|main|types|module|license|description|packageManager|extends|preset|testEnvironment|type|resolver|opt-level|lto|codegen-units|line-length|indent-width|rust_version|authors|homepage|repository|readme|minversion|\$schema)$/;

/** Packages, registries and install scripts that were not there before. */
export const dependencies: Rule = (change) => [
  ...change.files.flatMap(added),
  ...change.files.flatMap(elsewhere),
  ...change.files.flatMap(installScripts),
  ...locksAlone(change),
];

function added(change: FileChange): Finding[] {
  const manifest = manifests.find(({ file }) => file.test(nameOf(change.path)));
  if (!manifest || change.file.status === 'deleted') return [];
  const known = new Set(
    changedLines(change, 'before').flatMap(
      ({ text }) => manifest.pattern.exec(text)?.[1]?.toLowerCase() ?? [],
    ),
  );
  return changedLines(change, 'after').flatMap((line) => {
    const name = manifest.pattern.exec(line.text)?.[1];
    if (!name || known.has(name.toLowerCase()) || settings.test(name)) return [];
    const section = manifest.section ? sectionOf(line) : null;
    if (section && !manifest.section?.test(section)) return [];
    if (
      /^(?:package|composer)\.json$/.test(nameOf(change.path)) &&
      !section &&
      /:\s*"[\w-]+\/[\w-]+"/.test(line.text)
    )
      return [];
    return [at(change, line, 'ask', 'dependency-added', `A new dependency: ${name}.`)];
  });
}

/** The name of the object, table or list that a line stands in; null where that is out of sight. */
function sectionOf({ side, row }: Line): string | null {
  const indent = codeAt(side, row).search(/\S/);
  for (let up = row - 1; up >= 0 && up > row - 200; up -= 1) {
    const text = codeAt(side, up);
    const table = /^\s*\[+([\w.-]+)\]+\s*$/.exec(text)?.[1];
    if (table) return table;
    const key = /^\s*["']?([\w.-]+)["']?\s*[:=]\s*[[{]\s*$/.exec(text)?.[1];
    if (key && text.search(/\S/) < indent) return key;
  }
  return null;
}

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
      found.push(at(change, line, 'refuse', 'other-registry', 'Packages would come from elsewhere.'));
    if (isScripted)
      found.push(
        at(change, line, 'ask', 'install-script', 'A package would run a script when it is installed.'),
      );
  }
  return [...found.slice(0, 10), ...tampered(change)];
}

function hostsIn(text: string): string[] {
  return [
    ...text
      .slice(0, 2_000)
      .matchAll(/\b(?:https?|git|ssh)(?:\+https?|\+ssh)?:\/\/(?:[^@/\s"']{1,100}@)?([\w.-]{1,200})/g),
  ].map((match) => match[1] ?? '');
}

/** Another content for the same version. */
function tampered(change: FileChange): Finding[] {
  if (!isLockFile(change.path)) return [];
  const hash =
    /\b(?:integrity|checksum|hash|sha256|sha512|h1|resolution)\b["']?\s{0,3}[:=]|^\s*[\w./@-]+ v\S+ h1:|sha\d{3}[:-]/;
  return change.file.hunks.flatMap(({ lines, newStart }) => {
    const removed = lines.filter(({ kind }) => kind === '-');
    const added = lines.filter(({ kind }) => kind === '+');
    const isHashesAlone =
      removed.length > 0 &&
      removed.length === added.length &&
      [...removed, ...added].every(({ text }) => hash.test(text));
    const isSame =
      isHashesAlone &&
      removed.every(({ text }, index) => withoutHash(text) === withoutHash(added[index]?.text ?? ''));
    return isSame
      ? [
          finding(
            'refuse',
            'lock-hash-changed',
            { path: change.path, line: newStart },
            'The same version would have another content.',
          ),
        ]
      : [];
  });
}

const withoutHash = (text: string) => text.replaceAll(/[A-Za-z0-9+/]{40,}={0,2}|[0-9a-f]{32,}/g, '');

function installScripts(change: FileChange): Finding[] {
  const name = nameOf(change.path);
  const pattern =
    name === 'package.json'
      ? /^\s*"(?:(?:pre|post)?install|prepare|preprepare|postprepare|prepublish|prepack|dependencies)"\s*:\s*"/
      : null;
  const own = pattern ? changedLines(change, 'after').filter(({ text }) => pattern.test(text)) : [];
  const found = own.map((line) =>
    at(change, line, 'refuse', 'install-script', 'It would run a script when packages are installed.'),
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
        at(change, line, 'ask', 'install-script', 'Packages may run scripts when they are installed.'),
      ),
  ];
}

/** Which manifests a lock file follows. */
const followed: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    /^(?:package\.json|pnpm-workspace\.yaml|\.npmrc|\.yarnrc\.yml)$/,
  ],
  [/^deno\.lock$/, /^(?:deno\.jsonc?|package\.json)$/],
  [/^Cargo\.lock$/, /^Cargo\.toml$/],
  [/^go\.(?:work\.)?sum$/, /^go\.(?:mod|work)$/],
  [/^(?:poetry|uv|pdm)\.lock$/, /^(?:pyproject\.toml|setup\.(?:cfg|py))$/],
  [/^Pipfile\.lock$/, /^Pipfile$/],
  [/^Gemfile\.lock$/, /^Gemfile$|\.gemspec$/],
  [/^composer\.lock$/, /^composer\.json$/],
  [/^packages\.lock\.json$/, /\.(?:csproj|props|fsproj)$/],
  [/^gradle\.lockfile$/, /\.gradle(?:\.kts)?$|libs\.versions\.toml$/],
];

function locksAlone({ files, pullRequest }: Change): Finding[] {
  const own = files.map(({ path }) => nameOf(path));
  const theirs = (pullRequest ?? []).map(({ path }) => nameOf(path));
  return files
    .filter(({ path }) => isLockFile(path))
    .flatMap(({ path, file }): Finding[] => {
      const at = { path, line: null };
      if (file.status === 'deleted')
        return [finding('ask', 'lock-file-deleted', at, 'It deletes a lock file.')];
      const manifest = followed.find(([lock]) => lock.test(nameOf(path)))?.[1];
      const isFollowing = manifest && [...own, ...theirs].some((name) => manifest.test(name));
      if (isFollowing || theirs.includes(nameOf(path))) return [];
      const text = 'A lock file changes and its manifest does not.';
      return [finding(pullRequest ? 'refuse' : 'ask', lockAloneRule, at, text)];
    });
}

export const lockAloneRule = 'lock-file-alone';

function at(
  change: FileChange,
  { side, row, text }: Line,
  severity: 'ask' | 'refuse',
  rule: string,
  reason: string,
): Finding {
  return finding(
    severity,
    rule,
    { path: change.path, line: side.rows[row]?.line ?? null },
    `${reason} ${quoted(text)}`,
  );
}
