import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One log of a labelled corpus: what a reader must see in it, and what it is about. */
export interface Labelled {
  id: string;
  file: string;
  ci: string;
  category: string;
  tool: string;
  keys: readonly string[];
  key_lines: Readonly<Record<string, readonly number[]>>;
  source: { project?: string; repo?: string };
}

export function readLabels(folder: string): readonly Labelled[] {
  return JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'));
}

export const readLog = (folder: string, label: Labelled): Buffer => readFileSync(join(folder, label.file));

export const projectOf = (label: Labelled): string => label.source.project ?? label.source.repo ?? label.id;
