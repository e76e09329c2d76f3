import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letter } from './letter.js';

test('names every book with its author', () => {
  const html = letter([{ title: 'Pride & Prejudice', author: 'Jane Austen' }]);
  assert.equal(html, '<h1>1 new book this week</h1><ul><li>Pride &amp; Prejudice by Jane Austen</li></ul>');
});

test('counts the books in its heading', () => {
  const books = [
    { title: 'Emma', author: 'Jane Austen' },
    { title: 'Persuasion', author: 'Jane Austen' },
  ];
  assert.match(letter(books), /<h1>2 new books this week<\/h1>/);
});
