import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import treeSitter, { type Language as Grammar, type Parser } from '@vscode/tree-sitter-wasm';

export type Language = 'javascript' | 'python' | 'go' | 'rust' | 'java' | 'csharp' | 'ruby';

/** Every language of an extension, and the grammar file that reads it. */
const extensions: Record<string, readonly [Language, string]> = {
  ts: ['javascript', 'typescript'],
  mts: ['javascript', 'typescript'],
  cts: ['javascript', 'typescript'],
  tsx: ['javascript', 'tsx'],
  js: ['javascript', 'tsx'],
  jsx: ['javascript', 'tsx'],
  mjs: ['javascript', 'tsx'],
  cjs: ['javascript', 'tsx'],
  py: ['python', 'python'],
  pyi: ['python', 'python'],
  go: ['go', 'go'],
  rs: ['rust', 'rust'],
  java: ['java', 'java'],
  cs: ['csharp', 'c-sharp'],
  rb: ['ruby', 'ruby'],
  rake: ['ruby', 'ruby'],
};

export function languageOf(path: string): Language | null {
  return extensions[extensionOf(path)]?.[0] ?? null;
}

export interface Grammars {
  parser: Parser;
  /** Null for a file in no language that can be read. */
  grammarFor(path: string): Grammar | null;
  /** What died can't be brought back: its memory is shared by all parsers of the process. */
  giveUp(): void;
  isGivenUp(): boolean;
}

/** Loads the grammars; some 80 ms and 50 MB for all of them together. */
export async function loadGrammars(): Promise<Grammars> {
  await treeSitter.Parser.init();
  const require = createRequire(import.meta.url);
  const grammars = new Map<string, Grammar>();
  for (const name of new Set(Object.values(extensions).map(([, grammar]) => grammar))) {
    const file = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
    grammars.set(name, await treeSitter.Language.load(await readFile(file)));
  }
  let isGivenUp = false;
  return {
    parser: new treeSitter.Parser(),
    giveUp: () => {
      isGivenUp = true;
    },
    isGivenUp: () => isGivenUp,
    grammarFor: (path) => grammars.get(extensions[extensionOf(path)]?.[1] ?? '') ?? null,
  };
}

function extensionOf(path: string): string {
  return /\.(\w{1,5})$/.exec(path)?.[1]?.toLowerCase() ?? '';
}
