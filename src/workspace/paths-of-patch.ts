import { unpackPatch } from '../patch.ts';
import { readDiff } from './integrity/read-diff.ts';

/** Every path that a packed patch touches; one of a file that moves takes it from where it was, and so names that, too. */
export function pathsOfPatch(packed: string): readonly string[] {
  return readDiff(unpackPatch(packed)).map(({ path }) => path);
}
