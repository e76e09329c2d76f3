/** The JSON object in a model's text: in a fence, bare, or between the first and last brace. Undefined when there is none. */
export function jsonInText(text: string): Record<string, unknown> | undefined {
  const spoken = text.replace(/<think>[\s\S]*?<\/think>/g, '');
  const fenced = [...spoken.matchAll(/```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```/g)].map(
    (match) => match[1] ?? '',
  );
  const braces = spoken.slice(spoken.indexOf('{'), spoken.lastIndexOf('}') + 1);
  for (const candidate of [...fenced, spoken, braces]) {
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
