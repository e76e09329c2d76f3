import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type typescript from 'typescript-classic';

// Runs in the sandbox under whatever Node the repository has, with the repository's own TypeScript: nothing of this
// project can be imported here. A fix is kept only when it takes errors away and brings none.

type TypeScript = typeof typescript;
interface Fix {
  description: string;
  changes: readonly typescript.FileTextChanges[];
}

function applyTypeFixes() {
  const root = process.cwd();
  const ts = loadTypeScript(root);
  if (!ts) return;
  const named = process.argv.slice(1);
  const left = withReferences(ts, named.length > 0 ? named : ['tsconfig.json']).reduce(
    (sum, project) => sum + fixProject(ts, root, project),
    0,
  );
  say(`${left} type errors left`);
}

function loadTypeScript(root: string): TypeScript | null {
  try {
    const loaded = createRequire(join(root, 'package.json'))('typescript') as Partial<TypeScript>;
    if (typeof loaded.createLanguageService === 'function') return loaded as TypeScript;
    say(`TypeScript ${loaded.version ?? '7 or later'} has no JavaScript API to ask for code fixes.`);
  } catch {
    say('The repository has no TypeScript that Node can load.');
  }
  process.exitCode = 1;
  return null;
}

/** Projects and those they refer to, each once. */
function withReferences(ts: TypeScript, named: readonly string[]): readonly string[] {
  const found: string[] = [];
  const waiting = named.map((name) => configPath(ts, resolve(name)));
  while (waiting.length > 0 && found.length < maxProjects) {
    const path = waiting.shift();
    if (path === undefined || found.includes(path)) continue;
    found.push(path);
    const { config } = ts.readConfigFile(path, ts.sys.readFile);
    for (const reference of config?.references ?? [])
      waiting.push(configPath(ts, resolve(dirname(path), String(reference.path))));
  }
  return found;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const configPath = (ts: TypeScript, path: string) =>
  ts.sys.directoryExists(path) ? join(path, 'tsconfig.json') : path;

/** How many errors are left in the project. */
function fixProject(ts: TypeScript, root: string, path: string): number {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) {
    say(`${relative(root, path)} can't be read.`);
    return 1;
  }
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
  const files = createFiles();
  const service = ts.createLanguageService(
    languageServiceHost(ts, parsed, files),
    ts.createDocumentRegistry(),
  );
  const passed = new Set<string>();
  const deadline = Date.now() + timeLimitMs;
  let errors = errorsOf(ts, service);
  while (Date.now() < deadline) {
    const next = errors.find((one) => !passed.has(keyOf(ts, one)));
    if (!next?.file || next.start === undefined) break;
    passed.add(keyOf(ts, next));
    for (const fix of fixesFor(ts, service, root, next)) {
      const before = files.apply(fix.changes);
      const after = errorsOf(ts, service);
      if (isBetter(ts, errors, after)) {
        say(`fixed ${placeOf(root, next)}: ${fix.description}`);
        errors = after;
        // The same error may stand in another place.
        passed.delete(keyOf(ts, next));
        break;
      }
      files.restore(before);
    }
  }
  files.save();
  for (const one of errors.slice(0, maxListed))
    say(`left ${placeOf(root, one)}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`);
  return errors.length;
}

