import { expect, test } from 'vitest';
import type { Note } from '../../src/reflexion/episode.ts';
import { reconcile } from '../../src/reflexion/reconcile.ts';
import { requestWith } from './builders.ts';
import { createWorld } from './world.ts';

const usedUp = Object.assign(new Error('The budget of acme/shop for today, 5.00 USD, is used up.'), {
  code: 'engine',
  remedy: 'It begins anew at 00:00 UTC.',
});
const said = `${usedUp.message} ${usedUp.remedy}`;

/** A red pull request whose engine may not be asked until it is. */
function heldUp() {
  const scene = createWorld();
  const { world, parts } = scene;
  let isHeld = true;
  const engine = {
    ...parts.engine,
    reflect: async (...brief: Parameters<typeof parts.engine.reflect>) => {
      if (isHeld) throw usedUp;
      return parts.engine.reflect(...brief);
    },
  };
  const fails = { reward: 0, fingerprint: 'f1', kind: 'test' } as const;
  scene.ciEnds(fails);
  return {
    world,
    push() {
      scene.push();
      scene.ciEnds(fails);
    },
    turnGreen: () => scene.ciEnds({ ...fails, reward: 1 }),
    askForFix() {
      const id = world.requests.length + 1;
      world.requests.push(requestWith({ id: `comment:${id}`, at: world.now }));
    },
    look: () => reconcile({ ...parts, engine }),
    letGo() {
      isHeld = false;
    },
    notes: () => world.records.flatMap(({ entry }) => (entry.type === 'note' ? [entry] : [])),
    trials: () => world.records.filter(({ entry }) => entry.type === 'trial'),
  };
}

const troubles = (notes: readonly Note[]) => notes.map(({ trouble }) => trouble);

test('what holds a pull request up is said once, however often it is looked at', async () => {
  const { world, look, notes, trials } = heldUp();
  for (let count = 0; count < 3; count++) await expect(look()).rejects.toBe(usedUp);
  expect(troubles(notes())).toEqual([said]);
  expect(world.writes).toBe(1);
  expect(trials()).toEqual([]);
});

test('a push in the meantime is looked at, and nothing is said again', async () => {
  const { world, look, push, notes } = heldUp();
  await expect(look()).rejects.toBe(usedUp);
  push();
  await expect(look()).rejects.toBe(usedUp);
  expect(troubles(notes())).toEqual([said]);
  expect(world.writes).toBe(1);
});

test('somebody who asks in the meantime has their receipt, and no second note', async () => {
  const { world, look, askForFix, notes } = heldUp();
  await expect(look()).rejects.toBe(usedUp);
  askForFix();
  await expect(look()).rejects.toBe(usedUp);
  expect(world.requests.map(({ acknowledged }) => acknowledged)).toEqual([true]);
  expect(troubles(notes())).toEqual([said]);
});

test('somebody who asks after a push has an answer of their own', async () => {
  const { look, push, askForFix, notes } = heldUp();
  await expect(look()).rejects.toBe(usedUp);
  push();
  askForFix();
  await expect(look()).rejects.toBe(usedUp);
  await expect(look()).rejects.toBe(usedUp);
  expect(troubles(notes())).toEqual([said, said]);
});

test('once it goes on no note says that it is held up', async () => {
  const { look, push, letGo, notes, trials } = heldUp();
  await expect(look()).rejects.toBe(usedUp);
  push();
  await expect(look()).rejects.toBe(usedUp);
  letGo();
  await look();
  expect(trials()).toHaveLength(1);
  expect(troubles(notes())).toEqual([null]);
});

test('after an ending it is said anew', async () => {
  const { look, push, turnGreen, notes } = heldUp();
  await expect(look()).rejects.toBe(usedUp);
  turnGreen();
  expect((await look()).decision.kind).toBe('conclude');
  push();
  await expect(look()).rejects.toBe(usedUp);
  expect(troubles(notes())).toEqual([said, said]);
});
