import { setBit, type Bitmap } from '../../../columnar/bitmap.js';
import {
  BooleanColumn,
  BytesColumn,
  type Column,
  ConstantColumn,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  NumberColumn,
  type NumberArray,
} from '../../../columnar/column.js';
import type { DataType } from '../../../columnar/types.js';
import { bytesOf, type BitValues, type ByteValues, type CodedValues, type FixedValues } from './dense.js';
import type { LeafRows } from './leaf-cursor.js';
import type { Page } from './page-source.js';
import type { LeafPlan } from './read-plan.js';

/** A stretch of a page: its levels and the values that belong to them. */
export interface Piece {
  readonly page: Page;
  readonly levelStart: number;
  readonly levelEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Where the values of a column go: the slots of those that are not NULL. */
interface Slots {
  readonly count: number;
  readonly validity: Bitmap | null;
  /** The slot of each value; null where every slot has one. */
  readonly ofValue: Int32Array | null;
}

/** The levels of the pieces one after the other, and their values as a column. */
export function leafColumn(plan: LeafPlan, pieces: readonly Piece[]): LeafRows {
  const levels = pieces.reduce((sum, p) => sum + p.levelEnd - p.levelStart, 0);
  const definition = levelsOf(pieces, levels, 'definition', plan.node.definition);
  const repetition = plan.node.repeated === 0 ? null : levelsOf(pieces, levels, 'repetition', 0);
  const slots = slotsOf(plan, definition, levels);
  return { levels, definition, repetition, column: columnOf(plan.type, pieces, slots) };
}

function levelsOf(pieces: readonly Piece[], count: number, which: 'definition' | 'repetition', missing: number): Uint8Array | null {
  if (pieces.every((p) => p.page[which] === null)) return null;
  const out = new Uint8Array(count);
  let at = 0;
  for (const { page, levelStart, levelEnd } of pieces) {
    const levels = page[which];
    if (levels === null) out.fill(missing, at, at + levelEnd - levelStart);
    else out.set(levels.subarray(levelStart, levelEnd), at);
    at += levelEnd - levelStart;
  }
  return out;
}

function slotsOf(plan: LeafPlan, definition: Uint8Array | null, levels: number): Slots {
  if (definition === null) return { count: levels, validity: null, ofValue: null };
  const max = plan.node.definition;
  const { slotDefinition } = plan;
  const ofValue = new Int32Array(levels);
  let count = 0;
  let values = 0;
  for (let i = 0; i < levels; i++) {
    const level = definition[i]!;
    if (level === max) ofValue[values++] = count++;
    else if (level >= slotDefinition) count++;
  }
  if (values === count) return { count, validity: null, ofValue: null };
  const validity = new Uint8Array((count + 7) >> 3);
  for (let v = 0; v < values; v++) setBit(validity, ofValue[v]!);
  return { count, validity, ofValue: ofValue.subarray(0, values) };
}

function columnOf(type: DataType, pieces: readonly Piece[], slots: Slots): Column {
  const { count, validity } = slots;
  if (type.kind === 'void') return new ConstantColumn(type, count, null);
  const first = pieces[0]?.page.values;
  if (first === undefined) return new ConstantColumn(type, 0, null);
  switch (first.kind) {
    case 'bits':
      return new BooleanColumn(type, count, gatherBits(pieces, slots), validity);
    case 'fixed': {
      const values = gatherFixed(pieces, slots, first);
      if (first.per === 4) return new DecimalColumn(type, count, values as Int32Array, validity);
      if (first.per === 2) return new Int64Column(type, count, values as Int32Array, validity);
      return new NumberColumn(type, count, values, validity);
    }
    default: {
      const dictionary = first.kind === 'coded' ? (first.dictionary as ByteValues) : null;
      const coded = pieces.every(({ page: { values } }) => values.kind === 'coded' && values.dictionary === dictionary);
      if (dictionary !== null && coded && dictionary.offsets.length > 1) return codedColumn(type, pieces, slots, dictionary);
      return bytesColumn(type, pieces, slots);
    }
  }
}

function gatherFixed(pieces: readonly Piece[], { count, ofValue }: Slots, first: FixedValues): NumberArray {
  const { per } = first;
  if (pieces.length === 1 && ofValue === null) {
    return first.values.subarray(pieces[0]!.valueStart * per, pieces[0]!.valueEnd * per) as NumberArray;
  }
  const out = new (first.values.constructor as new (length: number) => NumberArray)(count * per);
  let v = 0;
  for (const { page, valueStart, valueEnd } of pieces) {
    const { values } = page.values as FixedValues;
    if (ofValue === null) {
      out.set(values.subarray(valueStart * per, valueEnd * per), v * per);
      v += valueEnd - valueStart;
    } else if (per === 1) {
      for (let i = valueStart; i < valueEnd; i++) out[ofValue[v++]!] = values[i]!;
    } else {
      for (let i = valueStart; i < valueEnd; i++) {
        const slot = ofValue[v++]! * per;
        for (let w = 0; w < per; w++) out[slot + w] = values[i * per + w]!;
      }
    }
  }
  return out;
}

function gatherBits(pieces: readonly Piece[], { count, ofValue }: Slots): Bitmap {
  const bits = new Uint8Array((count + 7) >> 3);
  let v = 0;
  for (const { page, valueStart, valueEnd } of pieces) {
    const { values } = page.values as BitValues;
    for (let i = valueStart; i < valueEnd; i++, v++) if (values[i] === 1) setBit(bits, ofValue === null ? v : ofValue[v]!);
  }
  return bits;
}

function codedColumn(type: DataType, pieces: readonly Piece[], slots: Slots, dictionary: ByteValues): Column {
  const { count, validity, ofValue } = slots;
  const codes = new Int32Array(count);
  let v = 0;
  for (const { page, valueStart, valueEnd } of pieces) {
    const from = (page.values as CodedValues).codes;
    if (ofValue === null) {
      codes.set(from.subarray(valueStart, valueEnd), v);
      v += valueEnd - valueStart;
    } else for (let i = valueStart; i < valueEnd; i++) codes[ofValue[v++]!] = from[i]!;
  }
  const { offsets, data } = dictionary;
  return new DictionaryColumn(type, count, codes, new BytesColumn(type, offsets.length - 1, offsets, data, null), validity);
}

function bytesColumn(type: DataType, pieces: readonly Piece[], { count, validity, ofValue }: Slots): Column {
  const parts = pieces.map(({ page, valueStart, valueEnd }) => {
    const { offsets, data } = bytesOf(page.values);
    return { offsets, data, valueStart, valueEnd };
  });
  if (parts.length === 1 && ofValue === null) {
    const { offsets, data, valueStart, valueEnd } = parts[0]!;
    return new BytesColumn(type, count, offsets.subarray(valueStart, valueEnd + 1), data, validity);
  }
  const size = parts.reduce((sum, p) => sum + p.offsets[p.valueEnd]! - p.offsets[p.valueStart]!, 0);
  const offsets = new Int32Array(count + 1);
  const data = new Uint8Array(size);
  let slot = 0;
  let v = 0;
  let at = 0;
  for (const part of parts) {
    const base = part.offsets[part.valueStart]!;
    data.set(part.data.subarray(base, part.offsets[part.valueEnd]!), at);
    for (let i = part.valueStart; i < part.valueEnd; i++, v++) {
      const own = ofValue === null ? v : ofValue[v]!;
      while (slot < own) offsets[++slot] = at + part.offsets[i]! - base;
      offsets[++slot] = at + part.offsets[i + 1]! - base;
    }
    at += part.offsets[part.valueEnd]! - base;
  }
  while (slot < count) offsets[++slot] = at;
  return new BytesColumn(type, count, offsets, data, validity);
}
