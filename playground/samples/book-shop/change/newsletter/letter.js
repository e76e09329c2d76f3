import escape from 'escape-html';
import plur from 'plur';

/** The Friday letter as HTML. */
export function letter(books) {
  const rows = books.map((book) => `<li>${escape(book.title)} by ${escape(book.author)}</li>`);
  const heading = `${books.length} new ${plur('book', books.length)} this week`;
  return `<h1>${heading}</h1><ul>${rows.join('')}</ul>`;
}
