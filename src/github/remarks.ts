import type { Remark } from '../reflexion/ports.ts';
import { commandIn } from './commands.ts';
import { plainLines } from './plain-lines.ts';
import type { Said } from './said.ts';

/** What is kept of all that people said to the bot: the newest. */
const most = { remarks: 10, characters: 1_000, people: 5 };
/** How many lines of a text are searched for in how much that the bot wrote last: a stranger's may have thousands of them. */
const mostQuoted = { lines: 20, characters: 100_000 };
/** Fewer letters than this may stand in two texts by chance. */
const shortestQuotation = 20;

interface Known {
  /** The bot's comments as they are shown. */
  own: readonly string[];
  /** The bot's account: `reflexion[bot]`. */
  login: string;
  mayWrite: (login: string) => Promise<boolean>;
  /** Which of these have been changed since they were written. */
  editedOf: (subjects: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * What people have told the bot, oldest first: hints, comments that mention or quote it, and answers in its threads. Of those who
 * may write it is guidance; of others, or changed since, it is what somebody says.
 */
export async function readRemarks(
  said: readonly Said[],
  { own, login, mayWrite, editedOf }: Known,
): Promise<Remark[]> {
  const quotable = own.map(letters).join(' ').slice(-mostQuoted.characters);
  const threads = new Set(
    said
      .filter(({ by, isByPerson, thread, id }) => by === login && !isByPerson && thread === id)
      .map(({ id }) => id),
  );
  const name = login.replace(/\[bot\]$/, '').replaceAll(/[^\w-]/g, '');
  const told = said
    .filter(({ isByPerson }) => isByPerson)
    .flatMap((one) => {
      const text = toldIn(one, { name, threads, quotable });
      return text === '' ? [] : [{ ...one, text: text.slice(0, most.characters) }];
    });
  // A crowd of strangers drowns nobody who belongs here.
  const ranked = told.toSorted((a, b) => Number(a.isInsider) - Number(b.isInsider) || a.at - b.at);
  const addressed = ranked.slice(-most.remarks);
  if (addressed.length === 0) return [];
  const edited = await editedOf(addressed.map(({ subject }) => subject));
  // Each costs a question.
  const asked = new Set([...new Set(addressed.toReversed().map(({ by }) => by))].slice(0, most.people));
  return Promise.all(
    addressed
      .toSorted((a, b) => a.at - b.at)
      .map(async ({ by, text, subject }) => {
        const isGuidance = asked.has(by) && !edited.has(subject) && (await mayWrite(by));
        return { by, text, isGuidance };
      }),
  );
}

/** What it tells the bot; empty when it is not meant for it. A command tells nothing but the hint behind `fix`. */
function toldIn(
  { body, thread, id }: Said,
  { name, threads, quotable }: { name: string; threads: ReadonlySet<string>; quotable: string },
): string {
  const asked = commandIn(body);
  if (asked) return asked.command === 'fix' ? (asked.argument ?? '') : '';
  const isAnswer = thread !== null && thread !== id && threads.has(thread);
  const mention = new RegExp(`(?:^|[^\\w/])@${name}(?![\\w-])`, 'i');
  const isMeant =
    isAnswer ||
    plainLines(body).some((line) => mention.test(line.replaceAll(/(`+)[^`]*\1/g, ' '))) ||
    quotes(body, quotable);
  return isMeant ? body.trim() : '';
}

function quotes(body: string, quotable: string): boolean {
  const quotations = body.split('\n').filter((line) => /^ {0,3}>/.test(line));
  const long = quotations.filter((line) => line.length > shortestQuotation).slice(0, mostQuoted.lines);
  return long.map(letters).some((line) => line.length >= shortestQuotation && quotable.includes(line));
}

/** As quoting keeps them: without Markdown's marks. */
function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
