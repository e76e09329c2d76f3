/** `ask`: a person decides, nothing is pushed. `refuse`: it goes back to the engine. */
export type Severity = 'ask' | 'refuse';

export interface Verdict {
  verdict: 'allow' | Severity;
  reasons: readonly Reason[];
}

/** What a repair does that a repair may not. `line` counts in the file after the change; null where the whole file is meant. */
export interface Reason {
  rule: string;
  path: string;
  line: number | null;
  text: string;
}

/** A reason with its weight, and whether the author's own change can make it a matter for a person. */
export interface Finding extends Reason {
  severity: Severity;
}

export interface GuardLimits {
  maxFiles: number;
  /** Lines added and removed, lock files and snapshots not counted. */
  maxLines: number;
  /** What one file may gain. */
  maxFileBytes: number;
  maxDiffBytes: number;
}

export const defaultGuardLimits: GuardLimits = {
  maxFiles: 200,
  // Formatters rewrite whole trees; beyond this nobody looks a diff through.
  maxLines: 20_000,
  maxFileBytes: 500_000,
  maxDiffBytes: 5_000_000,
};

export function verdictOf(findings: readonly Finding[]): Verdict {
  const reasons = findings.map(({ severity: _, ...reason }) => reason);
  if (findings.some(({ severity }) => severity === 'refuse')) return { verdict: 'refuse', reasons };
  return { verdict: findings.length > 0 ? 'ask' : 'allow', reasons };
}
