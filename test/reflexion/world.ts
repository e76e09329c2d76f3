import { createHash } from 'node:crypto';
import type { Entry } from '../../src/reflexion/episode.ts';
import { isSameEntry, type MemoryRecord, memoryOf } from '../../src/reflexion/memory.ts';
import type { Check, PastCommit, PullRequestFacts } from '../../src/reflexion/observation.ts';
import type { Engine, PullRequest, Workspace } from '../../src/reflexion/ports.ts';
import type { Parts } from '../../src/reflexion/reconcile.ts';
import { isUnseen, type Request, seenIn, seenWith } from '../../src/reflexion/request.ts';
import { optOutLabel } from '../../src/reflexion/reward.ts';
import { noRulesFile } from '../../src/reflexion/rules.ts';
import { checkWith, factsWith, failureWith, limits, noteWith, operator, reflectionWith } from './builders.ts';

/** Thrown where the process is killed; everything it had not written by then is lost. */
export class Killed extends Error {}

export interface Verdict {
  reward: 0 | 1;
  fingerprint: string;
  kind: 'test' | 'network';
}

/** A pull request that lives in memory, with everything that could be seen of the bot's doings. */
export function createWorld() {
  let count = 0;
  const nextCommit = (text: string) => createHash('sha1').update(`${text} ${count++}`).digest('hex');
  const world = {
    facts: factsWith(),
    records: [] as MemoryRecord[],
    requests: [] as Request[],
    /** How many there ever were. */
    asked: 0,
    checks: new Map<string, Check>(),
    verdict: { reward: 0, fingerprint: 'f1', kind: 'test' } as Verdict,
    now: 0,
    commits: [] as {
      sha: string;
      episode: string;
      state: string;
      locked: boolean;
      labels: readonly string[];
      /** Whether the guard had objected to it, and nobody overruled it. */
      isAsked: boolean;
      /** Whether somebody who may had asked to stop by then. */
      isStopped: boolean;
    }[],
    /** The commits on the branch, newest first. */
    branch: [] as PastCommit[],
    /** Commits that undo others. */
    reverts: [] as { sha: string; head: string; state: string; locked: boolean; labels: readonly string[] }[],
    /** What happens in the middle of the next trial. */
    during: null as (() => void) | null,
    writes: 0,
    reruns: 0,
    /** Counts down at each step of the bot; the process is killed when it reaches zero. */
    killIn: Number.POSITIVE_INFINITY,
    /** The head as it was before the last push; shown in place of the head while it is stale. */
    formerHead: '',
    isStale: false,
    /** What the engine does next. */
    engine: 'edits' as 'edits' | 'nothing' | 'unplanned',
    /** What the guard says of it. */
    guard: 'allow' as 'allow' | 'ask' | 'refuse',
    suggestions: 0,
    /** Whether what came after a commit keeps it from being reverted. */
    isInTheWay: false,
    /** Whether green checks leave something out that ran before. */
    doubts: false,
  };
  let checkId = 100;
  /** What the newest look saw of what was asked. */
  let observed: Request[] = [];
  let observedHead = '';
  /** Has those who watch over a trial ask now. */
  let glance = async () => {};
  const isStopAsked = () =>
    world.requests
      .filter(isUnseen(memoryOf(world.records)))
      .filter(({ id }) => observed.every((request) => request.id !== id))
      .some(({ allowed, command }) => allowed && command === 'stop');

  function step(): void {
    world.killIn -= 1;
    if (world.killIn === 0) throw new Killed();
  }

  /** A push on top of the head; with `force` in place of what is there since the author's last one. */
  function push({ isBot = false, force = false } = {}): void {
    const sha = nextCommit(isBot ? 'robot' : 'author');
    const kept = force
      ? world.branch.slice(world.branch.findIndex((commit) => !commit.isBot) + 1)
      : world.branch;
    moveHead(kept, { sha, isBot, isTrial: false });
    world.formerHead = '';
    ciStarts();
  }

  /** Takes the newest commit off the branch. */
  function rewind(): void {
    const [head, ...rest] = world.branch.slice(1);
    if (!head) return;
    world.formerHead = '';
    moveHead(rest, head, head.tree);
  }

  function moveHead(
    on: readonly PastCommit[],
    { sha, isBot, isTrial }: Omit<PastCommit, 'tree' | 'parents'>,
    tree = sha,
  ): void {
    const parents = on[0] ? [on[0].sha] : [];
    world.branch = [{ sha, tree, parents, isBot, isTrial }, ...on];
    const commits = world.branch.length;
    world.facts = { ...world.facts, commits, head: { ...world.facts.head, sha } };
  }

  function ciStarts(): void {
    const sha = world.facts.head.sha;
    world.checks.set(
      sha,
      checkWith({ id: String(checkId++), state: 'pending', conclusion: null, since: world.now }),
    );
  }

  function ciEnds(verdict: Verdict): void {
    world.verdict = verdict;
    const check = world.checks.get(world.facts.head.sha);
    if (check) {
      const conclusion = verdict.reward === 1 ? 'success' : 'failure';
      world.checks.set(world.facts.head.sha, { ...check, state: 'completed', conclusion });
    }
  }

  function isJudging(): boolean {
    return world.checks.get(world.facts.head.sha)?.state === 'pending';
  }

  function write(entry: Entry, ending: MemoryRecord['ending'] | undefined): void {
    step();
    const known = world.records.find((record) => isSameEntry(record.entry, entry));
    const isOpen = entry.type === 'note' || entry.state === 'reflected' || entry.state === 'committed';
    const kept = isOpen ? null : (known?.ending ?? null);
    const record = { entry, ending: ending === undefined ? kept : ending, checkRun: null };
    if (known && JSON.stringify(known) === JSON.stringify(record)) return;
    world.writes += 1;
    if (known) Object.assign(known, record);
    else world.records.push(record);
    step();
  }

  const pullRequest: PullRequest = {
    observe: async () => {
      const memory = memoryOf(structuredClone(world.records));
      const distinct = new Map(world.requests.map((request) => [request.id, request]));
      const requests = [...distinct.values()].filter(isUnseen(memory));
      observed = requests;
      observedHead = world.isStale && world.formerHead ? world.formerHead : world.facts.head.sha;
      const sha = world.isStale && world.formerHead ? world.formerHead : world.facts.head.sha;
      const check = world.checks.get(sha);
      return structuredClone({
        pullRequest: { ...world.facts, head: { ...world.facts.head, sha } },
        checks: check ? [check] : [],
        memory,
        requests,
        rules: noRulesFile,
        now: world.now,
      });
    },
    failures: async () => [failureWith({ fingerprint: world.verdict.fingerprint, kind: world.verdict.kind })],
    history: async () => structuredClone(world.branch),
    doubts: async () => ({ missing: [], reasons: world.doubts ? ['Less ran than before.'] : [] }),
    remember: async (entry) => write(entry, undefined),
    conclude: async (episode, ending) => {
      const last = world.records.findLast((record) => record.entry.episode === episode);
      const entry = last?.entry ?? noteWith({ episode });
      write({ ...entry, seen: seenWith(seenIn(memoryOf(world.records)), observed) }, ending);
    },
    updateBranch: async () => false,
    amend: async (entry) => {
      const known = world.records.find((record) => isSameEntry(record.entry, entry));
      write(entry, known?.ending ?? null);
    },
    reopen: async (episode) => {
      for (const record of world.records) {
        if (record.entry.episode !== episode || record.ending === null) continue;
        write({ ...record.entry, seen: seenWith(seenIn(memoryOf(world.records)), observed) }, null);
      }
    },
    lack: async () => false,
    rerun: async () => {
      step();
      world.reruns += 1;
      ciStarts();
      step();
    },
    acknowledge: async (request) => {
      step();
      const known = world.requests.find((candidate) => candidate.id === request.id);
      if (known) known.acknowledged = true;
    },
    complain: async () => {},
    discuss: async () => {
      step();
    },
    progress: async () => {},
    settle: async () => {},
    suggest: async () => {
      step();
      world.suggestions += 1;
    },
    remarks: async () => [],
    interruption: async () => {
      const { head, state, locked, labels } = world.facts;
      const newHead = world.isStale && world.formerHead ? world.formerHead : head.sha;
      if (newHead !== observedHead) return 'the branch moved on';
      if (state !== 'open') return `the pull request was ${state}`;
      if (locked) return 'the conversation was locked';
      if (labels.includes(optOutLabel)) return 'a label says to leave it alone';
      return isStopAsked() ? 'somebody asked to stop' : null;
    },
    addressOf: () => null,
    apiCalls: () => 0,
  };

  const engine: Engine = {
    reflect: async () => {
      step();
      const plan = world.engine === 'unplanned' ? [] : ['Mend it.'];
      return { reflection: reflectionWith({ plan }), usage: { ...usage } };
    },
    repair: async ({ signal }) => {
      step();
      world.during?.();
      world.during = null;
      await glance();
      signal.throwIfAborted();
      return { summary: 'Mended.', actions: [], outcome: 'submitted', usage: { ...usage } };
    },
  };

  async function openWorkspace(facts: PullRequestFacts): Promise<Workspace> {
    step();
    const guarded = world.guard !== 'allow';
    const startedAt = facts.head.sha;
    let commit = '';
    return {
      pullRequestDiff: async () => '',
      commitDiff: async () => '',
      readAtBase: async () => null,
      author: { name: 'reflexion[bot]', email: 'bot@localhost' },
      revert: async () => (world.isInTheWay ? null : 'reverted'),
      read: async () => '',
      write: async () => {},
      list: async () => [],
      search: async () => [],
      run: async () => ({ exitCode: 0, output: '', endedBy: 'exit', seconds: 0 }),
      diff: async () => ({
        tree: 'tree',
        text: '',
        files: world.engine === 'nothing' ? [] : [{ path: 'src/tea.ts', added: 1, removed: 0 }],
      }),
      restore: async () => {},
      patch: async () => 'patch',
      apply: async () => {
        world.during?.();
        world.during = null;
        await glance();
        return 'tree';
      },
      commit: async () => {
        commit = nextCommit('bot');
        return commit;
      },
      push: async () => {
        step();
        if (world.facts.head.sha !== startedAt) return { kind: 'moved-on' };
        const { state, locked, labels } = world.facts;
        const episode =
          world.records.findLast((record) => record.entry.type === 'trial')?.entry.episode ?? '';
        world.formerHead = startedAt;
        const isRevert = world.records.some(
          ({ entry }) => entry.type === 'trial' && entry.revert?.commit === commit,
        );
        if (isRevert) {
          world.reverts.push({ sha: commit, head: startedAt, state, locked, labels });
          moveHead(world.branch, { sha: commit, isBot: true, isTrial: false });
          ciStarts();
          step();
          return { kind: 'pushed', commit };
        }
        const isApproved = world.records.some(
          ({ entry }) => entry.type === 'trial' && entry.commit === commit && entry.held?.approvedBy,
        );
        world.commits.push({
          sha: commit,
          episode,
          state,
          locked,
          labels,
          isAsked: guarded && !isApproved,
          isStopped: isStopAsked(),
        });
        moveHead(world.branch, { sha: commit, isBot: true, isTrial: true });
        ciStarts();
        step();
        return { kind: 'pushed', commit };
      },
      close: async () => {},
    };
  }

  const parts: Parts = {
    pullRequest,
    openWorkspace,
    engine,
    inCheckout: (failure) => failure,
    verificationPlanOf: async () => ({ prepare: [], commands: [{ script: 'npm test', shown: 'npm test' }] }),
    inspect: () => ({ verdict: world.guard, reasons: world.guard === 'allow' ? [] : ['Hm.'] }),
    pathsOfPatch: () => ['src/tea.ts', 'old/tea.ts'],
    redact: (text) => text,
    operator,
    limits,
    signal: new AbortController().signal,
    watch: (ask) => {
      const interrupted = new AbortController();
      let reason: string | null = null;
      glance = async () => {
        reason = await ask();
        if (reason !== null) interrupted.abort(new Error(reason));
      };
      return {
        signal: interrupted.signal,
        reason: () => reason,
        end: () => {
          glance = async () => {};
        },
      };
    },
    now: () => world.now,
  };
  push();
  return { world, parts, push, rewind, ciEnds, isJudging };
}

const usage = { requests: 1, inputTokens: 10, cachedTokens: 0, outputTokens: 2, costUsd: 0 };
