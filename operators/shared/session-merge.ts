import type { Int64Column } from '../../src/columnar/column.js';
import { readNumber } from '../../src/columnar/int64.js';

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
  /** All sessions of group g afterwards, [start, end, start, end, …] in order: times[timesStart[g]] up to times[timesStart[g + 1]]. */
  readonly times: Float64Array;
  readonly timesStart: Int32Array;
}

/** Times one after the other, in memory that grows and is used again. */
export class TimeList {
  values = new Float64Array(64);
  length = 0;

  push(time: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(2 * this.length);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = time;
  }

  taken(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/**
 * Merges rows into the stored sessions of their groups, which are numbered from 0 to `groups`. Rows with a negative group are left out.
 * `readStored` puts a group's sessions in order behind what is in the list.
 */
export function mergeSessions(
  groupOfRow: Int32Array,
  groups: number,
  starts: Int64Column,
  ends: Int64Column,
  readStored: (group: number, into: TimeList) => void,
): MergedSessions {
  const merge = new Merge(groupOfRow, microsOf(starts), microsOf(ends));
  const { rows, firsts } = rowsByGroup(groupOfRow, groups, merge.from);
  const stored = new TimeList();
  for (let group = 0; group < groups; group++) {
    stored.length = 0;
    readStored(group, stored);
    merge.group(rows.subarray(firsts[group], firsts[group + 1]), stored);
  }
  return merge.finish(groups);
}

class Merge {
  readonly #sessionOfRow: Int32Array;
  /** A session has a row at least, so there are no more of them than rows. */
  readonly #row: Int32Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  #count = 0;
  readonly #absorbedRow: number[] = [];
  readonly #absorbedStart: number[] = [];
  readonly #absorbedInto: number[] = [];
  readonly #times = new TimeList();
  readonly #timesStart: number[] = [0];

  constructor(
    groupOfRow: Int32Array,
    readonly from: Float64Array,
    readonly to: Float64Array,
  ) {
    const { length } = groupOfRow;
    this.#sessionOfRow = new Int32Array(length).fill(-1);
    this.#row = new Int32Array(length);
    this.#start = new Float64Array(length);
    this.#end = new Float64Array(length);
  }

  /** One group: its rows and its stored sessions, both by start, as two lists run through side by side. */
  group(rows: Int32Array, { values: stored, length }: TimeList): void {
    const { from, to } = this;
    let r = 0;
    let s = 0;
    while (r < rows.length || s < length) {
      const storedFirst = s < length && (r === rows.length || stored[s]! <= from[rows[r]!]!);
      const start = storedFirst ? stored[s]! : from[rows[r]!]!;
      let end = start;
      const firstRow = r;
      const firstStored = s;
      for (;;) {
        if (s < length && stored[s]! <= end) end = Math.max(end, stored[(s += 2) - 1]!);
        else if (r < rows.length && from[rows[r]!]! <= end) end = Math.max(end, to[rows[r++]!]!);
        else break;
      }
      this.#times.push(start);
      this.#times.push(end);
      if (r === firstRow) continue;
      this.#absorb(rows[firstRow]!, start, stored, firstStored, s);
      this.#add(rows, firstRow, r, start, end);
    }
    this.#timesStart.push(this.#times.length);
  }

  #add(rows: Int32Array, firstRow: number, endRow: number, start: number, end: number): void {
    const session = this.#count++;
    this.#row[session] = rows[firstRow]!;
    this.#start[session] = start;
    this.#end[session] = end;
    for (let r = firstRow; r < endRow; r++) this.#sessionOfRow[rows[r]!] = session;
  }

  /** Notes the stored sessions [first, end) that begin later than the one which they are now part of, the next to be added. */
  #absorb(row: number, start: number, stored: Float64Array, first: number, end: number): void {
    for (let s = first; s < end; s += 2) {
      if (stored[s] === start) continue;
      this.#absorbedRow.push(row);
      this.#absorbedStart.push(stored[s]!);
      this.#absorbedInto.push(this.#count);
    }
  }

  finish(groups: number): MergedSessions {
    const count = this.#count;
    const timesStart = new Int32Array(groups + 1);
    timesStart.set(this.#timesStart);
    return {
      sessionOfRow: this.#sessionOfRow,
      row: this.#row.subarray(0, count),
      start: this.#start.subarray(0, count),
      end: this.#end.subarray(0, count),
      absorbedRow: Int32Array.from(this.#absorbedRow),
      absorbedStart: Float64Array.from(this.#absorbedStart),
      absorbedInto: Int32Array.from(this.#absorbedInto),
      times: this.#times.taken(),
      timesStart,
    };
  }
}

/** Rows that have a group, by group and start; rows of one start keep their order. The rows of group g begin at `firsts[g]`. */
function rowsByGroup(
  groupOfRow: Int32Array,
  groups: number,
  from: Float64Array,
): { readonly rows: Int32Array; readonly firsts: Int32Array } {
  const firsts = new Int32Array(groups + 1);
  const { length } = groupOfRow;
  for (let i = 0; i < length; i++) if (groupOfRow[i]! >= 0) firsts[groupOfRow[i]! + 1]!++;
  for (let g = 0; g < groups; g++) firsts[g + 1]! += firsts[g]!;
  const rows = new Int32Array(firsts[groups]!);
  const next = firsts.slice();
  for (let i = 0; i < length; i++) if (groupOfRow[i]! >= 0) rows[next[groupOfRow[i]!]!++] = i;
  for (let g = 0; g < groups; g++) sortByStart(rows, firsts[g]!, firsts[g + 1]!, from);
  return { rows, firsts };
}

/** Most rows come in order of time: only those that do not are sorted. */
function sortByStart(rows: Int32Array, start: number, end: number, from: Float64Array): void {
  for (let k = start + 1; k < end; k++) {
    if (from[rows[k - 1]!]! <= from[rows[k]!]!) continue;
    rows.subarray(start, end).sort((a, b) => from[a]! - from[b]! || a - b);
    return;
  }
}

function microsOf(column: Int64Column): Float64Array {
  const out = new Float64Array(column.length);
  for (let i = 0; i < out.length; i++) out[i] = readNumber(column.words, i);
  return out;
}
