import type { Column } from '../../src/columnar/column.js';
import { encodeKeys } from '../../src/columnar/key.js';
import { compareBytes } from '../../src/columnar/utf8.js';

/** Row numbers in the order of their keys. */
export function keyOrder(columns: readonly Column[], length: number): number[] {
  const { offsets, data } = encodeKeys(columns, length);
  return Array.from({ length }, (_, i) => i).sort((a, b) =>
    compareBytes(data, offsets[a]!, offsets[a + 1]!, data, offsets[b]!, offsets[b + 1]!),
  );
}
