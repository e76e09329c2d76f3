import { nodeManagers } from './node-managers.ts';
import { otherManagers } from './other-managers.ts';
import { pythonManagers } from './python-managers.ts';

export const ecosystems = ['node', 'python', 'ruby', 'php', 'go', 'rust'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/** What a package manager leaves in a repository and what it is asked to do. The first row whose file is there is meant. */
export interface PackageManager {
  name: string;
  ecosystem: Ecosystem;
  file: string;
  /** The file only says what is wanted: another folder's lock file goes first. */
  isManifest?: true;
  /** Brings the dependencies in just as the lock file says, without scripts of the packages where that can be chosen. */
  install: string;
  /** Names of the files that decide what an install leaves, as `find -name` takes them. */
  inputs: readonly string[];
  /** What an install leaves in the checkout, as `find -path` takes it; nothing where it all goes into the cache anyway. */
  trees: readonly string[];
  /** An extended grep pattern for `inputs`: where it is found, the trees hold copies of the repository's own code and are not kept. */
  copiesCode?: string;
  /** What has to be made anew after the trees were laid out, since it lists the repository's own code. */
  refresh?: string;
  /** Null where there is no lock file. */
  lock: {
    /** What a failed install prints when the lock file no longer answers to the manifest. */
    outOfStep: RegExp;
    /** The command of which it is printed. */
    program: RegExp;
    /** Brings the lock file in step, and changes as little else as the manager lets. */
    update: string;
    /** Options of the failed command that say where, kept with their value. */
    places: readonly string[];
  } | null;
}

/** More particular managers first, as they leave their neighbours' files too. */
export const packageManagers: readonly PackageManager[] = [
  ...nodeManagers,
  ...pythonManagers,
  ...otherManagers,
];
