import { byAuthor } from './shelf.js';

/** What the staff would press into your hands: the newest book of each favourite author. */
export function staffPicks(books, favourites) {
  var picks = [];
  for (const author of favourites) {
    let newest = byAuthor(books, author)[0];
    if (newest) picks.push({ author: author, title: newest.title });
  }
  return picks;
}
