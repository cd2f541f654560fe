import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import { encodeUtf8, toWellFormed } from '../../../columnar/utf8.js';
import type { CsvOptions } from '../../../expressions/values/csv/csv-options.js';
import { CsvWriter } from '../../../expressions/values/csv/csv-writer.js';
import { byteOrderMark, charsetOf, encodeText, type Charset } from '../encoding.js';
import { ByteSink } from '../output/byte-sink.js';
import { columnOutput, type WriteRow } from '../output/column-output.js';
import type { BatchText } from '../text-output.js';

const PIECE_BYTES = 1 << 18;

/** Rows as CSV lines. What could need quotes, blanks at the ends or an escape is written by the reference, value by value. */
export class CsvText implements BatchText {
  readonly head: Uint8Array;
  readonly #sink = new ByteSink();
  readonly #writer: CsvWriter;
  readonly #lineSep: string;
  readonly #charset: Charset;
  readonly #special: Uint8Array;

  constructor(
    schema: Schema,
    private readonly options: CsvOptions,
  ) {
    this.#writer = new CsvWriter(
      schema.fields.map((f) => f.type),
      options,
    );
    this.#lineSep = options.lineSep ?? '\n';
    this.#charset = charsetOf(options.encoding, 'CSVOptions');
    this.#special = specialBytes(options, this.#lineSep);
    const header = options.header ? this.#writer.header(schema.fields.map((f) => f.name)) + this.#lineSep : '';
    this.head = Buffer.concat([byteOrderMark(this.#charset), encodeText(header, this.#charset)]);
  }

  *bytes(batch: Batch): Generator<Uint8Array> {
    const isPlain = this.#charset === 'utf-8' && !this.options.quoteAll;
    yield* isPlain ? this.#plain(batch) : this.#rows(batch);
  }

  *#rows(batch: Batch): Generator<Uint8Array> {
    for (let i = 0; i < batch.length; i++) yield encodeText(toWellFormed(this.#writer.row(batch.row(i))) + this.#lineSep, this.#charset);
  }

  *#plain(batch: Batch): Generator<Uint8Array> {
    const sink = this.#sink;
    const writers = batch.columns.map((_, k) => this.#columnWriter(batch, k));
    const delimiter = encodeUtf8(this.options.delimiter);
    const lineSep = encodeUtf8(this.#lineSep);
    const nulls = batch.columns.map((_, k) => encodeUtf8(this.#writer.value(null, k)));
    for (let row = 0; row < batch.length; row++) {
      for (let k = 0; k < writers.length; k++) {
        if (k > 0) sink.append(delimiter);
        if (batch.columns[k]!.isNull(row)) sink.append(nulls[k]!);
        else writers[k]!(row);
      }
      sink.append(lineSep);
      if (sink.length >= PIECE_BYTES) yield sink.take();
    }
    if (sink.length > 0) yield sink.take();
  }

  #columnWriter(batch: Batch, k: number): WriteRow {
    const sink = this.#sink;
    const writer = this.#writer;
    const writeValue = (value: Parameters<CsvWriter['value']>[0]) => {
      const bytes = encodeUtf8(toWellFormed(writer.value(value, k)));
      sink.append(bytes);
    };
    const column = batch.columns[k]!;
    // a delimiter or quote of digits and letters may stand in any value
    if (!this.#marksAreApart()) return (row) => writeValue(column.valueAt(row));
    const comment = (this.options.comment || '#').charCodeAt(0);
    return columnOutput(column, {
      sink,
      dates: this.options.dates,
      mark: 0,
      special: this.#special,
      isOdd: (bytes, start, end) => start === end || bytes[start]! <= 32 || bytes[end - 1]! <= 32 || (k === 0 && bytes[start] === comment),
      writeValue,
    });
  }

  #marksAreApart(): boolean {
    const { delimiter, quote, escape, comment } = this.options;
    return !/[-+.:\w]/.test(delimiter + quote + escape + comment + this.#lineSep);
  }
}

/** ASCII bytes that texts with quotes, delimiters, escapes or line ends have; all of them where a mark is beyond ASCII. */
function specialBytes(options: CsvOptions, lineSep: string): Uint8Array {
  const marks = `${options.delimiter}${options.quote || '\0'}${options.escape}\n\r${lineSep}`;
  const special = new Uint8Array(128);
  for (const mark of marks) {
    if (mark.charCodeAt(0) < 128) special[mark.charCodeAt(0)] = 1;
    else special.fill(1);
  }
  return special;
}
