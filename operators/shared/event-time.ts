import { TidemarkError } from '../../src/base/errors.js';
import { type Column, Int64Column, StructColumn } from '../../src/columnar/column.js';
import { flatten } from '../../src/columnar/concat.js';
import { isSafe, readBigInt, readNumber } from '../../src/columnar/int64.js';
import type { Field } from '../../src/columnar/types.js';
import type { RunContext } from '../../src/stream/run.js';
import { WATERMARK_DELAY } from '../../src/stream/watermark.js';

/** Index of the column that carries the watermark, or -1. */
export function eventTimeIndex(fields: readonly Field[]): number {
  return fields.findIndex(isEventTime);
}

/** Whether the column carries a watermark. */
export function isEventTime(field: Field): boolean {
  return typeof field.metadata?.[WATERMARK_DELAY] === 'number';
}

/**
 * A stateful operator works with one event time. Two of them are found out when the first rows come, as in Spark; a projection between
 * takes one away.
 */
export function checkOneEventTime(fields: readonly Field[], run: Pick<RunContext, 'singleWatermark'> = {}): void {
  if (run.singleWatermark === true) return;
  const columns = fields.filter(isEventTime);
  if (new Set(columns.map((f) => f.name)).size <= 1) return;
  const shown = columns.map((f) => `${f.name}-T${String(f.metadata![WATERMARK_DELAY])}ms`).join(',');
  throw new TidemarkError(
    '_LEGACY_ERROR_TEMP_3077',
    `More than one event time columns are available: (${shown}). A stateful operator takes one; drop or cast the others before it.`,
    { eventTimeCols: `(${shown})` },
  );
}

/** The instants of an event-time column: those of a time itself, the ends of windows. NULL where a row has none. */
export function instantsOf(column: Column): Int64Column {
  const flat = flatten(column);
  if (flat instanceof Int64Column) return flat;
  if (flat instanceof StructColumn) {
    const ends = flatten(flat.children[1]!) as Int64Column;
    return flat.validity === null ? ends : new Int64Column(ends.type, ends.length, ends.words, flat.validity);
  }
  throw new Error(`an event time of type ${column.type.kind} is neither a timestamp nor a window`);
}

/** The instant in microseconds; rounded where a number does not hold it exactly, which is beyond every watermark. NaN for NULL. */
export function instantAt(instants: Int64Column, i: number): number {
  if (instants.isNull(i)) return NaN;
  return isSafe(instants.words, i) ? readNumber(instants.words, i) : Number(readBigInt(instants.words, i));
}

/** Rows at or below the late bound: 1 in the mask. Null where none is late. Rows without an event time never are. */
export function lateMask(instants: Int64Column, lateMs: number | null): Uint8Array | null {
  if (lateMs === null) return null;
  const bound = lateMs * 1000;
  let mask: Uint8Array | null = null;
  for (let i = 0; i < instants.length; i++) {
    if (!(instantAt(instants, i) <= bound)) continue;
    mask ??= new Uint8Array(instants.length);
    mask[i] = 1;
  }
  return mask;
}

/** Indices of the rows that are set in a mask. */
export function maskedRows(mask: Uint8Array): Int32Array {
  const rows = new Int32Array(mask.length);
  let n = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === 1) rows[n++] = i;
  return rows.subarray(0, n);
}
