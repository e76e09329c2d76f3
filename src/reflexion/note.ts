import { emptyNote, type Note, type Trial } from './episode.ts';
import type { Failure } from './failure.ts';
import { markOf, seenBy } from './marks.ts';
import type { Observation } from './observation.ts';
import type { EngineFailure, Reflected } from './ports.ts';
import type { Parts } from './reconcile.ts';
import { currentEpisode } from './standing.ts';
import { addUsage, noUsage } from './usage.ts';

/** Ends an episode for which no engine has a plan, with the diagnosis. Nothing more is due then. */
export async function concludeUnplanned(
  parts: Parts,
  observation: Observation,
  reflected: Reflected & { failures: readonly Failure[] },
): Promise<boolean> {
  const note = noteOf(observation, { ...reflected, failures: reflected.failures.map(markOf) });
  await parts.pullRequest.remember(note);
  const { reflection } = reflected;
  const blamesOthers = reflection.blame !== 'pr' && reflection.blame !== 'unknown';
  const isSure = reflection.confidence === 'high';
  const kind =
    blamesOthers && isSure ? 'not-ours' : reflection.engine === 'toolchain' ? 'needs-model' : 'stuck';
  const reasons = {
    'not-ours': 'The failure does not come from this pull request.',
    'needs-model': whyNoModel(observation),
    stuck: 'The model has no plan to offer for this failure.',
  };
  const head = observation.pullRequest.head.sha;
  await parts.pullRequest.conclude(note.episode, { kind, head, reason: reasons[kind] });
  return false;
}

function whyNoModel({ rules }: Observation): string {
  const engine = rules.kind === 'read' ? rules.rules.engine : 'both';
  if (engine === 'toolchain')
    return 'No tool repairs this mechanically, and the rules of this repository (`engine: toolchain`) leave out language models.';
  const isLeft =
    engine === 'both'
      ? 'No tool repairs this mechanically'
      : 'The rules of this repository (`engine: language-model`) leave repairs to a language model';
  return `${isLeft}, and no language model is set. An operator can set one with \`OPENAI_API_KEY\` and \`REFLEXION_MODEL\`; after that, comment \`/reflexion fix\`.`;
}

/** A model that fails, or may not be asked, is told about on the pull request, once; the queue tries again later. */
export async function noting<T>(parts: Parts, observation: Observation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isEngineFailure(error)) {
      const trouble = troubleOf(error);
      const usage = error.usage ?? noUsage;
      // What was paid is written down in any case.
      if (usage.requests > 0 || !isTold(observation, trouble))
        await parts.pullRequest.remember(noteOf(observation, { trouble, usage }));
    }
    throw error;
  }
}

/** A push begins an episode with a note of its own, but what still stands above needs no second telling unless somebody asks. */
function isTold({ memory, requests }: Observation, trouble: string): boolean {
  const last = memory.episodes.at(-1);
  return requests.length === 0 && last?.ending === null && last.note?.trouble === trouble;
}

/** What held the pull request up is over, so no note goes on saying that it is held up. */
export async function goOn(parts: Parts, observation: Observation): Promise<void> {
  for (const { note, ending } of observation.memory.episodes) {
    if (note?.trouble && !ending) await parts.pullRequest.remember({ ...note, trouble: null });
  }
}

/** As `noting`, once a trial has begun: the text goes into its comment. */
export async function troubling<T>(parts: Parts, trial: Trial, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isEngineFailure(error)) {
      const usage = addUsage(trial.usage, error.usage ?? noUsage);
      await parts.pullRequest.remember({ ...trial, trouble: troubleOf(error), usage });
    }
    throw error;
  }
}

function isEngineFailure(error: unknown): error is EngineFailure {
  return error instanceof Error && 'code' in error && error.code === 'engine';
}

function troubleOf({ message, remedy }: EngineFailure): string {
  return remedy ? `${message} ${remedy}` : message;
}

/** The note of the current episode with these changes; usage is added up. */
export function noteOf(observation: Observation, changes: Partial<Note>): Note {
  const { id, note } = currentEpisode(observation);
  const seen = seenBy(observation);
  const before = note ?? emptyNote(id, seen);
  const usage = addUsage(before.usage, changes.usage ?? noUsage);
  return { ...before, trouble: null, seen, ...changes, usage };
}
