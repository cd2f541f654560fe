import { TidemarkError } from '../base/errors.js';
import { KeyIndex } from './key-index.js';

/** What the store holds of a bucket: a base and the deltas behind it, numbered from 0. */
export interface StoredChain {
  /** Counts the bases: entries of an older generation are of no use. */
  readonly generation: number;
  /** Base and deltas; 0 when the bucket is not in the store. */
  readonly entries: number;
  readonly baseBytes: number;
  readonly deltaBytes: number;
  /** Epoch of the last entry. */
  readonly epochId: number;
}

export const NO_CHAIN: StoredChain = Object.freeze({ generation: 0, entries: 0, baseBytes: 0, deltaBytes: 0, epochId: -1 });

/** The keys of a table whose hash begins with `prefix`, the highest `depth` bits: what is loaded, written and dropped as one. */
export class Bucket {
  /** Undefined while the bucket is not in memory. */
  index: KeyIndex | undefined;
  chain: StoredChain = NO_CHAIN;
  /** Rows in the store, while the bucket is not in memory. */
  storedRows = 0;
  /** No entry expires before this. */
  earliest = Infinity;
  /** Slots taken out since the last commit. */
  removed: number[] = [];
  /** Changed rows of the epoch that is being written. */
  changed = 0;
  /** Set by the last use, for dropping the coldest first. */
  lastUse = 0;
  loading: Promise<void> | undefined;

  constructor(
    readonly prefix: number,
    readonly depth: number,
  ) {}

  static empty(prefix: number, depth: number): Bucket {
    const bucket = new Bucket(prefix, depth);
    bucket.index = new KeyIndex();
    return bucket;
  }

  get rows(): number {
    return this.index === undefined ? this.storedRows : this.index.count;
  }

  /** The index of a bucket that has to be in memory by now. */
  loaded(): KeyIndex {
    if (this.index !== undefined) return this.index;
    throw new TidemarkError('INTERNAL_ERROR', `state was used before it was loaded: bucket ${this.prefix.toString(16)}/${this.depth}`);
  }
}

/** Buckets by hash: a table of 2^depth places, where a bucket of smaller depth fills several (extendible hashing). */
export class BucketDirectory {
  /** The bucket of `hash` is places[(hash >>> 1) >>> shift]. */
  places: Bucket[];
  shift = 31;

  constructor(buckets: readonly Bucket[] = [Bucket.empty(0, 0)]) {
    const depth = Math.max(...buckets.map((b) => b.depth));
    this.shift = 31 - depth;
    this.places = Array.from({ length: 2 ** depth });
    for (const bucket of buckets) this.#place(bucket);
  }

  of(hash: number): Bucket {
    return this.places[(hash >>> 1) >>> this.shift]!;
  }

  /** Whether every hash has a bucket. */
  isComplete(): boolean {
    return this.places.every((bucket) => bucket !== undefined);
  }

  /** All buckets, by prefix. */
  all(): Bucket[] {
    const out: Bucket[] = [];
    for (const bucket of this.places) if (out.at(-1) !== bucket) out.push(bucket);
    return out;
  }

  /** The two halves of the bucket that this one and its neighbour would make; undefined where the neighbour is in parts itself. */
  pairOf(bucket: Bucket): readonly [Bucket, Bucket] | undefined {
    if (bucket.depth === 0) return undefined;
    const count = 2 ** (31 - this.shift - bucket.depth);
    const other = this.places[(bucket.prefix ^ 1) * count]!;
    if (other.depth !== bucket.depth) return undefined;
    return bucket.prefix < other.prefix ? [bucket, other] : [other, bucket];
  }

  /** Puts buckets into the places of those that they replace: parts of one, or one made of two. */
  replace(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      while (31 - this.shift < bucket.depth) {
        this.places = this.places.flatMap((b) => [b, b]);
        this.shift--;
      }
      this.#place(bucket);
    }
    while (this.places.length > 1 && this.places.every((bucket) => bucket.depth < 31 - this.shift)) {
      this.places = this.places.filter((_, i) => i % 2 === 0);
      this.shift++;
    }
  }

  /** Back to one bucket, when no row is left. */
  reset(): void {
    if (this.places.length === 1) return;
    this.places = [Bucket.empty(0, 0)];
    this.shift = 31;
  }

  #place(bucket: Bucket): void {
    const count = 2 ** (31 - this.shift - bucket.depth);
    this.places.fill(bucket, bucket.prefix * count, (bucket.prefix + 1) * count);
  }
}
