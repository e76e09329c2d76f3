/** Books of one author, the newest first. */
export function byAuthor(books, author) {
  return books.filter((book) => book.author === author).sort((a, b) => b.year - a.year);
}

export function shelfCents(books) {
  return books.reduce((sum, book) => sum + book.cents, 0);
}
