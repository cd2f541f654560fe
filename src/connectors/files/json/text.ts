import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import { encodeUtf8, toWellFormed } from '../../../columnar/utf8.js';
import { JsonGenerator } from '../../../expressions/values/json/json-generator.js';
import type { JsonOptions } from '../../../expressions/values/json/json-options.js';
import { jsonQuoted } from '../../../expressions/values/json/json-quote.js';
import { byteOrderMark, charsetOf, encodeText, type Charset } from '../encoding.js';
import { ByteSink } from '../output/byte-sink.js';
import { columnOutput, type WriteRow } from '../output/column-output.js';
import type { BatchText } from '../text-output.js';

const PIECE_BYTES = 1 << 18;
const QUOTE = 34;
const COMMA = 44;
const OPEN = 123;
const CLOSE = 125;
const NULL = encodeUtf8('null');

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

/** From the columns' memory to UTF-8 bytes. */
class JsonBytes implements BatchText {
  readonly #sink = new ByteSink();
  readonly #names: readonly Uint8Array[];
  /** Names with what stands before them where no column of a batch has NULLs. */
  readonly #leads: readonly Uint8Array[];
  readonly #generators: readonly JsonGenerator[];
  readonly #lineSep: Uint8Array;
  readonly #end: Uint8Array;

  constructor(
    schema: Schema,
    private readonly options: JsonOptions,
  ) {
    this.#names = schema.fields.map((f) => encodeUtf8(toWellFormed(`${jsonQuoted(f.name, false)}:`)));
    this.#generators = schema.fields.map((f) => new JsonGenerator(f.type, options));
    this.#leads = this.#names.map((name, k) => Uint8Array.of(k === 0 ? OPEN : COMMA, ...name));
    this.#lineSep = encodeUtf8(options.lineSep ?? '\n');
    this.#end = Uint8Array.of(CLOSE, ...this.#lineSep);
  }

  *bytes(batch: Batch): Generator<Uint8Array> {
    const sink = this.#sink;
    const writers = batch.columns.map((_, k) => this.#writer(batch, k));
    const isFull = writers.length > 0 && batch.columns.every((column) => column.validity === null);
    for (let row = 0; row < batch.length; row++) {
      if (isFull) this.#fullRow(writers, row);
      else this.#row(batch, writers, row);
      if (sink.length >= PIECE_BYTES) yield sink.take();
    }
    if (sink.length > 0) yield sink.take();
  }

  #fullRow(writers: readonly WriteRow[], row: number): void {
    const sink = this.#sink;
    for (let k = 0; k < writers.length; k++) {
      sink.append(this.#leads[k]!);
      writers[k]!(row);
    }
    sink.append(this.#end);
  }

  #row({ columns }: Batch, writers: readonly WriteRow[], row: number): void {
    const sink = this.#sink;
    sink.byte(OPEN);
    let isFirst = true;
    for (let k = 0; k < writers.length; k++) {
      const isNull = columns[k]!.isNull(row);
      if (isNull && this.options.ignoreNullFields) continue;
      if (!isFirst) sink.byte(COMMA);
      isFirst = false;
      const name = this.#names[k]!;
      sink.append(name);
      if (isNull) sink.append(NULL);
      else writers[k]!(row);
    }
    sink.byte(CLOSE);
    sink.append(this.#lineSep);
  }

  #writer(batch: Batch, k: number): WriteRow {
    const sink = this.#sink;
    const generator = this.#generators[k]!;
    return columnOutput(batch.columns[k]!, {
      sink,
      dates: this.options.dates,
      mark: QUOTE,
      special: SPECIAL,
      isOdd: () => false,
      writeValue: (value) => sink.append(encodeUtf8(toWellFormed(generator.text(value)))),
    });
  }
}