/** The repository's files as they are on disk, with the changes made so far. */
function createFiles() {
  const changed = new Map<string, { text: string; version: number }>();
  const read = (path: string) => changed.get(path)?.text ?? readFileSync(path, 'utf8');
  const write = (path: string, text: string) =>
    changed.set(path, { text, version: (changed.get(path)?.version ?? 0) + 1 });
  return {
    text: (path: string) => changed.get(path)?.text,
    version: (path: string) => String(changed.get(path)?.version ?? 0),
    apply: (changes: readonly typescript.FileTextChanges[]) => {
      const before = changes.map(({ fileName }) => ({ path: fileName, text: read(fileName) }));
      for (const { fileName, textChanges } of changes) {
        const text = [...textChanges]
          .sort((a, b) => b.span.start - a.span.start)
          .reduce(
            (sum, { span, newText }) =>
              sum.slice(0, span.start) + newText + sum.slice(span.start + span.length),
            read(fileName),
          );
        write(fileName, text);
      }
      return before;
    },
    restore: (before: readonly { path: string; text: string }[]) => {
      for (const { path, text } of before) write(path, text);
    },
    save: () => {
      for (const [path, { text }] of changed)
        if (readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
    },
  };
}

function languageServiceHost(
  ts: TypeScript,
  parsed: typescript.ParsedCommandLine,
  files: ReturnType<typeof createFiles>,
): typescript.LanguageServiceHost {
  return {
    getCompilationSettings: () => ({ ...parsed.options, noEmit: true }),
    getScriptFileNames: () => parsed.fileNames,
    getScriptVersion: files.version,
    getScriptSnapshot: (path) => {
      const text = files.text(path) ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: (path) => files.text(path) ?? ts.sys.readFile(path),
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(parsed.projectReferences ? { getProjectReferences: () => parsed.projectReferences } : {}),
  };
}

function errorsOf(ts: TypeScript, service: typescript.LanguageService): readonly typescript.Diagnostic[] {
  const program = service.getProgram();
  const sources = program?.getSourceFiles() ?? [];
  return sources
    .filter((file) => !file.isDeclarationFile && !program?.isSourceFileFromExternalLibrary(file))
    .flatMap((file) => [
      ...service.getSyntacticDiagnostics(file.fileName),
      ...service.getSemanticDiagnostics(file.fileName),
    ])
    .filter((one) => one.category === ts.DiagnosticCategory.Error);
}

/** The fixes worth trying: one where TypeScript offers a single one, the ways to await in TypeScript's order, else none. */
function fixesFor(
  ts: TypeScript,
  service: typescript.LanguageService,
  root: string,
  error: typescript.Diagnostic,
): readonly Fix[] {
  const { file, start = 0, length = 0 } = error;
  if (!file) return [];
  const preferences = { quotePreference: quotesOf(file.text), includePackageJsonAutoImports: 'off' } as const;
  const found = service
    .getCodeFixesAtPosition(
      file.fileName,
      start,
      start + length,
      [error.code],
      formatOf(ts, file.text),
      preferences,
    )
    .filter((fix) => kept.has(fix.fixName) && (fix.fixName !== 'unusedIdentifier' || isUnusedImport(fix)))
    .filter((fix) => !fix.commands && fix.changes.every((change) => mayChange(root, change)));
  if (found.length > 1 && !found.every((fix) => fix.fixName === 'addMissingAwait')) return [];
  return found.filter((fix) => !importsFromTest.test(fix.description));
}

function mayChange(root: string, change: typescript.FileTextChanges): boolean {
  const path = relative(root, change.fileName).split(sep).join('/');
  return !change.isNewFile && !path.startsWith('../') && !protectedPath.test(path);
}

const isUnusedImport = (fix: typescript.CodeFixAction) =>
  fix.fixId === 'unusedIdentifier_deleteImports' || /^Remove import from/.test(fix.description);

/** Fewer errors, and none of a kind or place that was not there before. */
function isBetter(
  ts: TypeScript,
  before: readonly typescript.Diagnostic[],
  after: readonly typescript.Diagnostic[],
): boolean {
  const known = new Set(before.map((one) => keyOf(ts, one)));
  return after.length < before.length && after.every((one) => known.has(keyOf(ts, one)));
}

/** The same for an error whose line has moved. */
function keyOf(ts: TypeScript, error: typescript.Diagnostic): string {
  const text = error.file?.text.slice(error.start, (error.start ?? 0) + (error.length ?? 0)) ?? '';
  return [
    error.file?.fileName,
    error.code,
    ts.flattenDiagnosticMessageText(error.messageText, ' '),
    text,
  ].join('\n');
}

function placeOf(root: string, error: typescript.Diagnostic): string {
  const line = error.file?.getLineAndCharacterOfPosition(error.start ?? 0).line ?? 0;
  return `${relative(root, error.file?.fileName ?? '')}:${line + 1} TS${error.code}`;
}

const quotesOf = (text: string) =>
  text.split("'").length >= text.split('"').length ? ('single' as const) : ('double' as const);

function formatOf(ts: TypeScript, text: string): typescript.FormatCodeSettings {
  const indent = text.match(/^(\t| {2,8})\S/m)?.[1] ?? '  ';
  return {
    ...ts.getDefaultFormatCodeSettings(text.includes('\r\n') ? '\r\n' : '\n'),
    convertTabsToSpaces: indent !== '\t',
    indentSize: indent === '\t' ? 4 : indent.length,
  };
}

/** TypeScript's names of the fixes that leave no choice; `type-fix-codes.ts` lists the errors they answer. */
const kept: ReadonlySet<string> = new Set([
  'import',
  'spelling',
  'forgottenThisPropertyAccess',
  'addMissingAwait',
  'fixAwaitInSyncFunction',
  'addMissingNewOperator',
  'fixOverrideModifier',
  'convertToTypeOnlyImport',
  'convertToTypeOnlyExport',
  'fixImportNonExportedMember',
  'addOptionalPropertyUndefined',
  'unusedIdentifier',
]);
const protectedPath =
  /(?:^|\/)(?:node_modules|\.github|__tests__|tests?|specs?|e2e)\/|\.(?:test|spec)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$|\.d\.[cm]?ts$/;
const importsFromTest = /from ["'][^"']*(?:\.test|\.spec|__tests__|\/tests?\/|fixture|mock)/i;
const timeLimitMs = 120_000;
const maxProjects = 50;
const maxListed = 20;

applyTypeFixes();
