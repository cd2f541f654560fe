import { expect, test } from 'vitest';
import fc from 'fast-check';
import { columnOf } from '../../../src/columnar/builder.js';
import type { Int64Column } from '../../../src/columnar/column.js';
import { readBigInt } from '../../../src/columnar/int64.js';
import { TIMESTAMP } from '../../../src/columnar/types.js';
import { assignWindows } from '../../../operators/shared/window-assignment.js';
import { windowsOf } from '../../../property-tests/models/window.js';

const times = (values: readonly (bigint | null)[]): Int64Column => columnOf(TIMESTAMP, values) as Int64Column;

test('windows are those that hold the time, the latest first, of rows that have one', () => {
  const shape = fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: -49, max: 49 }))
    .map(([a, b, start]) => {
      const slide = Math.min(a, b);
      return { size: Math.max(a, b), slide, start: start % slide };
    });
  fc.assert(
    fc.property(shape, fc.array(fc.option(fc.integer({ min: -300, max: 300 }))), ({ size, slide, start }, values) => {
      const { rows, length, starts, ends } = assignWindows(times(values.map((v) => (v === null ? null : BigInt(v)))), {
        windowMicros: size,
        slideMicros: slide,
        startMicros: start,
      });
      const found = Array.from({ length }, (_, i) => [
        rows === null ? i : rows[i]!,
        Number(readBigInt(starts, i)),
        Number(readBigInt(ends, i)),
      ]);
      const expected = values.flatMap((value, row) =>
        value === null
          ? []
          : windowsOf(value, { sizeMs: size, slideMs: slide, startMs: start })
              .map((w) => [row, w.start, w.end])
              .toReversed(),
      );
      expect(found).toEqual(expected);
    }),
  );
});

test('times beyond what a number holds are exact', () => {
  const far = 253_402_300_799_999_999n;
  const { starts, ends } = assignWindows(times([far, -far]), { windowMicros: 1_000_000, slideMicros: 1_000_000, startMicros: 0 });
  expect([readBigInt(starts, 0), readBigInt(ends, 0)]).toEqual([far - 999_999n, far + 1n]);
  expect([readBigInt(starts, 1), readBigInt(ends, 1)]).toEqual([-far - 1n, -far + 999_999n]);
});
