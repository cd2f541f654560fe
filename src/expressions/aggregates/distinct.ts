import { columnOf } from '../../columnar/builder.js';
import type { Column } from '../../columnar/column.js';
import { arrayOf, struct, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { Accumulator } from '../bound.js';
import { SlotObjects } from './slots.js';

/** What a DISTINCT aggregate keeps: every set of arguments once. */
export function distinctState(types: readonly DataType[]): DataType {
  return arrayOf(struct(types.map((type, k) => ({ name: `arg${k}`, type, nullable: true }))));
}

/**
 * Makes any aggregate DISTINCT, exactly: argument lists seen before in a slot are left out. Its state is the list of them, so that it
 * merges and checkpoints as others do; it grows with the distinct values. `make` gives a fresh accumulator of the aggregate itself.
 */
export function distinctAccumulator(make: () => Accumulator, types: readonly DataType[]): Accumulator {
  const seen = new SlotObjects<Map<string, readonly Value[]>>();
  const inner = make();
  const stateType = distinctState(types);

  const update = (slots: Int32Array, args: readonly Column[], length: number) => {
    const fresh = slots.slice(0, length);
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const known = (seen.values[slot] ??= new Map());
      const values = args.map((a) => a.get(i));
      const key = values.map(keyText).join('\u0001');
      if (known.has(key)) fresh[i] = -1;
      else known.set(key, values);
    }
    inner.update(fresh, args, length);
  };

  return {
    reserve(count) {
      seen.reserve(count);
      inner.reserve(count);
    },
    update,
    merge(slots, state, length) {
      const rows: Value[][] = types.map(() => []);
      const targets: number[] = [];
      for (let i = 0; i < length; i++) {
        for (const entry of (state[0]!.get(i) ?? []) as readonly (readonly Value[])[]) {
          targets.push(slots[i]!);
          types.forEach((_, k) => rows[k]!.push(entry[k]!));
        }
      }
      update(
        Int32Array.from(targets),
        types.map((type, k) => columnOf(type, rows[k]!)),
        targets.length,
      );
    },
    snapshot: (slots) => [
      columnOf(
        stateType,
        Array.from(slots, (slot) => [...(seen.values[slot]?.values() ?? [])]),
      ),
    ],
    evaluate: (slots) => inner.evaluate(slots),
    clear(slot) {
      seen.values[slot] = undefined;
      inner.clear(slot);
    },
  };
}

/** A text that is equal for equal values of one type: NaN with NaN, 0.0 with -0.0. */
export function keyText(value: Value): string {
  if (value === null) return 'n';
  if (typeof value === 'object') {
    if (value instanceof Uint8Array) return `x${value.join()}`;
    if (Array.isArray(value)) return `[${(value as readonly Value[]).map(keyText).join('\u0002')}]`;
    const { months, days, micros } = value as { months: number; days: number; micros: bigint };
    return `i${months},${days},${micros}`;
  }
  return `${typeof value === 'string' ? value.length : ''}:${String(value)}`;
}
