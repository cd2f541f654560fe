import { TidemarkError } from '../../../base/errors.js';
import type { DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { equalValues } from '../../order.js';

export type MapEntry = readonly [Value, Value];

/**
 * Collects entries of one map. A NULL key is an error; so is a repeated one, unless the last of them wins, in the place of the first
 * (Spark's policies EXCEPTION and LAST_WIN).
 */
export function checkedEntries(entries: Iterable<MapEntry>, keyType: DataType, lastWins = false): Value[] {
  const equal = equalValues(keyType);
  const plain = new Map<Value, number>();
  const out: MapEntry[] = [];
  for (const entry of entries) {
    const [key] = entry;
    if (key === null) throw nullMapKey();
    const isPlain = typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean';
    const known = isPlain ? (plain.get(key) ?? -1) : out.findIndex(([earlier]) => equal(earlier, key));
    if (known >= 0) {
      if (!lastWins) throw duplicatedMapKey(key);
      out[known] = [out[known]![0], entry[1]];
      continue;
    }
    if (isPlain) plain.set(key, out.length);
    out.push(entry);
  }
  return out as unknown as Value[];
}

export function nullMapKey(): TidemarkError {
  return new TidemarkError('NULL_MAP_KEY', 'Cannot use null as map key.');
}

export function duplicatedMapKey(key: unknown): TidemarkError {
  return new TidemarkError('DUPLICATED_MAP_KEY', `Duplicate map key ${String(key)} was found.`, {
    key: String(key),
    mapKeyDedupPolicy: '"spark.sql.mapKeyDedupPolicy"',
  });
}
