import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

type Taken = { form: URLSearchParams } | { refused: { status: number; reason: string } };

/** Reads a form that was sent from our own page, and from nobody else's. */
export async function takeForm(request: IncomingMessage, formKey: string): Promise<Taken> {
  const refused = (status: number, reason: string) => ({ refused: { status, reason } });
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin !== undefined && origin !== `http://${host ?? ''}`)
    return refused(403, 'It came from another site.');
  if (site !== undefined && site !== 'same-origin') return refused(403, 'It came from another site.');
  if (Number(request.headers['content-length'] ?? maxFormBytes + 1) > maxFormBytes)
    return refused(413, 'It is too long.');
  const form = new URLSearchParams(await text(request));
  if (!isEqual(form.get('form-key') ?? '', formKey))
    return refused(403, 'The page was out of date. Go back and load it again.');
  return { form };
}

function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

export const maxCommentLength = 65_536;
/** Each character takes up to nine bytes in a form, an astral one twelve. */
const maxFormBytes = maxCommentLength * 12;
