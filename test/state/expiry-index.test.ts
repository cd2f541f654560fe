import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpiryIndex } from '../../src/state/expiry-index.js';

test('an index by expiry is a list that is filtered', () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('set' as const),
      slot: fc.nat(40),
      expiry: fc.oneof(fc.nat(30), fc.integer({ min: -5, max: 10_000_000 }), fc.constant(NaN)),
    }),
    fc.record({ kind: fc.constant('delete' as const), slot: fc.nat(40) }),
    fc.record({ kind: fc.constant('evict' as const), bound: fc.nat(10_000_000), remove: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const index = new ExpiryIndex();
      const model = new Map<number, number>();
      for (const s of steps) {
        if (s.kind === 'set') {
          index.set(s.slot, s.expiry);
          if (Number.isNaN(s.expiry)) model.delete(s.slot);
          else model.set(s.slot, s.expiry);
        } else if (s.kind === 'delete') {
          index.delete(s.slot);
          model.delete(s.slot);
        } else {
          const expected = [...model].filter(([, expiry]) => expiry <= s.bound).map(([slot]) => slot);
          const found = [...index.expired(s.bound)];
          expect(new Set(found)).toEqual(new Set(expected));
          expect(found.length).toBe(expected.length);
          if (s.remove) for (const slot of found) index.delete(slot);
          if (s.remove) for (const slot of found) model.delete(slot);
        }
        expect(index.size).toBe(model.size);
        expect(index.earliest()).toBeLessThanOrEqual(Math.min(Infinity, ...model.values()));
      }
    }),
    { numRuns: 1000 },
  );
});

test('many expiries, all different, are evicted in steps that each cost what they evict', () => {
  const count = 200_000;
  const index = new ExpiryIndex();
  for (let slot = 0; slot < count; slot++) index.set(slot, ((slot * 7919) % count) * 1000);
  let evicted = 0;
  for (let bound = -1; bound < count * 1000; bound += 1_000_000) {
    const slots = index.expired(bound);
    for (const slot of slots) index.delete(slot);
    evicted += slots.length;
    expect(evicted).toBe(Math.floor(bound / 1000) + 1);
  }
  for (const slot of index.expired(Infinity)) index.delete(slot);
  expect(index.size).toBe(0);
  expect(index.earliest()).toBe(Infinity);
});
