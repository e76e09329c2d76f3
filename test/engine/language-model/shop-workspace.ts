import { onTestFinished } from 'vitest';
import { createTemporaryWorkspace } from '../../temporary-workspace.ts';
import { shopFiles } from './brief.ts';

/** A checkout of the shop, or of other files, that is gone when the test ends. */
export async function shopWorkspace(files: Readonly<Record<string, string>> = shopFiles) {
  const workspace = await createTemporaryWorkspace(files);
  onTestFinished(() => workspace.close());
  return workspace;
}
