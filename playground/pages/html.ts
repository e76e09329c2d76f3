/** Markup that may go out as it is. Only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

/** A template whose values are escaped, unless they are markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return {
    markup: parts.map((part, index) => part + (index < values.length ? show(values[index]) : '')).join(''),
  };
}

/** For text that a sanitiser or an escaping renderer has made. */
export function trusted(markup: string): Html {
  return { markup };
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function show(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (isList(value)) return value.map(show).join('');
  return value.markup;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
