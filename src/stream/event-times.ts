import { type Column, Int64Column, StructColumn } from '../columnar/column.js';
import { flatten } from '../columnar/concat.js';
import { readNumber } from '../columnar/int64.js';
import type { EventTimeStats } from './run.js';

/** Event times of a batch, in whole milliseconds; NULLs do not count. */
export interface EventTimes {
  readonly maxMs: number;
  readonly minMs: number;
  readonly sumMs: number;
  readonly count: number;
}

/** Latest, earliest and sum of the event times of a column. */
export function eventTimesOf(column: Column): EventTimes {
  const instants = instantsOf(column);
  let maxMs = -Infinity;
  let minMs = Infinity;
  let sumMs = 0;
  let count = 0;
  for (let i = 0; i < instants.length; i++) {
    const micros = instantAt(instants, i);
    if (Number.isNaN(micros)) continue;
    const ms = Math.floor(micros / 1000);
    if (ms > maxMs) maxMs = ms;
    if (ms < minMs) minMs = ms;
    sumMs += ms;
    count++;
  }
  return { maxMs, minMs, sumMs, count };
}

/** Reports event times to whoever counts those of the epoch. */
export function observe(stats: EventTimeStats, { maxMs, minMs, sumMs, count }: EventTimes): void {
  if (count > 0) stats.observe(maxMs, minMs, sumMs, count);
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
  return instants.isNull(i) ? NaN : readNumber(instants.words, i);
}
