import { must } from '../../../base/assert.js';
import { TidemarkError } from '../../../base/errors.js';
import { getBit, selectedIndices } from '../../../columnar/bitmap.js';
import { type ArrayColumn, type Column, ConstantColumn, MapColumn, type StructColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import { take } from '../../../columnar/take.js';
import type { WriteLeaf, WriteNode } from './write-node.js';

/** What a leaf stores of some rows: levels, and its values without NULLs. */
export interface Shredded {
  readonly levels: number;
  /** Null where every value is there. */
  readonly definition: Uint8Array | null;
  readonly repetition: Uint8Array | null;
  readonly values: Column;
}

export type EmitLeaf = (leaf: WriteLeaf, shredded: Shredded) => void;

/** Entries on the way down: each with its levels and its place in the column, -1 where nothing is there. */
interface Entries {
  readonly count: number;
  readonly definition: Uint8Array;
  readonly repetition: Uint8Array;
  readonly index: Int32Array;
}

/** Takes a column apart into the levels and values of its leaves. */
export function shred(node: WriteNode, column: Column, emit: EmitLeaf): void {
  if (node.kind === 'leaf') {
    emit(node, shredFlat(node, column));
    return;
  }
  const count = column.length;
  const index = Int32Array.from({ length: count }, (_, i) => i);
  descend(node, column, { count, definition: new Uint8Array(count), repetition: new Uint8Array(count), index }, emit);
}

function shredFlat(leaf: WriteLeaf, input: Column): Shredded {
  const column = input instanceof ConstantColumn ? flatten(input) : input;
  const levels = column.length;
  const { validity } = column;
  if (validity === null) return { levels, definition: null, repetition: null, values: column };
  const present = selectedIndices(validity, null, levels);
  if (present.length === levels) return { levels, definition: null, repetition: null, values: column };
  if (leaf.repetition === 'REQUIRED') throw nullInRequired(leaf);
  const definition = new Uint8Array(levels);
  for (const i of present) definition[i] = 1;
  return { levels, definition, repetition: null, values: take(column, present) };
}

function descend(node: WriteNode, input: Column, entries: Entries, emit: EmitLeaf): void {
  const column = input instanceof ConstantColumn ? flatten(input) : input;
  const own = presence(node, column, entries);
  switch (node.kind) {
    case 'leaf':
      emit(node, leafOf(node, column, own));
      return;
    case 'struct': {
      const { children } = column as StructColumn;
      node.children.forEach((child, k) => descend(child, must(children[k], 'struct field'), own, emit));
      return;
    }
    default: {
      const group = must(node.children[0], 'repeated group');
      if (group.kind === 'leaf') throw new TidemarkError('INTERNAL_ERROR', 'a list without a repeated group');
      const parts = column instanceof MapColumn ? [column.keys, column.values] : [(column as ArrayColumn).element];
      const inner = spread((column as ArrayColumn | MapColumn).offsets, own, group.repeated);
      group.children.forEach((child, k) => descend(child, must(parts[k], 'part of a list'), inner, emit));
    }
  }
}

/** The entries after it is known which of them are NULL in `column`. */
function presence(node: WriteNode, column: Column, entries: Entries): Entries {
  const { validity } = column;
  const { count } = entries;
  if (node.repetition === 'REQUIRED') {
    if (validity !== null && entries.index.some((i) => i >= 0 && !getBit(validity, i))) throw nullInRequired(node);
    return entries;
  }
  const definition = Uint8Array.from(entries.definition);
  const index = Int32Array.from(entries.index);
  for (let i = 0; i < count; i++) {
    const at = index[i]!;
    if (at < 0) continue;
    if (validity === null || getBit(validity, at)) definition[i]!++;
    else index[i] = -1;
  }
  return { count, definition, repetition: entries.repetition, index };
}

/** One entry for each element of each list, one for a list that is empty or missing. */
function spread(offsets: Int32Array, entries: Entries, repeated: number): Entries {
  let count = 0;
  for (let i = 0; i < entries.count; i++) {
    const at = entries.index[i]!;
    count += at < 0 ? 1 : Math.max(1, offsets[at + 1]! - offsets[at]!);
  }
  const definition = new Uint8Array(count);
  const repetition = new Uint8Array(count);
  const index = new Int32Array(count).fill(-1);
  let out = 0;
  for (let i = 0; i < entries.count; i++) {
    const at = entries.index[i]!;
    const level = entries.definition[i]!;
    repetition[out] = entries.repetition[i]!;
    const start = at < 0 ? 0 : offsets[at]!;
    const end = at < 0 ? 0 : offsets[at + 1]!;
    if (start === end) {
      definition[out++] = level;
      continue;
    }
    for (let k = start; k < end; k++) {
      if (k > start) repetition[out] = repeated;
      definition[out] = level + 1;
      index[out++] = k;
    }
  }
  return { count, definition, repetition, index };
}

function leafOf(leaf: WriteLeaf, column: Column, { count, definition, repetition, index }: Entries): Shredded {
  const present = index.filter((i) => i >= 0);
  return {
    levels: count,
    definition: present.length === count ? null : definition,
    repetition: leaf.repeated === 0 ? null : repetition,
    values: take(column, present),
  };
}

function nullInRequired(node: WriteNode): TidemarkError {
  return new TidemarkError('NOT_NULL_ASSERT_VIOLATION', `NULL value appeared in non-nullable field: ${node.name}.`, {
    walkedTypePath: node.name,
  });
}
