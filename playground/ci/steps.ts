import type { Conclusion, Step } from '../checks.ts';
import type { Reports } from '../seams.ts';
import { timestamp } from '../store.ts';

/** The steps of a job as they pass, in order, each reported when it begins and when it ends; none once the job's machine is lost. */
export function trackSteps(jobId: number, names: readonly string[], reports: Reports, lost: AbortSignal) {
  const steps: Step[] = names.map((name, index) => ({
    name,
    number: index + 1,
    status: 'queued',
    conclusion: null,
    startedAt: null,
    completedAt: null,
  }));
  let next = 0;

  const change = (changed: Partial<Step>) => {
    const step = steps[next];
    if (step) steps[next] = { ...step, ...changed };
    if (lost.aborted) return;
    reports.reportSteps(
      jobId,
      steps.map((one) => ({ ...one })),
    );
  };
  const end = (conclusion: Conclusion) => {
    change({ status: 'completed', conclusion, completedAt: timestamp() });
    next += 1;
  };

  return {
    begin: () => change({ status: 'in_progress', startedAt: timestamp() }),
    end,
    skip: () => {
      change({ startedAt: timestamp() });
      end('skipped');
    },
  };
}
