import type { Request } from '../reflexion/request.ts';
import type { GitHubClient } from './client.ts';
import { commandIn } from './commands.ts';
import type { Said } from './said.ts';

/** A button of a check run that somebody pressed. GitHub tells of it once and keeps nothing. */
export interface Press {
  /** Of the webhook: the same when it is delivered again. */
  id: string;
  command: 'fix' | 'stop' | 'retry';
  by: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** The most requests looked at at once, and of how many people: the rights of each cost a question. */
const most = { requests: 10, people: 10 };

interface Known {
  /** The pull request's. */
  author: string;
  isUnseen: (request: Pick<Request, 'id' | 'at' | 'source'>) => boolean;
  mayWrite: (login: string) => Promise<boolean>;
}

type Asked = Omit<Request, 'allowed' | 'acknowledged'> & { isInsider: boolean };

/** What people have asked for that is new, oldest first, with their right to ask looked up now. */
export async function readRequests(
  client: GitHubClient,
  said: readonly Said[],
  presses: readonly Press[],
  { author, isUnseen, mayWrite }: Known,
): Promise<Request[]> {
  const asked = [...said.flatMap(askedIn), ...presses.map(askedBy)].filter(isUnseen);
  const mayAsk = async (by: string) => [by, await mayWrite(by)] as const;
  const writers = new Map(await Promise.all(peopleOf(asked, author).map(mayAsk)));
  const isAllowed = ({ command, by }: Asked) =>
    writers.get(by) === true || (command === 'stop' && by === author);
  const listened = heard(
    asked.filter(({ by }) => writers.has(by)),
    isAllowed,
  );
  const subjects = listened.flatMap(({ subject }) => subject ?? []);
  const states = await readStates(client, subjects);
  return listened.flatMap((one): Request[] => {
    const { isInsider: _, ...request } = one;
    const state = one.subject === null ? unreceived : states.get(one.subject);
    // What was changed after it was written may not say what its readers agreed to; what is gone asks for nothing.
    if (!state || state.isEdited) return [];
    return [{ ...request, allowed: isAllowed(one), acknowledged: state.isReceived }];
  });
}

function askedIn({ id, source, subject, body, by, at, isByPerson, isInsider }: Said): Asked[] {
  const found = isByPerson ? commandIn(body) : null;
  return found ? [{ id, source, subject, by, at, isInsider, ...found }] : [];
}

function askedBy({ id, command, by, at }: Press): Asked {
  const name = { id: `button:${id}`, source: 'button' as const, subject: null };
  return { ...name, command, argument: null, by, at, isInsider: true };
}

/** The newest, but rather those who seem to belong here. */
function peopleOf(asked: readonly Asked[], author: string): readonly string[] {
  const belongs = ({ by, isInsider }: Asked) => by === author || isInsider;
  const sorted = asked.toSorted((a, b) => Number(belongs(b)) - Number(belongs(a)) || byAge(b, a));
  return [...new Set(sorted.map(({ by }) => by))].slice(0, most.people);
}

/** The newest; of those who may not ask that of each person and command. They drown nobody who may. */
function heard(asked: readonly Asked[], isAllowed: (one: Asked) => boolean): Asked[] {
  const sorted = asked.toSorted(byAge);
  const refused = sorted.filter((one) => !isAllowed(one));
  const newest = new Map(refused.map((one) => [`${one.command} ${one.by}`, one]));
  const kept = new Set([...newest.values(), ...sorted.filter(isAllowed)].slice(-most.requests));
  return sorted.filter((one) => kept.has(one));
}

function byAge(a: Asked, b: Asked): number {
  return a.at - b.at || numberOf(a) - numberOf(b);
}

function numberOf({ id }: Asked): number {
  return Number(id.split(':')[1]) || 0;
}

interface State {
  isEdited: boolean;
  isReceived: boolean;
}

const unreceived: State = { isEdited: false, isReceived: false };

const statesQuery = `query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
    ... on Comment { lastEditedAt }
    ... on Reactable {
      rocket: reactions(content: ROCKET, first: 1) { totalCount }
      confused: reactions(content: CONFUSED, first: 1) { totalCount }
    }
  }
}`;

interface StateNode {
  id: string;
  lastEditedAt: string | null;
  rocket: { totalCount: number };
  confused: { totalCount: number };
}

/** Reviews tell neither of edits nor of reactions but this way. What is gone meanwhile is left out. */
export async function readStates(
  client: GitHubClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, State>> {
  if (ids.length === 0) return new Map();
  const nodes = await nodesOf(client, ids);
  const states = nodes.flatMap((node): [string, State][] =>
    node
      ? [
          [
            node.id,
            {
              isEdited: node.lastEditedAt !== null,
              isReceived: node.rocket.totalCount + node.confused.totalCount > 0,
            },
          ],
        ]
      : [],
  );
  return new Map(states);
}

async function nodesOf(client: GitHubClient, ids: readonly string[]): Promise<readonly (StateNode | null)[]> {
  try {
    return (await client.graphql<{ nodes: (StateNode | null)[] }>(statesQuery, { ids })).nodes;
  } catch (error) {
    const data = error instanceof Error && 'data' in error ? error.data : null;
    // One that is gone makes an error beside the others' answers.
    if (data && typeof data === 'object' && 'nodes' in data) return data.nodes as (StateNode | null)[];
    throw error;
  }
}
