import { Int64Column } from '../../columnar/column.js';
import { readNumber, writeNumber } from '../../columnar/int64.js';
import { BIGINT } from '../../columnar/types.js';
import type { Accumulator } from '../bound.js';
import { wrongArgumentCount } from '../errors.js';
import type { AggregateFunction } from './aggregate.js';
import { SlotDoubles } from './slots.js';

function countAccumulator(): Accumulator {
  const counts = new SlotDoubles();
  const column = (slots: Int32Array) => {
    const words = new Int32Array(2 * slots.length);
    const { values } = counts;
    for (let i = 0; i < slots.length; i++) writeNumber(words, i, values[slots[i]!]!);
    return new Int64Column(BIGINT, slots.length, words, null);
  };
  return {
    reserve: (count) => counts.reserve(count),
    update(slots, args, length) {
      const nullable = args.filter((a) => a.validity !== null);
      const values = counts.values;
      if (nullable.length === 0) {
        for (let i = 0; i < length; i++) if (slots[i]! >= 0) values[slots[i]!]! += 1;
        return;
      }
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        if (slot >= 0 && !nullable.some((a) => a.isNull(i))) values[slot]! += 1;
      }
    },
    merge(slots, state, length) {
      const words = (state[0] as Int64Column).words;
      for (let i = 0; i < length; i++) if (slots[i]! >= 0) counts.values[slots[i]!]! += readNumber(words, i);
    },
    snapshot: (slots) => [column(slots)],
    evaluate: column,
    clear(slot) {
      counts.values[slot] = 0;
    },
  };
}

/** `count(*)` counts rows, `count(a, b)` rows in which no argument is NULL. */
export const functions: readonly AggregateFunction[] = [
  {
    name: 'count',
    doc: 'The number of rows, or of rows in which no argument is NULL.',
    bind(site) {
      if (site.args.length === 0) throw wrongArgumentCount('count', '> 0', 0);
      const args = site.args.filter((a) => a.kind !== 'literal' || a.value === null);
      return { args: site.distinct ? site.args : args, type: BIGINT, nullable: false, stateTypes: [BIGINT], accumulator: countAccumulator };
    },
  },
];
