import { z } from 'zod';
import { parseObject } from '../language-model/json-in-text.ts';
import { folderOf } from './folders.ts';
import { type Invocation, readInvocations } from './invocation.ts';
import { readScript, type Word } from './shell-words.ts';

/** A script of package.json that is one plain command. */
export interface PackageScript {
  /** The command, with what the caller puts to it. */
  invocation: Invocation;
  /** What has to stand between the caller's own words and further arguments for the script. */
  separator: readonly string[];
}

/** The script that an invocation of a package manager runs in its folder; null where it runs none, or more than one plain command. */
export function packageScript(invocation: Invocation, text: (path: string) => string): PackageScript | null {
  if (invocation.runner.length > 0 || !/^(?:npm|pnpm|yarn|bun)$/.test(invocation.program)) return null;
  const folder = folderOf(invocation);
  const called = scriptCall(invocation);
  if (folder === null || !called) return null;
  const manifest = text(folder === '' ? 'package.json' : `${folder}/package.json`);
  const script = scriptIn(manifest, called.name);
  const [line, ...further] = readScript(script);
  const [inner] = readInvocations(script);
  if (line?.kind !== 'commands' || line.commands.length !== 1 || further.length > 0 || !inner) return null;
  return {
    invocation: { ...inner, arguments: [...inner.arguments, ...called.further] },
    separator: invocation.program === 'npm' && !called.isSeparated ? ['--'] : [],
  };
}

interface ScriptCall {
  name: string;
  /** Arguments for the script. */
  further: readonly Word[];
  isSeparated: boolean;
}

function scriptCall({ program, arguments: words }: Invocation): ScriptCall | null {
  const rest = words.filter((_, index) => !isPlace(words, index));
  const at = /^(?:run|run-script)$/.test(rest[0]?.text ?? '') ? 1 : 0;
  const called = rest[at]?.text ?? '';
  const name = program === 'npm' && at === 0 && /^(?:t|tst)$/.test(called) ? 'test' : called;
  // npm knows no scripts but these without `run`, and bun has a test runner of that name.
  if (at === 0 && program === 'npm' && name !== 'test') return null;
  if (!/^[\w:.-]+$/.test(name) || name.startsWith('-') || (at === 0 && program === 'bun')) return null;
  const after = rest.slice(at + 1);
  if (program !== 'npm') return { name, further: after, isSeparated: false };
  if (after.length === 0) return { name, further: [], isSeparated: false };
  return after[0]?.text === '--' ? { name, further: after.slice(1), isSeparated: true } : null;
}

/** Options that only say where, or how loud, before the script's name. */
function isPlace(words: readonly Word[], index: number): boolean {
  const dashes = words.findIndex((word) => word.text === '--');
  if (dashes >= 0 && index >= dashes) return false;
  const text = words[index]?.text ?? '';
  const valued = /^(?:--prefix|-C|--dir|--cwd)$/;
  return (
    /^(?:--silent|-s|(?:--prefix|--dir|--cwd)=.*)$/.test(text) ||
    valued.test(text) ||
    valued.test(words[index - 1]?.text ?? '')
  );
}

const manifestSchema = z.object({ scripts: z.record(z.string(), z.string()) });

function scriptIn(manifest: string, name: string): string {
  const scripts = manifestSchema.safeParse(parseObject(manifest)).data?.scripts ?? {};
  return Object.hasOwn(scripts, name) ? (scripts[name] ?? '') : '';
}
