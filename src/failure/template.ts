/** A line without its numbers and ids: equal for lines that come again and again in one log. */
export function template(text: string): string {
  return text
    .replace(/\b(?=[a-f]{0,64}\d)[0-9a-f]{7,64}\b/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}
