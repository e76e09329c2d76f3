import escape from 'escape-html';

/** The Friday letter as HTML. */
export function letter(books) {
  const rows = books.map((book) => `<li>${escape(book.title)} by ${escape(book.author)}</li>`);
  return `<h1>New this week</h1><ul>${rows.join('')}</ul>`;
}
