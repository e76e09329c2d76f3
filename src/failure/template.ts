/** A line without what changes between two runs of the same thing. */
export function template(text: string): string {
  return text
    .replace(/\b[0-9a-f]{7,64}\b/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}
