import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A change that waits for a person is kept in its comment, which has little room: packed, in letters that nothing there reads as markup. */

/** The longest change that is kept, in characters: it is shown whole, beside the memory, in a comment of 65,536. */
const maxPatchLength = 20_000;
/** The longest it may become, packed; the memory of a comment holds twice that. */
const maxPackedLength = 12_000;
/**
 * All but tabs and line ends: nobody sees them, and a terminal that the patch is pasted into might obey them. A return that ends
 * no line is among them, since a browser makes a line end of it: what stands after it would be a line of its own.
 */
const hiddenCharacters = /(?![\t\n\r])\p{Cc}|\r(?!\n)|\p{Cf}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u;

/** Null for a change that is too large to be kept, or that people could not read as it is. */
export function packPatch(patch: string): string | null {
  if (patch.length > maxPatchLength || hiddenCharacters.test(patch)) return null;
  const packed = deflateRawSync(patch, { level: 9 }).toString('base64url');
  return packed.length <= maxPackedLength ? packed : null;
}

/** Throws where `packPatch` did not make it. */
export function unpackPatch(packed: string): string {
  return inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: 4 * maxPatchLength }).toString();
}
