import type { Int64Column } from '../../src/columnar/column.js';
import { isSafe, readBigInt, readNumber } from '../../src/columnar/int64.js';

/**
 * What a batch of opened sessions makes of the stored ones. Times are microseconds. Session k of the result is
 * [start[k], end[k]) in the group of row `row[k]`; only sessions that some row of the batch touches are here.
 */
export interface MergedSessions {
  /** Session of each row, or -1 for rows that are left out. */
  readonly sessionOfRow: Int32Array;
  readonly row: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Stored sessions that are now part of one with an earlier start: a row of their group, their start, and the session they are part of. */
  readonly absorbedRow: Int32Array;
  readonly absorbedStart: Float64Array;
  readonly absorbedInto: Int32Array;
  /** All sessions of each touched group afterwards, as [start, end, start, end, …] in order. */
  readonly groups: ReadonlyMap<number, readonly number[]>;
}

/** Merges rows into the stored sessions of their groups. Rows with a negative group are left out. `stored` gives a group's sessions in order. */
export function mergeSessions(
  groupOfRow: Int32Array,
  starts: Int64Column,
  ends: Int64Column,
  stored: (group: number) => readonly number[],
): MergedSessions {
  const from = microsOf(starts);
  const to = microsOf(ends);
  const order = sortedRows(groupOfRow, from);
  const out = new MergeOutput(groupOfRow.length);
  for (let at = 0; at < order.length;) {
    const group = groupOfRow[order[at]!]!;
    let next = at + 1;
    while (next < order.length && groupOfRow[order[next]!] === group) next++;
    mergeGroup(group, order.subarray(at, next), from, to, stored(group), out);
    at = next;
  }
  return out.finish();
}

/** One group: its rows and its stored sessions, both by start, as two lists run through side by side. */
function mergeGroup(
  group: number,
  rows: Int32Array,
  from: Float64Array,
  to: Float64Array,
  stored: readonly number[],
  out: MergeOutput,
): void {
  const sessions: number[] = [];
  let r = 0;
  let s = 0;
  while (r < rows.length || s < stored.length) {
    const storedFirst = s < stored.length && (r === rows.length || stored[s]! <= from[rows[r]!]!);
    const start = storedFirst ? stored[s]! : from[rows[r]!]!;
    let end = start;
    const firstRow = r;
    const firstStored = s;
    for (;;) {
      if (s < stored.length && stored[s]! <= end) end = Math.max(end, stored[(s += 2) - 1]!);
      else if (r < rows.length && from[rows[r]!]! <= end) end = Math.max(end, to[rows[r++]!]!);
      else break;
    }
    sessions.push(start, end);
    if (r > firstRow) out.add(rows.subarray(firstRow, r), start, end, stored.slice(firstStored, s));
  }
  out.groups.set(group, sessions);
}

class MergeOutput {
  readonly sessionOfRow: Int32Array;
  readonly groups = new Map<number, readonly number[]>();
  readonly #row: number[] = [];
  readonly #start: number[] = [];
  readonly #end: number[] = [];
  readonly #absorbedRow: number[] = [];
  readonly #absorbedStart: number[] = [];
  readonly #absorbedInto: number[] = [];

  constructor(rows: number) {
    this.sessionOfRow = new Int32Array(rows).fill(-1);
  }

  /** A session that rows touch, with the stored sessions it is made of. */
  add(rows: Int32Array, start: number, end: number, stored: readonly number[]): void {
    const session = this.#row.length;
    this.#row.push(rows[0]!);
    this.#start.push(start);
    this.#end.push(end);
    for (const row of rows) this.sessionOfRow[row] = session;
    for (let s = 0; s < stored.length; s += 2) {
      if (stored[s] === start) continue;
      this.#absorbedRow.push(rows[0]!);
      this.#absorbedStart.push(stored[s]!);
      this.#absorbedInto.push(session);
    }
  }

  finish(): MergedSessions {
    return {
      sessionOfRow: this.sessionOfRow,
      row: Int32Array.from(this.#row),
      start: Float64Array.from(this.#start),
      end: Float64Array.from(this.#end),
      absorbedRow: Int32Array.from(this.#absorbedRow),
      absorbedStart: Float64Array.from(this.#absorbedStart),
      absorbedInto: Int32Array.from(this.#absorbedInto),
      groups: this.groups,
    };
  }
}

/** Rows that have a group, by group and start; rows of one start keep their order. */
function sortedRows(groupOfRow: Int32Array, from: Float64Array): Int32Array {
  const rows = new Int32Array(groupOfRow.length);
  let n = 0;
  for (let i = 0; i < groupOfRow.length; i++) if (groupOfRow[i]! >= 0) rows[n++] = i;
  return rows.subarray(0, n).sort((a, b) => groupOfRow[a]! - groupOfRow[b]! || from[a]! - from[b]! || a - b);
}

function microsOf(column: Int64Column): Float64Array {
  const out = new Float64Array(column.length);
  for (let i = 0; i < out.length; i++) out[i] = isSafe(column.words, i) ? readNumber(column.words, i) : Number(readBigInt(column.words, i));
  return out;
}

/** The stored form of a group's sessions: doubles, one after the other. */
export function writeSessions(sessions: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * sessions.length);
  const view = new DataView(bytes.buffer);
  sessions.forEach((value, k) => view.setFloat64(8 * k, value));
  return bytes;
}

export function readSessions(bytes: Uint8Array | null): readonly number[] {
  if (bytes === null) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, k) => view.getFloat64(8 * k));
}
