import type { Batch } from '../../../columnar/batch.js';
import { copyBytes, viewOf } from '../../../columnar/byte-words.js';
import { BytesColumn, type Column, DictionaryColumn, Int64Column, NumberColumn } from '../../../columnar/column.js';
import type { Schema } from '../../../columnar/types.js';
import { encodeUtf8, toWellFormed } from '../../../columnar/utf8.js';
import { JsonGenerator } from '../../../expressions/values/json/json-generator.js';
import type { JsonOptions } from '../../../expressions/values/json/json-options.js';
import { jsonQuoted } from '../../../expressions/values/json/json-quote.js';
import { byteOrderMark, charsetOf, encodeText, type Charset } from '../encoding.js';
import type { ByteSink } from '../output/byte-sink.js';
import { columnOutput, type WriteRow } from '../output/column-output.js';
import {
  areAllPlain,
  areAllSafe,
  BigintPieces,
  type ColumnPieces,
  integersOf,
  RenderedPieces,
  type Target,
  TextPieces,
  TimePieces,
} from '../output/column-pieces.js';
import type { BatchText } from '../text-output.js';

const PIECE_BYTES = 1 << 18;
/** Rows that are written column by column: what they read and write stays in the processor's cache. */
const ROWS_AT_ONCE = 512;
const SMALL_BYTES = 1 << 12;
/** Buffers grow to this; beyond only for rows that are larger. */
const BUFFER_BYTES = 1 << 19;
const QUOTE = 34;
const OPEN = 123;
const CLOSE = 125;
const NULL = encodeUtf8('null');
const NOTHING = new Uint8Array(0);
const ONE_QUOTE = Uint8Array.of(QUOTE);
const UTC_AND_QUOTE = encodeUtf8('Z"');

/** ASCII bytes that stand escaped in JSON strings. */
const SPECIAL = Uint8Array.from({ length: 128 }, (_, b) => (b < 32 || b === QUOTE || b === 92 ? 1 : 0));

/** Rows as JSON objects, one a line. Values that are not plain are written by the reference. */
export function jsonText(schema: Schema, options: JsonOptions): BatchText {
  const charset = options.encoding === undefined ? 'utf-8' : charsetOf(options.encoding, 'JSONOptionsInWrite');
  const isPlain = charset === 'utf-8' && !options.pretty && !options.writeNonAsciiCharacterAsCodePoint;
  return isPlain ? new JsonBytes(schema, options) : new JsonRows(schema, options, charset);
}

/** Row by row through the generator, in any encoding. */
class JsonRows implements BatchText {
  readonly head: Uint8Array;
  readonly #generator: JsonGenerator;

  constructor(
    schema: Schema,
    private readonly options: JsonOptions,
    private readonly charset: Charset,
  ) {
    this.head = byteOrderMark(charset);
    this.#generator = new JsonGenerator(schema, options);
  }

  *bytes(batch: Batch): Generator<Uint8Array> {
    const lineSep = this.options.lineSep ?? '\n';
    let text = '';
    for (let i = 0; i < batch.length; i++) {
      text += toWellFormed(this.#generator.text(batch.row(i))) + lineSep;
      if (text.length < PIECE_BYTES) continue;
      yield encodeText(text, this.charset);
      text = '';
    }
    if (text !== '') yield encodeText(text, this.charset);
  }
}

/** A field of rows: what stands before and behind its value, and the values. */
interface FieldText {
  readonly column: Column;
  readonly lead: Uint8Array;
  readonly leadView: DataView;
  /** `lead` of a NULL, and the NULL; nothing where NULLs are left out. */
  readonly nullText: Uint8Array;
  readonly tail: Uint8Array;
  readonly pieces: ColumnPieces;
}

/** The values of a column, and what stands around each. */
interface ValueText extends Pick<FieldText, 'pieces' | 'tail'> {
  /** Whether a quote stands before it. */
  readonly isQuoted: boolean;
}

/**
 * From the columns' memory to UTF-8 bytes, some rows at a time and of these column by column. A piece given stays as it is until the one
 * after the next is asked for: there are two buffers, so that one can be on its way to the disk while the other is filled.
 */
class JsonBytes implements BatchText {
  readonly #names: readonly Uint8Array[];
  readonly #generators: readonly JsonGenerator[];
  readonly #end: Uint8Array;
  readonly #sizes = new Int32Array(ROWS_AT_ONCE);
  readonly #cursors = new Int32Array(ROWS_AT_ONCE);
  #target = target(SMALL_BYTES);
  #other = target(0);
  #length = 0;

  constructor(
    schema: Schema,
    private readonly options: JsonOptions,
  ) {
    // each begins with a comma, and the first of a row is made a brace
    this.#names = schema.fields.map((f) => encodeUtf8(toWellFormed(`,${jsonQuoted(f.name, false)}:`)));
    this.#generators = schema.fields.map((f) => new JsonGenerator(f.type, options));
    this.#end = Uint8Array.of(CLOSE, ...encodeUtf8(options.lineSep ?? '\n'));
  }

