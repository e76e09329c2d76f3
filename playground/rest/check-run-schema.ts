import { z } from 'zod';
import { conclusions } from '../checks.ts';

/** A check run as an app writes it; the limits are GitHub's. */

const largestText = 65_535;
/** In one request; more come by further ones. */
const mostAnnotations = 50;
const mostActions = 3;

export const annotationSchema = z
  .object({
    path: z.string().min(1),
    start_line: z.int(),
    end_line: z.int(),
    start_column: z.int().nullish(),
    end_column: z.int().nullish(),
    annotation_level: z.enum(['notice', 'warning', 'failure']),
    message: shortText(64 * 1024),
    title: shortText(255).nullish(),
    raw_details: shortText(64 * 1024).nullish(),
  })
  .refine(({ start_line, end_line }) => start_line <= end_line, {
    error: 'start_line must not be greater than end_line',
  })
  .refine((asked) => asked.start_line === asked.end_line || !(asked.start_column || asked.end_column), {
    error: 'start_column and end_column cannot be provided if start_line and end_line are different',
  });

const actionSchema = z.object({
  label: shortText(20).min(1),
  description: shortText(40).min(1),
  identifier: shortText(20).min(1),
});

const outputSchema = z.object({
  title: z.string().optional(),
  summary: shortText(largestText),
  text: shortText(largestText).optional(),
  annotations: limited(annotationSchema, mostAnnotations).optional(),
});

export const runChangeSchema = z.object({
  name: z.string().min(1).optional(),
  details_url: z.string().nullish(),
  external_id: z.string().nullish(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: z.string().nullish(),
  conclusion: z.enum(conclusions).optional(),
  completed_at: z.string().nullish(),
  output: outputSchema.optional(),
  actions: limited(actionSchema, mostActions).optional(),
});

export const newRunSchema = runChangeSchema.extend({
  name: z.string().min(1),
  head_sha: z.string(),
  output: outputSchema.extend({ title: z.string() }).optional(),
});

function shortText(longest: number) {
  return z.string().max(longest, `Only ${longest} characters are allowed`);
}

function limited<Item extends z.ZodType>(item: Item, most: number) {
  return z.array(item).max(most, {
    error: ({ input }) =>
      `No more than ${most} items are allowed; ${(input as unknown[]).length} were supplied.`,
  });
}
