import type { Exchange } from './router.ts';

/** What goes back: a body is JSON, text is sent as it is, neither is an empty answer. */
export interface Answer {
  status: number;
  body?: unknown;
  text?: string | Buffer;
  headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const notFound: Answer = refusal(404, 'Not Found');

/** GitHub's error body. */
export function refusal(
  status: number,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): Answer {
  return {
    status,
    body: {
      message,
      ...details,
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    },
  };
}

/** 422 as GitHub words it for a field that is wrong by itself. */
export function invalid(resource: string, field: string, message: string): Answer {
  return refusal(422, 'Validation Failed', {
    errors: [{ resource, code: 'unprocessable', field, message }],
  });
}

const defaultPageSize = 30;
const largestPageSize = 100;

/** The page asked for of a list, as `render` shows it, with `Link` to its neighbours. */
export async function page<Item, Body>(
  exchange: Exchange,
  items: readonly Item[],
  render: (item: Item) => Body | Promise<Body>,
): Promise<Answer & { body: Body[] }> {
  const size = Math.min(positive(exchange.query.get('per_page')) ?? defaultPageSize, largestPageSize);
  const number = positive(exchange.query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const shown = items.slice((number - 1) * size, number * size);
  const links = linksOf(exchange.url, number, last);
  return {
    status: 200,
    body: await Promise.all(shown.map(render)),
    ...(links === '' ? {} : { headers: { Link: links } }),
  };
}

/** As `page`, in the envelope of those lists that count: `{ total_count, [name]: [...] }`. */
export async function countedPage<Item, Body>(
  exchange: Exchange,
  name: string,
  items: readonly Item[],
  render: (item: Item) => Body | Promise<Body>,
): Promise<Answer> {
  const { body, ...answer } = await page(exchange, items, render);
  return { ...answer, body: { total_count: items.length, [name]: body } };
}

function positive(text: string | null): number | null {
  const number = Number(text);
  return text !== null && Number.isSafeInteger(number) && number > 0 ? number : null;
}

function linksOf(url: URL, number: number, last: number): string {
  const link = (page: number, relation: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(page));
    return `<${target}>; rel="${relation}"`;
  };
  return [
    ...(number > 1 ? [link(Math.min(number - 1, last), 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ].join(', ');
}
