import { TidemarkError } from '../base/errors.js';
import type { DataType } from '../columnar/types.js';
import type { Bucket, StoredChain } from './bucket.js';
import type { StateStore, StoreWrite } from './contract.js';
import { KeyIndex } from './key-index.js';
import { afterPrefix, chainPrefix, type ChainEntry, decodeEntry, entryKey, metaKey } from './table-format.js';
import type { TableRows } from './table-rows.js';

/** The chains of one table in the store: reads and checks them, and names their keys. */
export class ChainStore {
  constructor(
    private readonly store: StateStore,
    readonly operatorId: string,
    readonly table: string,
    private readonly types: readonly DataType[],
  ) {}

  get metaKey(): string {
    return metaKey(this.operatorId, this.table);
  }

  entryKey(bucket: Bucket, generation: number, sequence: number): string {
    return entryKey(this.operatorId, this.table, bucket, generation, sequence);
  }

  /** Deletes all entries of a chain. */
  deletes(bucket: Bucket, chain: StoredChain): StoreWrite[] {
    return Array.from({ length: chain.entries }, (_, sequence) => ({
      key: this.entryKey(bucket, chain.generation, sequence),
      value: null,
    }));
  }

  /** Brings a bucket into memory. Everything is read before anything is changed. */
  async load(bucket: Bucket, rows: TableRows): Promise<void> {
    const entries = await this.entriesOf(bucket);
    bucket.index = new KeyIndex();
    for (const entry of entries) rows.play(bucket, entry);
    if (bucket.index.count !== bucket.storedRows) {
      throw this.corrupt(`it holds ${bucket.index.count} rows where ${bucket.storedRows} were written`, bucket);
    }
  }

  /** The entries of a bucket's chain, which is found whole. */
  async entriesOf(bucket: Bucket): Promise<ChainEntry[]> {
    const { chain } = bucket;
    if (chain.entries === 0) return [];
    const prefix = chainPrefix(this.operatorId, this.table, bucket, chain.generation);
    const entries: ChainEntry[] = [];
    for await (const [key, bytes] of this.store.range(prefix, afterPrefix(prefix))) {
      if (key !== this.entryKey(bucket, chain.generation, entries.length)) {
        throw this.corrupt(`entry ${entries.length} of its chain is missing (next is ${key})`, bucket);
      }
      entries.push(this.#decode(bucket, bytes));
    }
    this.#check(bucket, entries);
    return entries;
  }

  #decode(bucket: Bucket, bytes: Uint8Array): ChainEntry {
    try {
      return decodeEntry(bytes, this.types);
    } catch (error) {
      throw this.corrupt(error instanceof Error ? error.message : String(error), bucket, error);
    }
  }

  #check(bucket: Bucket, entries: readonly ChainEntry[]): void {
    const { chain } = bucket;
    if (entries.length !== chain.entries)
      throw this.corrupt(`its chain has ${entries.length} entries where ${chain.entries} were written`, bucket);
    let epochId = -1;
    entries.forEach((entry, sequence) => {
      if (entry.sequence !== sequence || entry.generation !== chain.generation) {
        throw this.corrupt(`entry ${sequence} of its chain is entry ${entry.sequence} of generation ${entry.generation}`, bucket);
      }
      if (entry.epochId <= epochId) throw this.corrupt(`epoch ${entry.epochId} stands behind epoch ${epochId} in its chain`, bucket);
      epochId = entry.epochId;
    });
    if (epochId !== chain.epochId)
      throw this.corrupt(`its chain ends with epoch ${epochId} where epoch ${chain.epochId} was written`, bucket);
  }

  corrupt(what: string, bucket?: Bucket, cause?: unknown): TidemarkError {
    const name = bucket === undefined ? undefined : bucketName(bucket);
    const where = `state table ${this.table} of operator ${this.operatorId}${name === undefined ? '' : `, bucket ${name}`}`;
    const details = { operator: this.operatorId, table: this.table, ...(name === undefined ? {} : { bucket: name }) };
    return new TidemarkError(
      'CHECKPOINT_CORRUPT',
      `${where}: ${what}; restore the checkpoint from a copy, or start with a new one`,
      details,
      cause,
    );
  }
}

/** `prefix/depth` in hexadecimal. */
export function bucketName(bucket: Bucket): string {
  return `${bucket.prefix.toString(16)}/${bucket.depth}`;
}
