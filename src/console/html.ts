/** Markup that needs no more escaping. */
export interface Html {
  readonly html: string;
}
type Piece = string | number | null | Html | readonly Html[];

/** A template whose pieces are escaped, whoever wrote them, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { html: parts.map((part, index) => part + render(pieces[index] ?? null)).join('') };
}

function render(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'object') return 'html' in piece ? piece.html : piece.map(render).join('');
  return String(piece).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
