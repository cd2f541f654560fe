import { viewOf } from '../../../columnar/byte-words.js';
import { BooleanColumn, BytesColumn, type Column, DictionaryColumn, Int64Column, NumberColumn } from '../../../columnar/column.js';
import { isSafe, readNumber } from '../../../columnar/int64.js';
import type { DataType } from '../../../columnar/types.js';
import { sequenceLength } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { doubleToText, floatToText } from '../../../expressions/values/number/float-text.js';
import type { DateOptions } from '../../../expressions/values/record/date-options.js';
import type { ByteSink } from './byte-sink.js';

/** Writes the value of a row that is not NULL. */
export type WriteRow = (row: number) => void;

/** How a format writes what is not plain. */
export interface ColumnOutput {
  readonly sink: ByteSink;
  readonly dates: DateOptions;
  /** What stands around texts and times: a quote, or 0 for nothing. */
  readonly mark: number;
  /** Bytes that a plain text does not have: 1; those beyond ASCII are looked at besides. */
  readonly special: Uint8Array;
  /** Whether text may need more than its bytes tell (blanks at its ends, a comment's beginning). */
  readonly isOdd: (bytes: Uint8Array, start: number, end: number) => boolean;
  /** Writes any value by the reference. */
  writeValue(value: Value): void;
}

const TRUE = 'true';
const FALSE = 'false';

/** The writer of a column. Values of types without a loop of their own, and those that are not plain, go through `writeValue`. */
export function columnOutput(column: Column, output: ColumnOutput): WriteRow {
  const { sink } = output;
  if (column instanceof BytesColumn && column.type.kind !== 'binary') return textOutput(column, output);
  if (column instanceof DictionaryColumn && column.type.kind !== 'binary') {
    const write = textOutput(column.dictionary, output);
    return (row) => write(column.codes[row]!);
  }
  if (column instanceof BooleanColumn) return (row) => sink.ascii(column.valueAt(row) ? TRUE : FALSE);
  if (column instanceof NumberColumn) return numberOutput(column, column.type, output);
  if (column instanceof Int64Column) return int64Output(column, column.type, output);
  return (row) => output.writeValue(column.valueAt(row));
}

function numberOutput(column: NumberColumn, type: DataType, output: ColumnOutput): WriteRow {
  const { sink, mark } = output;
  const { values } = column;
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return (row) => sink.integer(values[row]!);
    case 'float':
    case 'double': {
      const text = type.kind === 'float' ? floatToText : doubleToText;
      return (row) => (Number.isFinite(values[row]!) ? sink.ascii(text(values[row]!)) : output.writeValue(values[row]!));
    }
    case 'date':
      if (output.dates.dateFormat !== undefined) break;
      return (row) => {
        const begin = sink.length;
        if (mark !== 0) sink.byte(mark);
        if (sink.date(values[row]!)) {
          if (mark !== 0) sink.byte(mark);
        } else {
          sink.length = begin;
          output.writeValue(values[row]!);
        }
      };
    default:
  }
  return (row) => output.writeValue(values[row]!);
}

function int64Output(column: Int64Column, type: DataType, output: ColumnOutput): WriteRow {
  const { sink, mark, dates } = output;
  const { words } = column;
  const isLocal = type.kind === 'timestamp_ntz';
  const isPlainTime =
    (type.kind === 'timestamp' && dates.timestampFormat === undefined && dates.zone.fixedOffsetSeconds === 0) ||
    (isLocal && dates.timestampNtzFormat === undefined);
  if (type.kind === 'bigint')
    return (row) => (isSafe(words, row) ? sink.integer(readNumber(words, row)) : output.writeValue(column.valueAt(row)));
  if (!isPlainTime) return (row) => output.writeValue(column.valueAt(row));
  return (row) => {
    const begin = sink.length;
    if (mark !== 0) sink.byte(mark);
    if (isSafe(words, row) && sink.dateTime(readNumber(words, row))) {
      if (!isLocal) sink.byte(90);
      if (mark !== 0) sink.byte(mark);
    } else {
      sink.length = begin;
      output.writeValue(column.valueAt(row));
    }
  };
}

function textOutput(column: BytesColumn, output: ColumnOutput): WriteRow {
  const { sink, mark, special, isOdd } = output;
  const { offsets, data, length } = column;
  const view = viewOf(data);
  // mostly all are, and then one look at all bytes is less than one a row
  const areAllPlain = isPlain(data, offsets[0]!, offsets[length]!, special);
  return (row) => {
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    if (!(areAllPlain || isPlain(data, start, end, special)) || isOdd(data, start, end)) return output.writeValue(column.valueAt(row));
    if (mark !== 0) sink.byte(mark);
    sink.copy(data, view, start, end);
    if (mark !== 0) sink.byte(mark);
  };
}

/** Whether all bytes stand for themselves, and those beyond ASCII are UTF-8. */
function isPlain(bytes: Uint8Array, start: number, end: number, special: Uint8Array): boolean {
  for (let p = start; p < end;) {
    const c = bytes[p]!;
    if (c < 128) {
      if (special[c] === 1) return false;
      p++;
    } else {
      const size = sequenceLength(bytes, p, end);
      if (size === 0) return false;
      p += size;
    }
  }
  return true;
}
