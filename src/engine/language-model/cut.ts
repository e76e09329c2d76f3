/** Keeps head and tail of a text that is too long, and says how many characters were left out between them. */
export function cutMiddle(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const headLength = Math.ceil(maxCharacters * 0.6);
  const tailLength = maxCharacters - headLength;
  const head = text.slice(0, headLength).toWellFormed();
  const tail = text.slice(text.length - tailLength).toWellFormed();
  return `${head}\n[… ${text.length - maxCharacters} characters left out …]\n${tail}`;
}

/** Keeps the head of a text that is too long, on one line of notice. */
export function cutEnd(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters).toWellFormed()} [… ${text.length - maxCharacters} characters left out]`;
}
