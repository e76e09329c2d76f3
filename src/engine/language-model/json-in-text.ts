/** The JSON object in a model's text: in a fence, bare, or between the first and last brace. Undefined when there is none. */
export function jsonInText(text: string): Record<string, unknown> | undefined {
  // A thought that was cut off has no end, and where the template of the prompt begins it there is an end alone.
  const closed = text.replace(/<think>[\s\S]*?(?:<\/think>|$)/g, '');
  const spoken = closed.slice(closed.indexOf(thoughtEnd) + thoughtEnd.length);
  return (closed.includes(thoughtEnd) ? objectIn(spoken) : undefined) ?? objectIn(closed);
}

const thoughtEnd = '</think>';

function objectIn(text: string): Record<string, unknown> | undefined {
  const fenced = [...text.matchAll(/```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```/g)].map(
    (match) => match[1] ?? '',
  );
  const braces = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [...fenced, text, braces]) {
    const value = parseObject(candidate);
    if (value) return value;
  }
  return undefined;
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
