import { z } from 'zod';
import { failureKinds } from './failure.ts';

const placeSchema = z.object({
  path: z.string(),
  line: z.int().positive(),
  message: z.string().nullable(),
  /** Whether the pull request touches the file. */
  touched: z.boolean(),
});
/** A line of a file at the head that a log accuses. */
export type Place = z.infer<typeof placeSchema>;

/** What is kept of a failure between trials. */
export const failureMarkSchema = z.object({
  /** All the checks that failed in this way, as one text. */
  check: z.string(),
  checks: z.array(z.string()).default([]),
  fingerprint: z.string(),
  kind: z.enum(failureKinds),
  summary: z.string(),
  /** The check's page. */
  url: z.string().nullable(),
  /** Lines that its log accuses, those that the pull request touches first. */
  places: z.array(placeSchema).default([]),
  /** What the logs of all of them told of how many tests ran; null where they told nothing. */
  tests: z.object({ ran: z.int(), skipped: z.int() }).nullable().default(null),
  /** The first of those that failed, by name. */
  failedTests: z.array(z.string()).default([]),
});
export type FailureMark = z.infer<typeof failureMarkSchema>;
