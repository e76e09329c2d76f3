import { fileURLToPath } from 'node:url';
import type { EndingKind } from '../src/reflexion/episode.ts';

/** A repository of the demo and the pull request that is opened on it. */
export interface Sample {
  /** The repository's name without its owner. */
  name: string;
  /** `owner/name` */
  repository: string;
  title: string;
  body: string;
  branch: string;
  author: string;
  /** Folder with everything on `main`. */
  baseDirectory: string;
  /** Folder with the files that the pull request adds or replaces. */
  changesDirectory: string;
  /** Paths that it deletes. */
  deletions: readonly string[];
  /** Subject of the pull request's one commit. */
  commitMessage: string;
  expected: { withoutModel: Expected; withModel: Expected };
}

/** What the demo must come to. */
export interface Expected {
  ending: EndingKind;
  /** From the author's push on. */
  rewards: readonly (0 | 1)[];
  trials: number;
  /** Of the bot. */
  commits: number;
}

const passedAfter = (trials: number): Expected => ({
  ending: 'passed',
  rewards: [...Array.from({ length: trials }, () => 0 as const), 1],
  trials,
  commits: trials,
});
const notOurs: Expected = { ending: 'not-ours', rewards: [0], trials: 0, commits: 0 };
const passedWhenRunAgain: Expected = { ending: 'passed', rewards: [0, 1], trials: 0, commits: 0 };
const needsModel: Expected = { ending: 'needs-model', rewards: [0], trials: 0, commits: 0 };

/** In the order in which the demo opens them. */
export const samples: readonly Sample[] = [
  sample({
    name: 'tea-shop',
    title: 'Offer gift wrapping on the receipt',
    body: 'Packets can be wrapped for €1.50 each; from five packets on it is on the house.\n\nThe receipt shows it as a row of its own.',
    branch: 'gift-wrapping',
    author: 'marta',
    commitMessage: 'receipt: offer gift wrapping',
    expected: { withoutModel: passedAfter(2), withModel: passedAfter(2) },
  }),
  sample({
    name: 'book-shop',
    title: 'Staff picks, and a heading that counts',
    body: 'The Friday letter now says how many books are new, with `plur` for the plural.\n\n`staffPicks` finds the newest book of every favourite author.',
    branch: 'staff-picks',
    author: 'jonas',
    commitMessage: 'newsletter: count the books in the heading, and pick for the staff',
    expected: { withoutModel: passedAfter(1), withModel: passedAfter(1) },
  }),
  sample({
    name: 'coffee-bar',
    title: 'Loyalty card: every tenth cup is free',
    body: 'The card is stamped once per cup. `stamps` is how many it had before these cups.',
    branch: 'loyalty-card',
    author: 'amina',
    commitMessage: 'bill: every tenth cup on the card is free',
    expected: { withoutModel: needsModel, withModel: passedAfter(1) },
  }),
  sample({
    name: 'bike-rental',
    title: 'Rent out tandems',
    body: 'We have four of them from Monday, at €7 an hour.',
    branch: 'tandems',
    author: 'pelle',
    commitMessage: 'rental: tandems at seven euros an hour',
    expected: { withoutModel: notOurs, withModel: notOurs },
  }),
  sample({
    name: 'spice-market',
    title: 'Add Saffron Valley as a supplier',
    body: 'Their price list has two entries so far.',
    branch: 'saffron-valley',
    author: 'noor',
    commitMessage: 'suppliers: add Saffron Valley',
    expected: { withoutModel: passedWhenRunAgain, withModel: passedWhenRunAgain },
  }),
];

function sample(
  told: Omit<Sample, 'repository' | 'baseDirectory' | 'changesDirectory' | 'deletions'>,
): Sample {
  return {
    ...told,
    repository: `acme/${told.name}`,
    baseDirectory: fileURLToPath(new URL(`./samples/${told.name}/base`, import.meta.url)),
    changesDirectory: fileURLToPath(new URL(`./samples/${told.name}/change`, import.meta.url)),
    deletions: [],
  };
}