  *bytes(batch: Batch): Generator<Uint8Array> {
    const fields = batch.columns.map((column, k) => this.#field(column, k));
    for (let from = 0; from < batch.length; from += ROWS_AT_ONCE) {
      const to = Math.min(from + ROWS_AT_ONCE, batch.length);
      const bytes = this.#measure(fields, from, to);
      if (this.#length > 0 && this.#length + bytes > BUFFER_BYTES) yield this.#take();
      this.#makeRoom(bytes);
      this.#placeRows(to - from);
      this.#fill(fields, from, to);
      this.#length += bytes;
    }
    if (this.#length > 0) yield this.#take();
  }

  /** The bytes in the buffer; what follows goes into the other one. */
  #take(): Uint8Array {
    const taken = this.#target.bytes.subarray(0, this.#length);
    [this.#target, this.#other] = [this.#other, this.#target];
    this.#length = 0;
    return taken;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    const { bytes: before } = this.#target;
    if (needed <= before.length) return;
    this.#target = target(Math.max(needed, Math.min(2 * before.length, BUFFER_BYTES)));
    this.#target.bytes.set(before.subarray(0, this.#length));
  }

  /** Fills the sizes of the rows; the bytes of all. */
  #measure(fields: readonly FieldText[], from: number, to: number): number {
    const sizes = this.#sizes;
    sizes.fill(0, 0, to - from);
    for (const field of fields) {
      field.pieces.addSizes(sizes, from, to);
      const around = field.lead.length + field.tail.length;
      if (field.column.validity === null) for (let i = 0; i < to - from; i++) sizes[i]! += around;
      else for (let row = from; row < to; row++) sizes[row - from]! += field.column.isNull(row) ? field.nullText.length : around;
    }
    let all = 0;
    for (let i = 0; i < to - from; i++) {
      // a row without fields has its brace to itself
      sizes[i] = Math.max(sizes[i]!, 1) + this.#end.length;
      all += sizes[i]!;
    }
    return all;
  }

  /** Sets the cursors to the beginnings of the rows, one behind the other. */
  #placeRows(rows: number): void {
    let at = this.#length;
    for (let i = 0; i < rows; i++) {
      this.#cursors[i] = at;
      at += this.#sizes[i]!;
    }
  }

  #fill(fields: readonly FieldText[], from: number, to: number): void {
    const cursors = this.#cursors;
    const starts = this.#sizes;
    starts.set(cursors);
    for (const field of fields) this.#writeField(field, from, to);
    const { bytes } = this.#target;
    const end = this.#end;
    for (let i = 0; i < to - from; i++) {
      const start = starts[i]!;
      bytes[start] = OPEN;
      let at = Math.max(cursors[i]!, start + 1);
      for (let k = 0; k < end.length; k++) bytes[at++] = end[k]!;
    }
  }

  #writeField({ column, lead, leadView, nullText, tail, pieces }: FieldText, from: number, to: number): void {
    const cursors = this.#cursors;
    const { bytes, view } = this.#target;
    const hasNulls = column.validity !== null;
    for (let row = from; row < to; row++) {
      const at = cursors[row - from]!;
      if (hasNulls && column.isNull(row)) {
        bytes.set(nullText, at);
        cursors[row - from] = at + nullText.length;
      } else {
        copyBytes(lead, leadView, 0, lead.length, bytes, view, at);
        cursors[row - from] = at + lead.length;
      }
    }
    pieces.write(this.#target, cursors, from, to);
    for (const byte of tail) {
      for (let row = from; row < to; row++) if (!hasNulls || !column.isNull(row)) bytes[cursors[row - from]!++] = byte;
    }
  }

  #field(column: Column, k: number): FieldText {
    const name = this.#names[k]!;
    const { pieces, isQuoted, tail } = this.#pieces(column, k);
    const lead = isQuoted ? Uint8Array.of(...name, QUOTE) : name;
    const nullText = this.options.ignoreNullFields ? NOTHING : Uint8Array.of(...name, ...NULL);
    return { column, lead, leadView: viewOf(lead), nullText, tail, pieces };
  }

  #pieces(column: Column, k: number): ValueText {
    const plain = column.validity === null ? plainPieces(column, this.options) : null;
    if (plain !== null) return plain;
    const writer = (sink: ByteSink): WriteRow => this.#writer(column, k, sink);
    return { pieces: new RenderedPieces(column, ROWS_AT_ONCE, writer), isQuoted: false, tail: NOTHING };
  }

  #writer(column: Column, k: number, sink: ByteSink): WriteRow {
    const generator = this.#generators[k]!;
    return columnOutput(column, {
      sink,
      dates: this.options.dates,
      mark: QUOTE,
      special: SPECIAL,
      isOdd: () => false,
      writeValue: (value) => sink.append(encodeUtf8(toWellFormed(generator.text(value)))),
    });
  }
}

/** Loops for the columns that most tables have, of which all values are plain; null for others. */
function plainPieces(column: Column, { dates }: JsonOptions): ValueText | null {
  const { kind } = column.type;
  if ((column instanceof BytesColumn || column instanceof DictionaryColumn) && kind !== 'binary') {
    const isPlain = areAllPlain(column instanceof DictionaryColumn ? column.dictionary : column);
    return isPlain ? { pieces: new TextPieces(column), isQuoted: true, tail: ONE_QUOTE } : null;
  }
  if (column instanceof NumberColumn && (kind === 'tinyint' || kind === 'smallint' || kind === 'int')) {
    return { pieces: integersOf(column), isQuoted: false, tail: NOTHING };
  }
  if (!(column instanceof Int64Column) || !areAllSafe(column)) return null;
  if (kind === 'bigint') return { pieces: new BigintPieces(column), isQuoted: false, tail: NOTHING };
  const pieces = new TimePieces(column);
  if (kind === 'timestamp' && dates.timestampFormat === undefined && dates.zone.fixedOffsetSeconds === 0)
    return { pieces, isQuoted: true, tail: UTC_AND_QUOTE };
  return kind === 'timestamp_ntz' && dates.timestampNtzFormat === undefined ? { pieces, isQuoted: true, tail: ONE_QUOTE } : null;
}

function target(length: number): Target {
  const bytes = new Uint8Array(length);
  return { bytes, view: viewOf(bytes) };
}
