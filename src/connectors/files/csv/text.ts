import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import type { CsvOptions } from '../../../expressions/values/csv/csv-options.js';
import { CsvWriter } from '../../../expressions/values/csv/csv-writer.js';
import { charsetOf, encodeText, type Charset } from '../encoding.js';
import type { BatchText } from '../text-output.js';

const PIECE_CHARACTERS = 1 << 18;

/** Rows as CSV lines. */
export class CsvText implements BatchText {
  readonly head?: Uint8Array;
  readonly #writer: CsvWriter;
  readonly #lineSep: string;
  readonly #charset: Charset;

  constructor(schema: Schema, options: CsvOptions) {
    this.#writer = new CsvWriter(
      schema.fields.map((f) => f.type),
      options,
    );
    this.#lineSep = options.lineSep ?? '\n';
    this.#charset = charsetOf(options.encoding, 'CSVOptions');
    if (options.header) this.head = encodeText(this.#writer.header(schema.fields.map((f) => f.name)) + this.#lineSep, this.#charset);
  }

  *bytes(batch: Batch): Generator<Uint8Array> {
    let text = '';
    for (let i = 0; i < batch.length; i++) {
      text += this.#writer.row(batch.row(i)) + this.#lineSep;
      if (text.length < PIECE_CHARACTERS) continue;
      yield encodeText(text, this.#charset);
      text = '';
    }
    if (text !== '') yield encodeText(text, this.#charset);
  }
}
