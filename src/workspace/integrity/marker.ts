import type { Language } from './languages.ts';
import type { Severity } from './verdict.ts';

/** A piece of text that a repair may not bring in. */
export interface Marker {
  rule: string;
  severity: Severity;
  /** Absent: all languages, those without a grammar too. */
  languages?: readonly (Language | null)[];
  /** What is searched: comments alone, code without comments, or code without comments and without what strings say. */
  where: 'comment' | 'code' | 'bare';
  /** Which files: tests, all others, or any; `configuration` are those that steer a test runner. */
  scope: 'test' | 'source' | 'any';
  pattern: RegExp;
  text: string;
}

type Row = readonly [
  languages: Marker['languages'] | null,
  where: Marker['where'],
  scope: Marker['scope'],
  pattern: RegExp,
];

export const javascript = ['javascript'] as const;
export const python = ['python'] as const;
export const go = ['go'] as const;
export const rust = ['rust'] as const;
export const java = ['java', null] as const;
export const csharp = ['csharp'] as const;
export const ruby = ['ruby'] as const;

/** Rows that are objected to for the same reason. */
export function family(rule: string, severity: Severity, text: string, rows: readonly Row[]): Marker[] {
  return rows.map(([languages, where, scope, pattern]) => ({
    rule,
    severity,
    text,
    where,
    scope,
    pattern: new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`),
    ...(languages ? { languages } : {}),
  }));
}
