import type { FileChange } from '../history.ts';
import { type Html, html } from './html.ts';

/** What stands below a line of the new side. */
type Below = (path: string, line: number) => readonly Html[];

/** Changed files, each with its lines numbered before and after. */
export function diffView(changes: readonly FileChange[], below: Below = () => []): Html {
  if (changes.length === 0) return html`<p class="quiet">No file is changed.</p>`;
  return html`${changes.slice(0, maxFiles).map((change) => fileView(change, below))}${
    changes.length > maxFiles
      ? html`<p class="quiet">${changes.length - maxFiles} more files are left out here.</p>`
      : null
  }`;
}

function fileView(change: FileChange, below: Below): Html {
  const name = change.previousPath ? `${change.previousPath} → ${change.path}` : change.path;
  return html`<details class="file" open>
<summary><code>${name}</code><span class="counts"><span class="plus">+${change.additions}</span> <span class="minus">−${change.deletions}</span></span></summary>
${change.patch === null ? html`<p class="quiet">${change.status === 'renamed' ? 'Renamed without a change.' : 'Nothing to show for this file.'}</p>` : patchView(change.patch, (line) => below(change.path, line))}
</details>`;
}

export function patchView(patch: string, below: (line: number) => readonly Html[] = () => []): Html {
  const lines = patch.split('\n');
  let before = 0;
  let after = 0;
  const rows = lines.slice(0, maxLines).map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      return row('hunk', '', '', line);
    }
    if (line.startsWith('+')) return withThreads(row('added', '', after, line), below(after++));
    if (line.startsWith('-')) return row('removed', before++, '', line);
    if (line.startsWith('\\')) return row('', '', '', line);
    return withThreads(row('', before++, after, line), below(after++));
  });
  const more =
    lines.length > maxLines
      ? row('hunk', '', '', `${lines.length - maxLines} more lines are left out here`)
      : null;
  return html`<div class="scroll"><table class="diff"><tbody>${rows}${more}</tbody></table></div>`;
}

const withThreads = (shown: Html, threads: readonly Html[]): Html =>
  threads.length === 0 ? shown : html`${shown}<tr class="talk"><td colspan="3">${threads}</td></tr>`;

const row = (kind: string, before: number | string, after: number | string, text: string): Html =>
  html`<tr class="${kind}"><td class="number">${before}</td><td class="number">${after}</td><td class="code">${text}</td></tr>`;

const maxFiles = 100;
const maxLines = 1_500;
