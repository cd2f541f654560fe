import fc from 'fast-check';
import type { Row } from '../models/timeline.js';

/** The columns that every operator case runs over. */
export const ROW_SCHEMA = 'id INT, k STRING, v INT, d DOUBLE, ts TIMESTAMP';

const second = fc.integer({ min: 0, max: 90 });

/** A row: few keys, few values, NULLs everywhere, times within a minute and a half. */
export const anyRow: fc.Arbitrary<Row> = fc.record({
  id: fc.integer({ min: 0, max: 6 }),
  k: fc.constantFrom('a', 'b', '', null),
  v: fc.option(fc.integer({ min: -3, max: 9 }), { freq: 6 }),
  d: fc.option(fc.constantFrom(0, -0, 1.5, NaN, -2.25), { freq: 6 }),
  ts: fc.option(
    second.map((s) => new Date(1000 * s)),
    { freq: 12 },
  ),
});

/** What is added epoch by epoch; an epoch may be empty. */
export const anySteps: fc.Arbitrary<readonly (readonly Row[])[]> = fc.array(fc.array(anyRow, { maxLength: 7 }), {
  minLength: 1,
  maxLength: 6,
});

/** Rows in any order, and two ways to cut them into epochs. */
export const rowsCutTwice: fc.Arbitrary<{ readonly one: readonly (readonly Row[])[]; readonly other: readonly (readonly Row[])[] }> = fc
  .tuple(
    fc.array(anyRow.map(afterBegin), { minLength: 1, maxLength: 24 }),
    fc.array(fc.nat(24), { maxLength: 4 }),
    fc.array(fc.nat(24), { maxLength: 4 }),
  )
  .map(([rows, a, b]) => ({ one: cut(rows, a), other: cut(rows, b) }));

/**
 * Rows, and the same ones disordered by less than a delay: whatever the cut, none is late behind a watermark with that delay. Rows without a
 * time may be anywhere.
 */
export function rowsDisordered(
  delayMs: number,
): fc.Arbitrary<{ readonly one: readonly (readonly Row[])[]; readonly other: readonly (readonly Row[])[] }> {
  const jittered = fc.array(fc.tuple(anyRow.map(afterBegin), fc.nat(delayMs - 1), fc.nat(delayMs - 1)), { minLength: 1, maxLength: 24 });
  const places = fc.array(fc.nat(24), { maxLength: 4 });
  return fc.tuple(jittered, places, places).map(([rows, a, b]) => {
    const ordered = (by: 1 | 2) => rows.toSorted((x, y) => arrivalMs(x[0], x[by]) - arrivalMs(y[0], y[by])).map(([row]) => row);
    return { one: cut(ordered(1), a), other: cut(ordered(2), b) };
  });
}

/** A watermark begins at 1970-01-01, so that a row of that instant is late. */
function afterBegin(row: Row): Row {
  return (row['ts'] as Date | null)?.getTime() === 0 ? { ...row, ts: new Date(1) } : row;
}

function arrivalMs(row: Row, jitterMs: number): number {
  return ((row['ts'] as Date | null)?.getTime() ?? 9 * jitterMs) + jitterMs;
}

function cut(rows: readonly Row[], places: readonly number[]): (readonly Row[])[] {
  const bounds = [0, ...places.map((p) => p % (rows.length + 1)).toSorted((x, y) => x - y), rows.length];
  return bounds.slice(1).map((end, i) => rows.slice(bounds[i], end));
}
