import { columnBuilder } from '../../columnar/builder.js';
import { type Column, BytesColumn, NumberColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import type { DataType } from '../../columnar/types.js';
import { compareBytes } from '../../columnar/utf8.js';
import { decodeUtf8 } from '../../columnar/utf8.js';
import type { Value } from '../../columnar/value.js';
import type { Accumulator, CallSite } from '../bound.js';
import { callText, quotedType, typeMismatch, wrongArgumentCount } from '../errors.js';
import { compareDoubles, compareValues, isOrderable } from '../order.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { SlotBits, SlotDoubles, SlotObjects } from './slots.js';

/** What the kinds of state have in common: add every row of a column, give the value of a slot. */
interface Extreme {
  reserve(count: number): void;
  add(slots: Int32Array, column: Column, length: number): void;
  get(slot: number): Value;
  clear(slot: number): void;
}

/** Numbers of every width up to DOUBLE. `sign` is 1 for the greatest, -1 for the least. */
function numbers(sign: 1 | -1): Extreme {
  const best = new SlotDoubles();
  const seen = new SlotBits();
  return {
    reserve(count) {
      best.reserve(count);
      seen.reserve(count);
    },
    add(slots, column, length) {
      const { values } = column as NumberColumn;
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        if (slot < 0 || column.isNull(i)) continue;
        const value = values[i]!;
        if (seen.has(slot) && sign * compareDoubles(value, best.values[slot]!) <= 0) continue;
        best.values[slot] = value;
        seen.set(slot);
      }
    },
    get: (slot) => (seen.has(slot) ? best.values[slot]! : null),
    clear: (slot) => seen.clear(slot),
  };
}

/** Texts and bytes, compared and kept as bytes. */
function bytes(sign: 1 | -1, type: DataType): Extreme {
  const best = new SlotObjects<Uint8Array>();
  return {
    reserve: (count) => best.reserve(count),
    add(slots, column, length) {
      const { offsets, data } = column as BytesColumn;
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        if (slot < 0 || column.isNull(i)) continue;
        const known = best.values[slot];
        const start = offsets[i]!;
        const end = offsets[i + 1]!;
        if (known === undefined || sign * compareBytes(data, start, end, known, 0, known.length) > 0)
          best.values[slot] = data.slice(start, end);
      }
    },
    get(slot) {
      const value = best.values[slot];
      if (value === undefined) return null;
      return type.kind === 'binary' ? value : decodeUtf8(value, 0, value.length);
    },
    clear(slot) {
      best.values[slot] = undefined;
    },
  };
}

function values(sign: 1 | -1, type: DataType): Extreme {
  const best = new SlotObjects<Exclude<Value, null>>();
  const compare = compareValues(type);
  return {
    reserve: (count) => best.reserve(count),
    add(slots, column, length) {
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        const value = slot < 0 ? null : column.get(i);
        if (value === null) continue;
        const known = best.values[slot];
        if (known === undefined || sign * compare(value, known) > 0) best.values[slot] = value;
      }
    },
    get: (slot) => best.values[slot] ?? null,
    clear(slot) {
      best.values[slot] = undefined;
    },
  };
}

function extremeOf(sign: 1 | -1, type: DataType): Extreme {
  const sample = columnBuilder(type, 1).finish();
  if (sample instanceof NumberColumn) return numbers(sign);
  return sample instanceof BytesColumn ? bytes(sign, type) : values(sign, type);
}

function accumulator(sign: 1 | -1, type: DataType): Accumulator {
  const state = extremeOf(sign, type);
  const column = (slots: Int32Array) => {
    const builder = columnBuilder(type, slots.length);
    for (const slot of slots) builder.append(state.get(slot));
    return builder.finish();
  };
  return {
    reserve: (count) => state.reserve(count),
    update: (slots, args, length) => state.add(slots, flatten(args[0]!), length),
    merge: (slots, saved, length) => state.add(slots, flatten(saved[0]!), length),
    snapshot: (slots) => [column(slots)],
    evaluate: column,
    clear: (slot) => state.clear(slot),
  };
}

function bindExtreme(site: CallSite, sign: 1 | -1): BoundAggregateFunction {
  if (site.args.length !== 1) throw wrongArgumentCount(site.name, '1', site.args.length);
  const arg = site.args[0]!;
  const { type } = arg;
  if (!isOrderable(type)) {
    throw typeMismatch('INVALID_ORDERING_TYPE', callText(site), `\`${site.name}\` does not support ordering on type ${quotedType(type)}`, {
      functionName: `\`${site.name}\``,
      dataType: quotedType(type),
    });
  }
  return { args: [arg], type, nullable: true, stateTypes: [type], accumulator: () => accumulator(sign, type), ignoresDistinct: true };
}

export const functions: readonly AggregateFunction[] = [
  { name: 'max', doc: 'The greatest value.', bind: (site) => bindExtreme(site, 1) },
  { name: 'min', doc: 'The least value.', bind: (site) => bindExtreme(site, -1) },
];
