import { Batch } from './batch.js';
import {
  ArrayColumn,
  BooleanColumn,
  BytesColumn,
  type Column,
  ConstantColumn,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  IntervalColumn,
  MapColumn,
  type NumberArray,
  NumberColumn,
  StructColumn,
  VoidColumn,
} from './column.js';
import type { DataType, Schema } from './types.js';
import type { Value } from './value.js';

/*
 * Batches on their way to another thread. A column's arrays may be views of memory that others still need, so all of a batch are copied
 * once, side by side into one piece of memory, which is handed over: nothing is copied again on the other side. Types are not sent; both
 * sides know the schema.
 */

/** Where an array stands in the memory of its batch, in elements of its own kind. */
interface Part {
  readonly at: number;
  readonly length: number;
}

type Bits = Part | null;

type ColumnMessage =
  | { readonly kind: 'number'; readonly array: ArrayKind; readonly values: Part; readonly validity: Bits }
  | { readonly kind: 'int64' | 'decimal'; readonly words: Part; readonly validity: Bits }
  | { readonly kind: 'boolean'; readonly bits: Part; readonly validity: Bits }
  | { readonly kind: 'bytes'; readonly offsets: Part; readonly data: Part; readonly validity: Bits }
  | {
      readonly kind: 'dictionary';
      readonly codes: Part;
      readonly dictionary: ColumnMessage;
      readonly count: number;
      readonly validity: Bits;
    }
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'array'; readonly offsets: Part; readonly element: ColumnMessage; readonly count: number; readonly validity: Bits }
  | {
      readonly kind: 'map';
      readonly offsets: Part;
      readonly keys: ColumnMessage;
      readonly values: ColumnMessage;
      readonly count: number;
      readonly validity: Bits;
    }
  | { readonly kind: 'struct'; readonly children: readonly ColumnMessage[]; readonly validity: Bits }
  | { readonly kind: 'interval'; readonly months: Part; readonly days: Part; readonly micros: Part; readonly validity: Bits }
  | { readonly kind: 'void' };

/** A batch as `postMessage` takes it, without its schema. */
export interface BatchMessage {
  readonly length: number;
  readonly columns: readonly ColumnMessage[];
  readonly memory: ArrayBuffer;
}

