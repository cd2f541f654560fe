import { must } from '../base/assert.js';
import { columnBuilder } from '../columnar/builder.js';
import { type Column, ConstantColumn } from '../columnar/column.js';
import { flatten } from '../columnar/concat.js';
import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import { ChainStore } from './chain-store.js';
import type { StateStore, StoreWrite } from './contract.js';
import { decodeMeta, encodeEntry, encodeMeta, layoutOf, metaKey } from './table-format.js';

/** New values for a table in the store; keys stay. */
export interface TableMigration {
  readonly operatorId: string;
  readonly table: string;
  readonly from: readonly DataType[];
  readonly to: readonly DataType[];
  /** For each new value column the stored one that it is, or null for one that is NULL in all rows that are there. */
  readonly moves: readonly (number | null)[];
}

const INTEGERS = ['tinyint', 'smallint', 'int', 'bigint'];

/** Whether every value of one type is one of the other, and nothing is lost. */
export function isWidening(from: DataType, to: DataType): boolean {
  if (layoutOf([from]) === layoutOf([to])) return true;
  if (from.kind === 'float' && to.kind === 'double') return true;
  if (from.kind === 'decimal' && to.kind === 'decimal') return from.scale === to.scale && from.precision <= to.precision;
  const [a, b] = [INTEGERS.indexOf(from.kind), INTEGERS.indexOf(to.kind)];
  return a >= 0 && a <= b;
}

/** The writes that give a table its new values, all of it in memory; nothing for a table that the store does not have. */
export async function migrationWrites(store: StateStore, migration: TableMigration): Promise<StoreWrite[]> {
  const { operatorId, table, from, to, moves } = migration;
  const key = metaKey(operatorId, table);
  const bytes = await store.get(key);
  if (bytes === undefined) return [];
  const meta = decodeMeta(bytes);
  const chains = new ChainStore(store, operatorId, table, from);
  const writes: StoreWrite[] = [];
  for (const bucket of meta.buckets) {
    const sizes: number[] = [];
    for (const entry of await chains.entriesOf(bucket)) {
      const values = moves.map((move, k) =>
        moved(move === null ? null : must(entry.values[move], 'a stored column is missing'), to[k]!, entry.keys.length),
      );
      const value = encodeEntry({ ...entry, values });
      sizes.push(value.length);
      writes.push({ key: chains.entryKey(bucket, entry.generation, entry.sequence), value });
    }
    const [baseBytes = 0, ...deltas] = sizes;
    bucket.chain = { ...bucket.chain, baseBytes, deltaBytes: deltas.reduce((sum, size) => sum + size, 0) };
  }
  writes.push({ key, value: encodeMeta({ ...meta, valueLayout: layoutOf(to) }) });
  return writes;
}

function moved(column: Column | null, type: DataType, length: number): Column {
  if (column === null) return flatten(new ConstantColumn(type, length, null));
  if (layoutOf([column.type]) === layoutOf([type])) return column.withType(type);
  const widened = columnBuilder(type, length);
  for (let i = 0; i < length; i++) widened.append(widen(column.get(i), type));
  return widened.finish();
}

function widen(value: Value, type: DataType): Value {
  return type.kind === 'bigint' && value !== null ? BigInt(value as number) : value;
}
