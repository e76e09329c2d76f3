import type { Writable } from 'node:stream';
import { visible } from '../../reflexion/plain-text.ts';

/** What is shown of a run. Text may come from logs and models: whatever steers a terminal is taken out, and secrets are masked. */
export interface Display {
  /** Something that has happened, to stay. */
  say(text: string): void;
  /** What goes on now: one live line on a terminal; elsewhere a line whenever it is something else. */
  busy(text: string): void;
  end(): void;
}

interface Shown {
  stream: Writable & { isTTY?: boolean; columns?: number };
  redact: (text: string) => string;
  now: () => number;
}

const tickMs = 1_000;
const erase = '\r\u001b[2K';

export function createDisplay(shown: Shown): Display {
  return shown.stream.isTTY ? liveDisplay(shown) : plainDisplay(shown);
}

function plainDisplay({ stream, redact }: Shown): Display {
  let last = '';
  return {
    say: (text) => stream.write(`${safe(text, redact)}\n`),
    busy(text) {
      if (text !== last) stream.write(`${safe(text, redact)} …\n`);
      last = text;
    },
    end() {},
  };
}

function liveDisplay({ stream, redact, now }: Shown): Display {
  let current = '';
  let since = 0;
  const draw = () => {
    if (current === '') return;
    const seconds = Math.floor((now() - since) / 1000);
    const time = ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const room = Math.max(20, stream.columns ?? 80) - time.length - 3;
    stream.write(`${erase}${[...safe(current, redact)].slice(0, room).join('')} …${time}`);
  };
  const ticking = setInterval(draw, tickMs);
  ticking.unref();
  return {
    say(text) {
      stream.write(`${current === '' ? '' : erase}${safe(text, redact)}\n`);
      draw();
    },
    busy(text) {
      if (text !== current) since = now();
      current = text;
      draw();
    },
    end() {
      clearInterval(ticking);
      if (current !== '') stream.write(erase);
      current = '';
    },
  };
}

function safe(text: string, redact: (text: string) => string): string {
  return visible(redact(text));
}
