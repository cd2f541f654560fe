import { expect, test } from 'vitest';
import { Batch } from '../../../src/columnar/batch.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import type { Value } from '../../../src/columnar/value.js';
import { functions } from '../../../src/expressions/aggregates/min-max.js';

const CONTEXT = { ansi: true, timeZone: 'UTC', timestampMicros: 0n, epochId: 0 };

function extremes(name: string, type: string, batches: readonly (readonly Value[])[]): Value {
  const schema = parseDdl(`a ${type}`);
  const arg = { kind: 'column' as const, index: 0, type: schema.fields[0]!.type, nullable: true, name: 'a' };
  const site = { name, args: [arg], distinct: false, settings: CONTEXT } as never;
  const accumulator = functions
    .find((f) => f.name === name)!
    .bind(site)
    .accumulator(CONTEXT);
  accumulator.reserve(2);
  for (const values of batches) {
    const batch = Batch.fromRows(
      schema,
      values.map((value) => [value]),
    );
    accumulator.update(new Int32Array(values.length).fill(1), batch.columns, values.length);
  }
  return accumulator.evaluate(Int32Array.of(1)).get(0);
}

const BIG = 2n ** 63n - 1n;

test('64-bit integers are compared by all their bits', () => {
  const values = [
    [5n, -5n, 4_294_967_296n],
    [null, BIG],
    [-BIG - 1n, 4_294_967_295n],
  ];
  expect(extremes('max', 'BIGINT', values)).toBe(BIG);
  expect(extremes('min', 'BIGINT', values)).toBe(-BIG - 1n);
  expect(extremes('max', 'BIGINT', [[-1n, -2n, -4_294_967_297n]])).toBe(-1n);
  expect(extremes('max', 'BIGINT', [[null]])).toBe(null);
});

test('structs are compared field by field, also where first fields are equal, NULL or beyond the exact doubles', () => {
  const type = 'STRUCT<x: BIGINT, y: BIGINT>';
  expect(
    extremes('max', type, [
      [
        [1n, 9n],
        [2n, 1n],
      ],
      [
        [2n, 5n],
        [1n, 99n],
      ],
      [[2n, 4n]],
    ]),
  ).toEqual([2n, 5n]);
  expect(
    extremes('min', type, [
      [[2n, 1n]],
      [
        [1n, 9n],
        [1n, 3n],
      ],
    ]),
  ).toEqual([1n, 3n]);
  expect(
    extremes('max', type, [
      [
        [-7n, 0n],
        [null, 5n],
      ],
      [[-3n, 1n]],
      [[-4n, 2n]],
    ]),
  ).toEqual([-3n, 1n]);
  expect(extremes('min', type, [[[-7n, 0n]], [[null, 5n]], [[-8n, 1n]]])).toEqual([null, 5n]);
  expect(
    extremes('max', type, [
      [
        [BIG - 1n, 1n],
        [BIG, 0n],
        [BIG - 2n, 7n],
      ],
    ]),
  ).toEqual([BIG, 0n]);
});
