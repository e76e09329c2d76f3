import type { FailureMark } from '../reflexion/failure-mark.ts';
import { oneLine, shortened, unlinked, visible } from '../reflexion/plain-text.ts';

/** What is shown beside a line of a file, as GitHub takes it. */
export interface CheckAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: 'warning';
  title: string;
  message: string;
}

/** GitHub takes no more in one request. */
const mostAnnotations = 50;

/** The lines that failures accuse, each once. */
export function annotationsOf(failures: readonly FailureMark[]): readonly CheckAnnotation[] {
  const all = failures.flatMap((failure) =>
    failure.places.map(({ path, line, message }) => ({
      path,
      line,
      text: message ?? failure.summary,
      failure,
    })),
  );
  const once = new Map(all.map((one) => [`${one.path}:${one.line}`, one]));
  return [...once.values()].slice(0, mostAnnotations).map(({ path, line, text, failure }) => ({
    path,
    start_line: line,
    end_line: line,
    annotation_level: 'warning',
    title: shortened(unlinked(oneLine(failure.check)), 200),
    message: shortened(unlinked(visible(text)), 1_000),
  }));
}
