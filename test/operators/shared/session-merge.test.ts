import { expect, test } from 'vitest';
import fc from 'fast-check';
import { columnOf } from '../../../src/columnar/builder.js';
import type { Int64Column } from '../../../src/columnar/column.js';
import { TIMESTAMP } from '../../../src/columnar/types.js';
import { type MergedSessions, mergeSessions, type TimeList } from '../../../operators/shared/session-merge.js';

const column = (values: readonly number[]): Int64Column => columnOf(TIMESTAMP, values.map(BigInt)) as Int64Column;
const opened = fc
  .tuple(fc.nat(3), fc.nat(60), fc.integer({ min: 1, max: 9 }))
  .map(([group, start, gap]) => ({ group, start, end: start + gap }));

test('batches merged one after the other are the connected parts of all intervals', () => {
  fc.assert(
    fc.property(fc.array(fc.array(opened, { maxLength: 8 }), { maxLength: 6 }), (batches) => {
      const stored = new Map<number, readonly number[]>();
      for (const batch of batches) {
        const merged = mergeSessions(
          Int32Array.from(batch, (o) => o.group),
          4,
          column(batch.map((o) => o.start)),
          column(batch.map((o) => o.end)),
          (group, into) => pushAll(into, stored.get(group) ?? []),
        );
        batch.forEach((o, row) => {
          const session = merged.sessionOfRow[row]!;
          expect(merged.start[session]).toBeLessThanOrEqual(o.start);
          expect(merged.end[session]).toBeGreaterThanOrEqual(o.end);
        });
        for (const group of [0, 1, 2, 3]) stored.set(group, sessionsOf(merged, group));
      }
      for (const group of [0, 1, 2, 3]) expect(stored.get(group) ?? []).toEqual(connected(batches.flat().filter((o) => o.group === group)));
    }),
  );
});

test('a stored session that grew into an earlier one is handed over; rows without a group are left out', () => {
  const merged = mergeSessions(Int32Array.of(0, -1), 1, column([5, 0]), column([10, 99]), (_, into) =>
    pushAll(into, [0, 5, 10, 15, 40, 45]),
  );
  expect([...merged.sessionOfRow]).toEqual([0, -1]);
  expect([merged.start[0], merged.end[0]]).toEqual([0, 15]);
  expect([...merged.absorbedStart]).toEqual([10]);
  expect(sessionsOf(merged, 0)).toEqual([0, 15, 40, 45]);
});

function pushAll(list: TimeList, times: readonly number[]): void {
  for (const time of times) list.push(time);
}

function sessionsOf({ times, timesStart }: MergedSessions, group: number): number[] {
  return [...times.subarray(timesStart[group], timesStart[group + 1])];
}

/** [start, end, …] of the parts of a union of closed intervals, by marking every half point. */
function connected(intervals: readonly { start: number; end: number }[]): number[] {
  const marked = new Set<number>();
  for (const { start, end } of intervals) for (let p = 2 * start; p <= 2 * end; p++) marked.add(p);
  const out: number[] = [];
  for (const p of [...marked].toSorted((a, b) => a - b)) {
    if (!marked.has(p - 1)) out.push(p / 2);
    if (!marked.has(p + 1)) out.push(p / 2);
  }
  return out;
}
