import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letter } from './letter.js';

test('names every book with its author', () => {
  const html = letter([{ title: 'Pride & Prejudice', author: 'Jane Austen' }]);
  assert.equal(html, '<h1>New this week</h1><ul><li>Pride &amp; Prejudice by Jane Austen</li></ul>');
});
