import { Int64Column, type Column } from '../columnar/column.js';
import { writeNumber } from '../columnar/int64.js';
import { TIMESTAMP } from '../columnar/types.js';
import { allSet, clearBit } from '../columnar/bitmap.js';
import { type Bucket, NO_CHAIN } from './bucket.js';
import type { ChainStore } from './chain-store.js';
import type { StoreWrite } from './contract.js';
import { encodeEntry, encodeMeta, NO_KEYS } from './table-format.js';
import type { TableRows } from './table-rows.js';

/** Rows a bucket may have before it is split, unless the options say otherwise. */
export const ROWS_PER_BUCKET = 8192;
/** Deltas may grow to this much more than their base before it is written anew; reading one more costs as much as so many bytes. */
const DELTA_SLACK_BYTES = 16384;
const DELTA_BYTES = 256;
/** Rows whose values are taken out of the table at once. */
const SNAPSHOT_ROWS = 16384;

/** What has to be written of one bucket. */
interface Part {
  readonly bucket: Bucket;
  /** Rows to write: those changed, or all of them for a base. */
  slots: Int32Array;
  base: boolean;
}

/**
 * Turns the changes of an epoch into writes: for each bucket touched one columnar delta, or a new base in its place. A base is written
 * when the bucket is new or most of it changed, and when its deltas have outgrown it; of the latter only as many rows an epoch as twice
 * those that changed, so that no epoch pays for all. What a base replaces is deleted in the same batch.
 */
export class TableWriter {
  /** Rows that this epoch may still write beyond those that it has to. */
  #budget = 0;

  constructor(
    private readonly rows: TableRows,
    private readonly chains: ChainStore,
    private readonly layouts: { readonly keyLayout: string; readonly valueLayout: string },
    private readonly rowsPerBucket: number,
  ) {}

  /** The writes, of which the first are the deletes; chains of the buckets are as they will be after them. */
  write(epochId: number, size: number): StoreWrite[] {
    const deletes: StoreWrite[] = [];
    const puts: StoreWrite[] = [];
    const parts = this.#parts(deletes);
    this.#chooseBases(parts);
    this.#writeParts(parts, epochId, deletes, puts);
    const meta = size === 0 ? null : encodeMeta({ epochId, ...this.layouts, buckets: this.rows.directory.all() });
    return [...deletes, ...puts, { key: this.chains.metaKey, value: meta }];
  }

