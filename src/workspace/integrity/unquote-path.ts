const escapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** Takes off the quotes that git puts around odd names, with their octal bytes. */
export function unquotePath(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text;
  const bytes: number[] = [];
  const inner = Buffer.from(text.slice(1, -1));
  for (let at = 0; at < inner.length; at += 1) {
    const byte = inner[at] ?? 0;
    if (byte !== 92) {
      bytes.push(byte);
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(inner.subarray(at + 1, at + 4).toString('latin1'))?.[0];
    bytes.push(octal ? Number.parseInt(octal, 8) : (escapes[String.fromCharCode(inner[at + 1] ?? 92)] ?? 63));
    at += octal ? 3 : 1;
  }
  return Buffer.from(bytes).toString('utf8');
}
