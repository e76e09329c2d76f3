/** Either the new content, or a sentence on why there is none that the model can act on. */
export type Replacement =
  | { kind: 'replaced'; content: string; line: number }
  | { kind: 'fault'; fault: string };

/** Replaces a text that occurs exactly once. */
export function replaceOnce(content: string, oldText: string, newText: string): Replacement {
  if (oldText === '') return fault('old_text is empty; to make a new file use write_file');
  if (oldText === newText) return fault('old_text and new_text are the same');
  // Models write line ends as \n whatever the file has.
  return hasReturns(content, oldText)
    ? replaceText(content, withReturns(oldText), withReturns(newText))
    : replaceText(content, oldText, newText);
}

function hasReturns(content: string, oldText: string): boolean {
  const hasOthers = /(?<!\r)\n/.test(content);
  return content.includes('\r\n') && (!hasOthers || !content.includes(oldText));
}

function withReturns(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

function replaceText(content: string, oldText: string, newText: string): Replacement {
  const places = placesOf(content, oldText);
  const [place] = places;
  if (place === undefined) return fault(`old_text is not in the file${nearMiss(content, oldText)}`);
  if (places.length > 1) {
    const lines = places.slice(0, 10).map((at) => lineOf(content, at));
    return fault(
      `old_text is in the file ${places.length} times (lines ${lines.join(', ')}${places.length > 10 ? ', …' : ''}); give more of the text around the one you mean`,
    );
  }
  // Not String.replace, which reads `$&` and the like in the new text.
  const replaced = content.slice(0, place) + newText + content.slice(place + oldText.length);
  return { kind: 'replaced', content: replaced, line: lineOf(content, place) };
}

function placesOf(content: string, text: string): readonly number[] {
  const places: number[] = [];
  for (
    let at = content.indexOf(text);
    at !== -1 && places.length < 1_000;
    at = content.indexOf(text, at + 1)
  ) {
    places.push(at);
  }
  return places;
}

/** Where the text would be found if white space did not count. */
function nearMiss(content: string, oldText: string): string {
  const bare = (line: string) => line.replace(/\s+/g, '');
  const wanted = oldText
    .split('\n')
    .map(bare)
    .filter((line) => line !== '');
  const lines = content.split('\n').map((line, index) => ({ text: bare(line), number: index + 1 }));
  const solid = lines.filter((line) => line.text !== '');
  const start = solid.findIndex((_, index) =>
    wanted.every((line, offset) => solid[index + offset]?.text === line),
  );
  if (wanted.length > 0 && start !== -1) {
    return `; only its white space differs from line ${solid[start]?.number} on, so read those lines again and copy them`;
  }
  const first = solid.find((line) => line.text === wanted[0]);
  if (first)
    return `; its first line is at line ${first.number}, but what follows differs, so read on from there`;
  return '; read the file again and copy the lines to replace';
}

function lineOf(content: string, place: number): number {
  return content.slice(0, place).split('\n').length;
}

function fault(sentence: string): Replacement {
  return { kind: 'fault', fault: sentence };
}
