import type { Usage } from './reflexion/usage.ts';

/** What a failure is about, so that whoever catches it knows whether and when to try again. */
export type ErrorCode = 'settings' | 'github' | 'engine' | 'workspace' | 'sandbox' | 'queue' | 'input';

interface ErrorDetails {
  /** What the reader can do about it, as a sentence. */
  remedy?: string;
  /** When the other side asked to be left alone for so long. */
  retryAfterMs?: number;
  /** Nothing failed: it has to wait for `retryAfterMs`, or until something happens, and that is no failed attempt. */
  isPostponed?: boolean;
  /** What the App would have to be granted, as `checks: write`. */
  permission?: string;
  /** The name by which the other side knows now what was asked for. */
  movedTo?: string;
  cause?: unknown;
}

/** A failure that a person can act on. Its message and remedy may be shown on the pull request: no secret, no path of this machine. */
export class ReflexionError extends Error {
  override readonly name = 'ReflexionError';
  readonly code: ErrorCode;
  readonly remedy: string | null;
  readonly retryAfterMs: number | null;
  readonly isPostponed: boolean;
  readonly permission: string | null;
  readonly movedTo: string | null;
  /** What a model had been paid until it failed; null where none was asked. */
  usage: Usage | null = null;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.isPostponed = details.isPostponed ?? false;
    this.permission = details.permission ?? null;
    this.movedTo = details.movedTo ?? null;
  }
}