  /** The buckets touched, those that are too large split, each with its changed rows. */
  #parts(deletes: StoreWrite[]): Part[] {
    const changed = this.rows.slots.changed();
    const parts: Part[] = [];
    const byBucket = new Map<Bucket, Part>();
    this.#budget = Math.max(this.rowsPerBucket, 2 * changed.length);
    for (const [bucket, merged] of this.#merged(this.#touched(changed), deletes)) {
      const pieces = this.#maySplit(bucket) ? this.rows.split(bucket, this.rowsPerBucket) : [bucket];
      if (pieces[0] !== bucket) deletes.push(...this.chains.deletes(bucket, bucket.chain));
      for (const piece of pieces) {
        const part = { bucket: piece, slots: new Int32Array(piece.changed), base: merged || piece !== bucket };
        parts.push(part);
        byBucket.set(piece, part);
      }
    }
    const { places, shift } = this.rows.directory;
    const { hashes } = this.rows.slots;
    const partAt = places.map((bucket) => byBucket.get(bucket));
    for (const slot of changed) {
      const part = partAt[(hashes[slot]! >>> 1) >>> shift]!;
      if (!part.base) part.slots[--part.bucket.changed] = slot;
    }
    return parts;
  }

  /** Buckets fill up all at the same time, so only some of those that are too large are split in one epoch. */
  #maySplit(bucket: Bucket): boolean {
    if (bucket.rows <= this.rowsPerBucket) return false;
    if (isNewOrMostlyChanged(bucket, bucket.changed)) return true;
    const affordable = this.#budget > 0;
    if (affordable) this.#budget -= bucket.rows;
    return affordable;
  }

  /** The buckets, neighbours that have become small put together; with whether that was done. */
  #merged(touched: readonly Bucket[], deletes: StoreWrite[]): Map<Bucket, boolean> {
    const out = new Map<Bucket, boolean>(touched.map((bucket) => [bucket, false]));
    for (let bucket of touched) {
      for (let pair = out.has(bucket) ? this.#smallPair(bucket) : undefined; pair !== undefined; pair = this.#smallPair(bucket)) {
        bucket = this.rows.merge(pair);
        for (const half of pair) {
          deletes.push(...this.chains.deletes(half, half.chain));
          out.delete(half);
        }
        out.set(bucket, true);
      }
    }
    return out;
  }

  /** The bucket and its other half, where they are in memory and would make a bucket with much room left. */
  #smallPair(bucket: Bucket): readonly [Bucket, Bucket] | undefined {
    if (4 * bucket.rows > this.rowsPerBucket) return undefined;
    const pair = this.rows.directory.pairOf(bucket);
    if (pair === undefined || pair.some((half) => half.index === undefined)) return undefined;
    return 4 * (pair[0].rows + pair[1].rows) <= this.rowsPerBucket ? pair : undefined;
  }

  /** Buckets with changed or removed rows; counts the changed ones. */
  #touched(changed: Int32Array): Bucket[] {
    const { places, shift } = this.rows.directory;
    const { hashes } = this.rows.slots;
    const buckets = this.rows.directory.all();
    for (const bucket of buckets) bucket.changed = 0;
    for (const slot of changed) places[(hashes[slot]! >>> 1) >>> shift]!.changed++;
    return buckets.filter((bucket) => bucket.changed > 0 || bucket.removed.length > 0);
  }

  #chooseBases(parts: readonly Part[]): void {
    for (const part of parts) if (isNewOrMostlyChanged(part.bucket, part.slots.length)) part.base = true;
    const due = parts.filter((p) => !p.base && isDue(p.bucket));
    due.sort((a, b) => b.bucket.chain.deltaBytes / b.bucket.chain.baseBytes - a.bucket.chain.deltaBytes / a.bucket.chain.baseBytes);
    for (const part of due) {
      if (this.#budget <= 0) break;
      this.#budget -= part.bucket.rows;
      part.base = true;
    }
    for (const part of parts) if (part.base) part.slots = part.bucket.loaded().slots();
  }

  #writeParts(parts: readonly Part[], epochId: number, deletes: StoreWrite[], puts: StoreWrite[]): void {
    for (let from = 0; from < parts.length;) {
      let to = from;
      let count = 0;
      while (to < parts.length && (count === 0 || count + parts[to]!.slots.length <= SNAPSHOT_ROWS)) count += parts[to++]!.slots.length;
      const group = parts.slice(from, to);
      const values = this.#snapshot(group, count);
      let row = 0;
      for (const part of group) {
        const end = row + part.slots.length;
        this.#writePart(part, epochId, sliceAll(values, row, end), deletes, puts);
        row = end;
      }
      from = to;
    }
  }

  /** The values of all parts of a group in one go. */
  #snapshot(group: readonly Part[], count: number): Column[] {
    const slots = new Int32Array(count);
    let n = 0;
    for (const part of group) {
      slots.set(part.slots, n);
      n += part.slots.length;
    }
    return this.rows.values.snapshot(slots);
  }

  #writePart(part: Part, epochId: number, values: readonly Column[], deletes: StoreWrite[], puts: StoreWrite[]): void {
    const { bucket, slots, base } = part;
    const { chain } = bucket;
    if (base) deletes.push(...this.chains.deletes(bucket, chain));
    if (bucket.rows === 0 && base) {
      bucket.chain = { ...NO_CHAIN, generation: chain.generation + 1 };
      bucket.earliest = Infinity;
      return;
    }
    const generation = base ? chain.generation + 1 : chain.generation;
    const sequence = base ? 0 : chain.entries;
    const bytes = encodeEntry({
      generation,
      sequence,
      epochId,
      keys: this.rows.bucketKeys(bucket, slots),
      removed: base ? NO_KEYS : this.rows.bucketKeys(bucket, bucket.removed),
      expiry: this.rows.expires ? this.#expiryColumn(bucket, slots, base) : null,
      values,
    });
    puts.push({ key: this.chains.entryKey(bucket, generation, sequence), value: bytes });
    bucket.chain = {
      generation,
      entries: sequence + 1,
      baseBytes: base ? bytes.length : chain.baseBytes,
      deltaBytes: base ? 0 : chain.deltaBytes + bytes.length,
      epochId,
    };
  }

  /** Also brings the bucket's earliest expiry up to date. */
  #expiryColumn(bucket: Bucket, slots: Int32Array, base: boolean): Column {
    const n = slots.length;
    const words = new Int32Array(2 * n);
    const valid = allSet(n);
    let earliest = Infinity;
    for (let i = 0; i < n; i++) {
      const expiry = this.rows.expiry.get(slots[i]!);
      if (Number.isNaN(expiry)) clearBit(valid, i);
      else writeNumber(words, i, expiry);
      if (expiry < earliest) earliest = expiry;
    }
    // What is in memory expires no earlier than the first in the index, so eviction does not leave a bound that is always reached.
    bucket.earliest = base ? earliest : Math.max(Math.min(bucket.earliest, earliest), this.rows.expiry.earliest());
    return new Int64Column(TIMESTAMP, n, words, valid);
  }
}

function isNewOrMostlyChanged(bucket: Bucket, changed: number): boolean {
  return bucket.chain.entries === 0 || 2 * (changed + bucket.removed.length) >= bucket.rows;
}

function isDue({ chain }: Bucket): boolean {
  return chain.deltaBytes + DELTA_BYTES * chain.entries > chain.baseBytes + DELTA_SLACK_BYTES;
}

function sliceAll(columns: readonly Column[], start: number, end: number): readonly Column[] {
  return columns.map((column) => (start === 0 && end === column.length ? column : column.slice(start, end)));
}
