import { javascript } from './javascript.ts';
import { jvm } from './jvm.ts';
import { native } from './native.ts';
import { platforms } from './platforms.ts';
import { python } from './python.ts';
import type { Recogniser } from './recogniser.ts';
import { scripting } from './scripting.ts';

/** Every tool that is known. Where two signs match one line the earlier row has it. */
export const recognisers: readonly Recogniser[] = [
  ...javascript,
  ...python,
  ...jvm,
  ...native,
  ...scripting,
  ...platforms,
];
