import { visible } from './plain-text.ts';

/**
 * Without secrets, those among them that characters nobody sees would take apart: what is shown later has no such characters. To be
 * asked before a text is made harmless, since that puts some into what looks like a commit's id, as many secrets do.
 */
export function redactedText(text: string, redact: (text: string) => string): string {
  const bare = visible(text);
  const redacted = redact(bare);
  return redacted === bare ? redact(text) : redacted;
}
