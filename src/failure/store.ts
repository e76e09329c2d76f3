import type { Role } from './sections.ts';

/** A line that is held until the whole log has been seen. */
export interface HeldLine {
  number: number;
  text: string;
  section: number;
  role: Role;
}
