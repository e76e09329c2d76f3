import type { FileChange } from '../change.ts';
import { finding, type Rule, surplus } from '../facts.ts';
import { isCollected, isFixture, isSnapshot, isTestFile } from '../paths.ts';

/** Where people put what they no longer want to run. */
const aside =
  /(?:^|\/)(?:\.?attic|archived?|disabled|skip(?:ped)?|old|legacy|quarantine|trash|deprecated|unused|ignored?|broken|wip|todo)\//i;

/** Test files that are gone, or have a name that their runner doesn't pick up. */
export const testFiles: Rule = ({ files }) => {
  const created = files.filter(({ file }) => file.status === 'added' || file.status === 'renamed');
  return files.flatMap((change) => {
    const { oldPath, status } = change.file;
    const at = { path: change.path, line: null };
    if (status === 'deleted' && isTestFile(oldPath)) {
      const isElsewhere = change.removed.length > 0 && created.some((other) => holds(other, change));
      return isElsewhere ? [] : [finding('refuse', 'test-file-deleted', at, 'It deletes a test file.')];
    }
    if (status === 'deleted' && (isSnapshot(oldPath) || isFixture(oldPath)))
      return [finding('ask', 'snapshot-deleted', at, 'It deletes what tests compare with or read.')];
    const isGone = !isCollected(change.path) || (aside.test(change.path) && !aside.test(oldPath));
    if (status === 'renamed' && isCollected(oldPath) && isGone)
      return [
        finding(
          'refuse',
          'test-file-renamed',
          at,
          `The test runner no longer picks up ${oldPath} under this name.`,
        ),
      ];
    const isLeftEmpty = isTestFile(oldPath) && change.removed.length > 0 && status === 'modified';
    const isEmpty = change.file.hunks.every(({ newStart }) => newStart === 0);
    const isCommentOnly = change.regions.every(
      ({ after }) => after.tokens.length === 0 && after.comments.length > 0,
    );
    if (isLeftEmpty && (isEmpty || isCommentOnly))
      return [finding('refuse', 'test-file-emptied', at, 'It empties a test file.')];
    return [];
  });
};

/** Whether what one file loses is what another, still picked up, gains. */
function holds(other: FileChange, gone: FileChange): boolean {
  if (!isTestFile(other.path) || (isCollected(gone.path) && !isCollected(other.path))) return false;
  const lines = (side: FileChange['added']) =>
    side
      .map(({ text }) => text.trim())
      .filter((text) => text !== '' && !/^(?:import|from|package|use|using|require)\b|require\(/.test(text));
  const lost = lines(gone.removed);
  return surplus(lost, lines(other.added)).length <= lost.length / 10;
}
