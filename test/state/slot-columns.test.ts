import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import type { Column } from '../../src/columnar/column.js';
import { BIGINT, DOUBLE, STRING, type DataType } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';
import { AccumulatorValues } from '../../src/state/accumulator-values.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import { anyType, valueOf } from '../../property-tests/arbitraries/value.js';

function columnOf(type: DataType, values: readonly Value[]): Column {
  const builder = columnBuilder(type);
  for (const value of values) builder.append(value);
  return builder.finish();
}

describe('SlotColumns', () => {
  test('hold a value of any type by slot, through churn, and give it back as columns', () => {
    const churn = anyType(1).chain((type) =>
      fc.record({
        type: fc.constant(type),
        steps: fc.array(fc.record({ slot: fc.nat(12), value: valueOf(type), way: fc.constantFrom('set', 'column', 'clear') }), {
          maxLength: 60,
        }),
      }),
    );
    fc.assert(
      fc.property(churn, ({ type, steps }) => {
        const values = new SlotColumns([BIGINT, type]);
        const model = new Map<number, Value>();
        for (const { slot, value, way } of steps) {
          values.reserve(slot + 1);
          // FLOAT columns round what they are given.
          const column = columnOf(type, [null, value]);
          const stored = column.get(1);
          if (way === 'clear') values.clear(slot);
          else if (way === 'set') values.setValue(1, slot, stored);
          else values.set(1, Int32Array.of(-1, slot), column);
          model.set(slot, way === 'clear' ? null : stored);
        }
        values.reserve(13);
        const slots = Int32Array.from({ length: 13 }, (_, i) => 12 - i);
        const expected = Array.from(slots, (slot) => model.get(slot) ?? null);
        const found = values.column(1, slots);
        expect(found.type).toEqual(type);
        expect(expected.map((_, i) => found.get(i))).toEqual(expected);
        expect(Array.from(slots, (slot) => values.value(1, slot))).toEqual(expected);
        const copy = new SlotColumns([BIGINT, type]);
        copy.reserve(13);
        copy.restore(slots, values.snapshot(slots), 13);
        expect(Array.from(slots, (slot) => copy.value(1, slot))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('give typed ways in', () => {
    const values = new SlotColumns([BIGINT, DOUBLE, STRING]);
    values.reserve(10);
    values.int64(0).setNumber(3, -5);
    values.number(1).values[3] = 2.5;
    values.number(1).valid[3] = 1;
    values.bytes(2).setBytes(3, Uint8Array.of(97, 98, 99), 1, 3);
    expect([0, 1, 2].map((k) => values.value(k, 3))).toEqual([-5n, 2.5, 'bc']);
    expect(() => values.int64(1)).toThrow(/field 1 of the state is DOUBLE/);
    expect(() => values.int64(7)).toThrow(/state has no field 7/);
  });
});

describe('AccumulatorValues', () => {
  test('put accumulators and plain values side by side', () => {
    const sums = [sumOf(), sumOf()];
    const plain = new SlotColumns([STRING]);
    const values = new AccumulatorValues(
      sums.map((accumulator) => ({ accumulator, stateTypes: [DOUBLE] })),
      plain,
    );
    expect(values.types).toEqual([DOUBLE, DOUBLE, STRING]);
    values.reserve(4);
    values.restore(Int32Array.of(2, 0), [columnOf(DOUBLE, [1, 2]), columnOf(DOUBLE, [3, 4]), columnOf(STRING, ['x', 'y'])], 2);
    values.clear(0);
    const [a, b, c] = values.snapshot(Int32Array.of(0, 2));
    expect([a!.get(0), b!.get(0), c!.get(0)]).toEqual([0, 0, null]);
    expect([a!.get(1), b!.get(1), c!.get(1)]).toEqual([1, 3, 'x']);
  });
});

function sumOf() {
  let sums = new Float64Array(0);
  return {
    reserve(count: number): void {
      const grown = new Float64Array(count);
      grown.set(sums);
      sums = grown;
    },
    merge(slots: Int32Array, state: readonly Column[], length: number): void {
      for (let i = 0; i < length; i++) sums[slots[i]!]! += state[0]!.get(i) as number;
    },
    snapshot: (slots: Int32Array) => [
      columnOf(
        DOUBLE,
        Array.from(slots, (slot) => sums[slot]!),
      ),
    ],
    clear(slot: number): void {
      sums[slot] = 0;
    },
  };
}
