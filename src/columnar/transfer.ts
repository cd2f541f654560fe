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
 * Batches on their way to another thread. A column's arrays may be views of memory that others still need, so each is copied once, to its
 * exact size, and the copy is handed over: nothing is copied again on the other side. Types are not sent; both sides know the schema.
 */

type Bytes = Uint8Array<ArrayBuffer> | null;

type ColumnMessage =
  | { readonly kind: 'number'; readonly values: NumberArray; readonly validity: Bytes }
  | { readonly kind: 'int64' | 'decimal'; readonly words: Int32Array; readonly validity: Bytes }
  | { readonly kind: 'boolean'; readonly bits: Uint8Array; readonly validity: Bytes }
  | { readonly kind: 'bytes'; readonly offsets: Int32Array; readonly data: Uint8Array; readonly validity: Bytes }
  | {
      readonly kind: 'dictionary';
      readonly codes: Int32Array;
      readonly dictionary: ColumnMessage;
      readonly count: number;
      readonly validity: Bytes;
    }
  | { readonly kind: 'constant'; readonly value: Value }
  | {
      readonly kind: 'array';
      readonly offsets: Int32Array;
      readonly element: ColumnMessage;
      readonly count: number;
      readonly validity: Bytes;
    }
  | {
      readonly kind: 'map';
      readonly offsets: Int32Array;
      readonly keys: ColumnMessage;
      readonly values: ColumnMessage;
      readonly count: number;
      readonly validity: Bytes;
    }
  | { readonly kind: 'struct'; readonly children: readonly ColumnMessage[]; readonly validity: Bytes }
  | {
      readonly kind: 'interval';
      readonly months: Int32Array;
      readonly days: Int32Array;
      readonly micros: Int32Array;
      readonly validity: Bytes;
    }
  | { readonly kind: 'void' };

/** A batch as `postMessage` takes it, without its schema. */
export interface BatchMessage {
  readonly length: number;
  readonly columns: readonly ColumnMessage[];
}

/** The message of a batch; the memory that goes with it is added to `transfer`. */
export function batchToMessage(batch: Batch, transfer: ArrayBuffer[]): BatchMessage {
  return { length: batch.length, columns: batch.columns.map((column) => toMessage(column, transfer)) };
}

/** The batch of a message from `batchToMessage`. */
export function batchFromMessage(schema: Schema, { length, columns }: BatchMessage): Batch {
  return new Batch(
    schema,
    columns.map((column, k) => fromMessage(schema.fields[k]!.type, length, column)),
    length,
  );
}

function toMessage(column: Column, transfer: ArrayBuffer[]): ColumnMessage {
  const own = <A extends NumberArray | Uint8Array>(values: A): A => {
    const copy = values.slice() as A;
    transfer.push(copy.buffer as ArrayBuffer);
    return copy;
  };
  const bitmap = (bits: Uint8Array): Uint8Array<ArrayBuffer> => own(bits.subarray(0, (column.length + 7) >> 3)) as Uint8Array<ArrayBuffer>;
  if (column instanceof ConstantColumn) return { kind: 'constant', value: column.value };
  if (column instanceof VoidColumn) return { kind: 'void' };
  const validity = column.validity === null ? null : bitmap(column.validity);
  if (column instanceof NumberColumn) return { kind: 'number', values: own(column.values.subarray(0, column.length)), validity };
  if (column instanceof Int64Column) return { kind: 'int64', words: own(column.words.subarray(0, 2 * column.length)), validity };
  if (column instanceof DecimalColumn) return { kind: 'decimal', words: own(column.words.subarray(0, 4 * column.length)), validity };
  if (column instanceof BooleanColumn) return { kind: 'boolean', bits: bitmap(column.bits), validity };
  if (column instanceof BytesColumn) {
    const { start, end, offsets } = ownOffsets(column.offsets, column.length, transfer);
    return { kind: 'bytes', offsets, data: own(column.data.subarray(start, end)), validity };
  }
  if (column instanceof DictionaryColumn) {
    const { dictionary } = column;
    const codes = own(column.codes.subarray(0, column.length));
    return { kind: 'dictionary', codes, dictionary: toMessage(dictionary, transfer), count: dictionary.length, validity };
  }
  if (column instanceof ArrayColumn) {
    const { start, end, offsets } = ownOffsets(column.offsets, column.length, transfer);
    return { kind: 'array', offsets, element: toMessage(column.element.slice(start, end), transfer), count: end - start, validity };
  }
  if (column instanceof MapColumn) {
    const { start, end, offsets } = ownOffsets(column.offsets, column.length, transfer);
    const [keys, values] = [column.keys, column.values].map((part) => toMessage(part.slice(start, end), transfer));
    return { kind: 'map', offsets, keys: keys!, values: values!, count: end - start, validity };
  }
  if (column instanceof StructColumn)
    return { kind: 'struct', children: column.children.map((child) => toMessage(child, transfer)), validity };
  if (column instanceof IntervalColumn) {
    const { length, months, days, micros } = column;
    return {
      kind: 'interval',
      months: own(months.subarray(0, length)),
      days: own(days.subarray(0, length)),
      micros: own(micros.subarray(0, 2 * length)),
      validity,
    };
  }
  throw new Error(`no message for a column of ${column.type.kind}`);
}

/** Offsets counted from zero, and where what they point to begins and ends. */
function ownOffsets(offsets: Int32Array, length: number, transfer: ArrayBuffer[]): { start: number; end: number; offsets: Int32Array } {
  const own = offsets.slice(0, length + 1);
  const start = own[0] ?? 0;
  if (start !== 0) for (let i = 0; i <= length; i++) own[i]! -= start;
  transfer.push(own.buffer);
  return { start, end: start + (own[length] ?? 0), offsets: own };
}

function fromMessage(type: DataType, length: number, message: ColumnMessage): Column {
  switch (message.kind) {
    case 'number':
      return new NumberColumn(type, length, message.values, message.validity);
    case 'int64':
      return new Int64Column(type, length, message.words, message.validity);
    case 'decimal':
      return new DecimalColumn(type, length, message.words, message.validity);
    case 'boolean':
      return new BooleanColumn(type, length, message.bits, message.validity);
    case 'bytes':
      return new BytesColumn(type, length, message.offsets, message.data, message.validity);
    case 'dictionary':
      return new DictionaryColumn(
        type,
        length,
        message.codes,
        fromMessage(type, message.count, message.dictionary) as BytesColumn,
        message.validity,
      );
    case 'constant':
      return new ConstantColumn(type, length, message.value);
    case 'array':
      return new ArrayColumn(type, length, message.offsets, fromMessage(elementOf(type), message.count, message.element), message.validity);
    case 'map': {
      const { key, value } = type as Extract<DataType, { kind: 'map' }>;
      const keys = fromMessage(key, message.count, message.keys);
      return new MapColumn(type, length, message.offsets, keys, fromMessage(value, message.count, message.values), message.validity);
    }
    case 'struct': {
      const { fields } = type as Extract<DataType, { kind: 'struct' }>;
      const children = message.children.map((child, k) => fromMessage(fields[k]!.type, length, child));
      return new StructColumn(type, length, children, message.validity);
    }
    case 'interval':
      return new IntervalColumn(type, length, message.months, message.days, message.micros, message.validity);
    case 'void':
      return new VoidColumn(length);
  }
}

function elementOf(type: DataType): DataType {
  return (type as Extract<DataType, { kind: 'array' }>).element;
}