const ARRAYS = { int8: Int8Array, int16: Int16Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const;
type ArrayKind = keyof typeof ARRAYS;

/** The message of a batch; the memory that goes with it is added to `transfer`. */
export function batchToMessage(batch: Batch, transfer: ArrayBuffer[]): BatchMessage {
  const packer = new Packer();
  const columns = batch.columns.map((column) => toMessage(column, packer));
  const memory = packer.pack();
  transfer.push(memory);
  return { length: batch.length, columns, memory };
}

/** The batch of a message from `batchToMessage`. */
export function batchFromMessage(schema: Schema, { length, columns, memory }: BatchMessage): Batch {
  return new Batch(
    schema,
    columns.map((column, k) => fromMessage(schema.fields[k]!.type, length, column, memory)),
    length,
  );
}

/** Finds places for arrays in one piece of memory, then copies them there. */
class Packer {
  readonly #parts: { readonly from: NumberArray | Uint8Array; readonly byte: number }[] = [];
  #bytes = 0;

  place(from: NumberArray | Uint8Array): Part {
    const byte = this.#bytes;
    this.#parts.push({ from, byte });
    // each begins where any kind of array may begin
    this.#bytes = (byte + from.byteLength + 7) & ~7;
    return { at: byte / from.BYTES_PER_ELEMENT, length: from.length };
  }

  pack(): ArrayBuffer {
    const memory = new ArrayBuffer(this.#bytes);
    const all = new Uint8Array(memory);
    for (const { from, byte } of this.#parts) all.set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), byte);
    return memory;
  }
}

function toMessage(column: Column, packer: Packer): ColumnMessage {
  const { length } = column;
  const bitmap = (bits: Uint8Array): Part => packer.place(bits.subarray(0, (length + 7) >> 3));
  if (column instanceof ConstantColumn) return { kind: 'constant', value: column.value };
  if (column instanceof VoidColumn) return { kind: 'void' };
  const validity = column.validity === null ? null : bitmap(column.validity);
  if (column instanceof NumberColumn) {
    const values = column.values.subarray(0, length);
    return { kind: 'number', array: kindOf(values), values: packer.place(values), validity };
  }
  if (column instanceof Int64Column) return { kind: 'int64', words: packer.place(column.words.subarray(0, 2 * length)), validity };
  if (column instanceof DecimalColumn) return { kind: 'decimal', words: packer.place(column.words.subarray(0, 4 * length)), validity };
  if (column instanceof BooleanColumn) return { kind: 'boolean', bits: bitmap(column.bits), validity };
  if (column instanceof BytesColumn) {
    const { start, end, offsets } = ownOffsets(column.offsets, length, packer);
    return { kind: 'bytes', offsets, data: packer.place(column.data.subarray(start, end)), validity };
  }
  if (column instanceof DictionaryColumn) {
    const { dictionary } = column;
    const codes = packer.place(column.codes.subarray(0, length));
    return { kind: 'dictionary', codes, dictionary: toMessage(dictionary, packer), count: dictionary.length, validity };
  }
  if (column instanceof ArrayColumn) {
    const { start, end, offsets } = ownOffsets(column.offsets, length, packer);
    return { kind: 'array', offsets, element: toMessage(column.element.slice(start, end), packer), count: end - start, validity };
  }
  if (column instanceof MapColumn) {
    const { start, end, offsets } = ownOffsets(column.offsets, length, packer);
    const [keys, values] = [column.keys, column.values].map((part) => toMessage(part.slice(start, end), packer));
    return { kind: 'map', offsets, keys: keys!, values: values!, count: end - start, validity };
  }
  if (column instanceof StructColumn)
    return { kind: 'struct', children: column.children.map((child) => toMessage(child, packer)), validity };
  if (column instanceof IntervalColumn) {
    const months = packer.place(column.months.subarray(0, length));
    const days = packer.place(column.days.subarray(0, length));
    return { kind: 'interval', months, days, micros: packer.place(column.micros.subarray(0, 2 * length)), validity };
  }
  throw new Error(`no message for a column of ${column.type.kind}`);
}

function kindOf(values: NumberArray): ArrayKind {
  for (const [kind, array] of Object.entries(ARRAYS)) if (values instanceof array) return kind as ArrayKind;
  throw new Error('no message for an array of numbers of another kind');
}

/** Offsets counted from zero, and where what they point to begins and ends. */
function ownOffsets(all: Int32Array, length: number, packer: Packer): { start: number; end: number; offsets: Part } {
  const start = all[0] ?? 0;
  const end = all[length] ?? start;
  const own = all.subarray(0, length + 1);
  return { start, end, offsets: packer.place(start === 0 ? own : own.map((offset) => offset - start)) };
}

function fromMessage(type: DataType, length: number, message: ColumnMessage, memory: ArrayBuffer): Column {
  const ints = ({ at, length: count }: Part) => new Int32Array(memory, 4 * at, count);
  const bytes = ({ at, length: count }: Part) => new Uint8Array(memory, at, count);
  const validityOf = (bits: Bits) => (bits === null ? null : bytes(bits));
  switch (message.kind) {
    case 'number': {
      const array = ARRAYS[message.array];
      const { at, length: count } = message.values;
      return new NumberColumn(type, length, new array(memory, at * array.BYTES_PER_ELEMENT, count), validityOf(message.validity));
    }
    case 'int64':
      return new Int64Column(type, length, ints(message.words), validityOf(message.validity));
    case 'decimal':
      return new DecimalColumn(type, length, ints(message.words), validityOf(message.validity));
    case 'boolean':
      return new BooleanColumn(type, length, bytes(message.bits), validityOf(message.validity));
    case 'bytes':
      return new BytesColumn(type, length, ints(message.offsets), bytes(message.data), validityOf(message.validity));
    case 'dictionary': {
      const dictionary = fromMessage(type, message.count, message.dictionary, memory) as BytesColumn;
      return new DictionaryColumn(type, length, ints(message.codes), dictionary, validityOf(message.validity));
    }
    case 'constant':
      return new ConstantColumn(type, length, message.value);
    case 'array': {
      const element = fromMessage(elementOf(type), message.count, message.element, memory);
      return new ArrayColumn(type, length, ints(message.offsets), element, validityOf(message.validity));
    }
    case 'map': {
      const { key, value } = type as Extract<DataType, { kind: 'map' }>;
      const keys = fromMessage(key, message.count, message.keys, memory);
      const values = fromMessage(value, message.count, message.values, memory);
      return new MapColumn(type, length, ints(message.offsets), keys, values, validityOf(message.validity));
    }
    case 'struct': {
      const { fields } = type as Extract<DataType, { kind: 'struct' }>;
      const children = message.children.map((child, k) => fromMessage(fields[k]!.type, length, child, memory));
      return new StructColumn(type, length, children, validityOf(message.validity));
    }
    case 'interval': {
      const { months, days, micros, validity } = message;
      return new IntervalColumn(type, length, ints(months), ints(days), ints(micros), validityOf(validity));
    }
    case 'void':
      return new VoidColumn(length);
  }
}

function elementOf(type: DataType): DataType {
  return (type as Extract<DataType, { kind: 'array' }>).element;
}
