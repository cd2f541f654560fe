import { expect, test } from 'vitest';
import { nextTurn } from '../../src/base/clock.js';
import { StateChanges } from '../../src/checkpoint/state-changes.js';

/** Counts how often it is asked; an epoch below 0 cannot be encoded. */
function countedState() {
  const asked: number[] = [];
  const changes = (epochId: number) => {
    asked.push(epochId);
    if (epochId < 0) throw new Error('too large');
    return [{ key: `t/${epochId}`, value: null }];
  };
  return { asked, changes };
}

test('an epoch is encoded once, at the next turn or when it is asked for', async () => {
  const state = countedState();
  const changes = new StateChanges(state);
  changes.encodeSoon(0);
  expect(state.asked).toEqual([]);
  await nextTurn();
  await nextTurn();
  expect(state.asked).toEqual([0]);
  expect(changes.of(0)).toEqual([{ key: 't/0', value: null }]);
  changes.committed();
  changes.encodeSoon(1);
  expect(changes.of(1)).toEqual([{ key: 't/1', value: null }]);
  changes.committed();
  await nextTurn();
  await nextTurn();
  expect(state.asked).toEqual([0, 1]);
});

test('an error of encoding comes when the epoch is to be committed, and encoding is not tried again', async () => {
  const state = countedState();
  const changes = new StateChanges(state);
  changes.encodeSoon(-1);
  await nextTurn();
  await nextTurn();
  expect(() => changes.of(-1)).toThrow('too large');
  expect(() => changes.of(-1)).toThrow('too large');
  expect(state.asked).toEqual([-1]);
});
