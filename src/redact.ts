/** Takes secrets out of text. A value masked once is masked everywhere after. */
export function createRedactor(secrets: readonly string[] = []): (text: string) => string {
  const known = new Set(secrets.filter((secret) => secret.length >= 6));
  return (text) => {
    for (const format of formats) for (const match of text.matchAll(format)) known.add(match[0]);
    let masked = text;
    for (const secret of [...known].sort((a, b) => b.length - a.length))
      masked = masked.replaceAll(secret, '***');
    return masked;
  };
}

const formats: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g,
  /\bsk-[A-Za-z0-9_-]{20,200}\b/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}/g,
];
