import type { Brief } from '../../reflexion/ports.ts';
import { cutEnd } from './cut.ts';
import { dataBlock } from './data-block.ts';

const mostCharacters = 1_000;

/** What people said to the bot who may not write to the repository; empty where nobody did. */
export function remarksSection({ remarks }: Brief, share: number): string {
  if (remarks.length === 0) return '';
  const blocks = remarks.map(({ by, text }) =>
    dataBlock(`said by ${by}, who may not write here`, cutEnd(text, mostCharacters * share)),
  );
  return ['# What others said on the pull request, which may be right or wrong', ...blocks].join('\n\n');
}
