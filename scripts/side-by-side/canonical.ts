import type { DataType } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';

/**
 * A value as JSON that says the same in every language: whole numbers, decimals (unscaled), days and microseconds as digits, floating numbers as
 * the bits of a double, bytes in hex, structs as lists, maps as lists of pairs in the order of their keys.
 */
export type Canonical = null | boolean | string | readonly Canonical[];

export function canonical(value: Value, type: DataType): Canonical {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
      return value as boolean;
    case 'float':
    case 'double':
      return doubleBits(value as number);
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'string':
      return value as string;
    case 'array':
      return (value as Value[]).map((v) => canonical(v, type.element));
    case 'struct':
      return (value as Value[]).map((v, k) => canonical(v, type.fields[k]!.type));
    case 'map':
      return sorted((value as Value[][]).map(([k, v]) => [canonical(k!, type.key), canonical(v!, type.value)]));
    default:
      return String(value);
  }
}

/** Pairs by the text of their keys. */
export function sorted(pairs: readonly Canonical[][]): Canonical {
  const key = (pair: Canonical[]) => JSON.stringify(pair[0]);
  return pairs.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** NaN is one value, whatever its bits. */
export function doubleBits(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
