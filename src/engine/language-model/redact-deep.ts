/** The same plain data with every string redacted. */
export function redactDeep<Data>(data: Data, redact: (text: string) => string): Data {
  return walk(data, redact) as Data;
}

function walk(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, redact)]));
}
