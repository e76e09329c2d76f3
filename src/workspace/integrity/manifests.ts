import type { Nesting } from './nested-packages.ts';

/** A file that names dependencies. */
export interface Manifest {
  file: RegExp;
  /** Its first group is the name of the package. */
  pattern: RegExp;
  /** The section it has to stand in, where that can be seen. */
  section?: RegExp;
  /** What names a package without a version, where it can be seen to stand in such a section. */
  unbound?: { pattern: RegExp; section: RegExp };
  /** What parts several packages on one line. */
  between?: RegExp;
  /** Where else packages may be named, several on a line. */
  nesting?: Nesting;
}

const inPackageJson = /ependencies$|^overrides$|^resolutions$|^require|^imports$|^catalog/;

export const manifests: readonly Manifest[] = [
  {
    file: /^(?:package|composer)\.json$/,
    pattern:
      /^\s*"(@?[\w./-]{1,100})"\s*:\s*"(?:[\^~><=v*]|\d+\.|latest|next|workspace:|npm:|git|https?:|file:|link:|github:|[\w-]+\/[\w-]+(?:#|$)|catalog:)[^"]{0,300}"/,
    section: inPackageJson,
    unbound: { pattern: /^\s*"(@?[\w./-]{1,100})"\s*:\s*"/, section: inPackageJson },
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
    unbound: {
      pattern: /^\s*["']?([A-Za-z][\w.-]{0,100})(?:\[[^\]]{0,100}\])?["']?\s*(?:,|=\s*["']\*["'])?\s*$/,
      section: /depend|require|^dev$|^test$|^packages$/,
    },
    nesting: {
      tables: /dependencies$|^(?:dev-)?packages$/,
      lists: /dependencies$|require(?:s|ments)?$/,
      groups: /(?:optional|dev)-dependencies$|^dependency-groups$|^extras_require$/,
    },
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
    nesting: { tables: /dependencies$/ },
  },
  {
    file: /^pom\.xml$/,
    pattern: /<artifactId>\s*([\w.-]{1,100})\s*<\/artifactId>/,
    between: /(?=<artifactId>)/,
  },
  {
    file: /\.gradle(?:\.kts)?$/,
    pattern:
      /^\s*(?:\w{0,30}(?:mplementation|ompileOnly|untimeOnly|pi|rocessor)|classpath|kapt|ksp|id)\b\s*[( ]\s*(?:platform\s*\(\s*)?["']([\w.-]{1,100}(?::[\w.-]{1,100})?)/,
    between: /[;{]/,
  },
  {
    file: /\.(?:csproj|fsproj|vbproj|props|targets)$|^packages\.config$/,
    pattern:
      /<(?:PackageReference|PackageVersion|GlobalPackageReference|package)\s[^>]{0,40}(?:Include|id)\s*=\s*"([\w.-]{1,100})"/,
    between: /(?=<)/,
  },
  {
    file: /^Gemfile$|\.gemspec$/,
    pattern: /^\s*(?:gem|\w+\.add_(?:\w+_)?dependency)\s*\(?\s*["']([\w-]{1,100})["']/,
    between: /[;{]|\bdo\b/,
  },
  {
    file: /^libs\.versions\.toml$/,
    pattern: /^\s*([\w-]{1,80})\s*=\s*\{[^\n]{0,200}(?:module|group|id)\s*=/,
    nesting: { tables: /^(?:libraries|plugins)$/ },
  },
  { file: /^mix\.exs$/, pattern: /\{\s*:(\w{1,60})\s*,/, between: /(?=\{)/ },
  {
    file: /^pubspec\.yaml$/,
    pattern: /^\s{2}(\w{1,60}):\s*[\^~>\d]/,
    nesting: { tables: /dependencies$/ },
  },
];

/** Names that stand beside dependencies and are none. */
export const notPackages =
  /^(?:version|node|npm|yarn|pnpm|vscode|name|edition|rust-version|python|python_version|requires-python|target-version|main|types|module|license|description|packageManager|extends|preset|testEnvironment|type|resolver|opt-level|lto|codegen-units|line-length|indent-width|rust_version|authors|homepage|repository|readme|minversion|\$schema)$/;
