// Keeps the part of the page that changes up to date, without losing what the reader has opened.

const live = document.querySelector('#live');
let shown = live?.innerHTML;

async function refresh() {
  if (document.hidden || !live) return;
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#live');
  if (!next || next.innerHTML === shown) return;
  const choices = new Map(
    [...live.querySelectorAll('details[data-touched]')].map((details) => [pathOf(details), details.open]),
  );
  shown = next.innerHTML;
  live.innerHTML = next.innerHTML;
  live.dataset.running = next.dataset.running;
  for (const details of live.querySelectorAll('details')) {
    const open = choices.get(pathOf(details));
    if (open === undefined) continue;
    details.open = open;
    details.dataset.touched = '';
  }
  tellTimes();
}

/** Where a details element is: the nearest named ancestor and its place in there. */
function pathOf(details) {
  const owner = details.parentElement.closest('[id]');
  return `${owner.id} ${[...owner.querySelectorAll('details')].indexOf(details)}`;
}

function tellTimes() {
  for (const element of document.querySelectorAll('time')) {
    const seconds = Math.round((Date.now() - Date.parse(element.dateTime)) / 1000);
    if (!Number.isFinite(seconds)) continue;
    element.textContent = ago(seconds);
  }
}

function ago(seconds) {
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} seconds ago`;
  if (seconds < 3600) return count(Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return count(Math.floor(seconds / 3600), 'hour');
  return count(Math.floor(seconds / 86_400), 'day');
}

const count = (number, unit) => `${number} ${unit}${number === 1 ? '' : 's'} ago`;

/** A link to a line opens what it lies in. */
function showTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let element = target; element; element = element.parentElement) {
    if (element.tagName === 'DETAILS') element.open = true;
  }
  target.scrollIntoView({ block: 'center' });
}

document.addEventListener('click', (event) => {
  const details = event.target.closest?.('summary')?.parentElement;
  if (details) details.dataset.touched = '';
});
document.addEventListener('keydown', (event) => {
  const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
  if (sends) event.target.closest?.('form')?.requestSubmit();
});
addEventListener('hashchange', showTarget);

async function keepRefreshing() {
  await refresh();
  setTimeout(keepRefreshing, live?.dataset.running === 'yes' ? 1500 : 4000);
}

tellTimes();
setInterval(tellTimes, 10_000);
showTarget();
setTimeout(keepRefreshing, 1500);
