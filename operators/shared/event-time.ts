import { TidemarkError } from '../../src/base/errors.js';
import type { Int64Column } from '../../src/columnar/column.js';
import type { Field } from '../../src/columnar/types.js';
import { instantAt } from '../../src/stream/event-times.js';
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
