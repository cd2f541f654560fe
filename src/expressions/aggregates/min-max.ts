import { columnBuilder } from '../../columnar/builder.js';
import { type Column, BytesColumn, Int64Column, NumberColumn, StructColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { readBigInt, readNumber } from '../../columnar/int64.js';
import type { DataType } from '../../columnar/types.js';
import { compareBytes } from '../../columnar/utf8.js';
import { decodeUtf8 } from '../../columnar/utf8.js';
import type { Value } from '../../columnar/value.js';
import type { Accumulator, CallSite } from '../bound.js';
import { callText, quotedType, typeMismatch, wrongArgumentCount } from '../errors.js';
import { compareDoubles, compareValues, isOrderable } from '../order.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { SlotBits, SlotDoubles, SlotObjects, SlotWords } from './slots.js';

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

/** BIGINT and the times of 64 bits, compared by their words. */
function integers(sign: 1 | -1): Extreme {
  const best = new SlotWords();
  const seen = new SlotBits();
  return {
    reserve(count) {
      best.reserve(count);
      seen.reserve(count);
    },
    add(slots, column, length) {
      const { words } = column as Int64Column;
      const kept = best.words;
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        if (slot < 0 || column.isNull(i)) continue;
        const low = words[2 * i]!;
        const high = words[2 * i + 1]!;
        if (seen.has(slot)) {
          const knownHigh = kept[2 * slot + 1]!;
          const order = high === knownHigh ? (low >>> 0) - (kept[2 * slot]! >>> 0) : high - knownHigh;
          if (sign * order <= 0) continue;
        }
        kept[2 * slot] = low;
        kept[2 * slot + 1] = high;
        seen.set(slot);
      }
    },
    get: (slot) => (seen.has(slot) ? readBigInt(best.words, slot) : null),
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

/** Structs. The first field decides about most rows, so a row becomes a value only where that field does not rule it out. */
function structs(sign: 1 | -1, type: DataType): Extreme {
  const all = values(sign, type);
  const leads = new SlotDoubles();
  const one = new Int32Array(1);
  const takeRow = (slot: number, column: Column, i: number) => {
    one[0] = slot;
    all.add(one, column.slice(i, i + 1), 1);
  };
  return {
    reserve(count) {
      all.reserve(count);
      leads.reserve(count);
    },
    add(slots, column, length) {
      const lead = flatten((column as StructColumn).children[0]!);
      if (!(lead instanceof Int64Column) || lead.validity !== null) {
        for (const slot of slots) if (slot >= 0) leads.values[slot] = NaN;
        return all.add(slots, column, length);
      }
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        if (slot < 0 || column.isNull(i)) continue;
        const known = all.get(slot);
        // Rounding keeps the order but for equal numbers, and those are compared in full.
        if (known !== null && sign * (readNumber(lead.words, i) - leads.values[slot]!) < 0) continue;
        takeRow(slot, column, i);
        const first = (all.get(slot) as readonly Value[])[0];
        leads.values[slot] = first === null || first === undefined ? NaN : Number(first);
      }
    },
    get: (slot) => all.get(slot),
    clear: (slot) => all.clear(slot),
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
  if (sample instanceof Int64Column) return integers(sign);
  if (sample instanceof StructColumn) return structs(sign, type);
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
