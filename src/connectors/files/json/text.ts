import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import { JsonGenerator } from '../../../expressions/values/json/json-generator.js';
import type { JsonOptions } from '../../../expressions/values/json/json-options.js';
import { charsetOf, encodeText, type Charset } from '../encoding.js';
import type { BatchText } from '../text-output.js';

const PIECE_CHARACTERS = 1 << 18;

/** Rows as JSON objects, one a line. */
export class JsonText implements BatchText {
  readonly #generator: JsonGenerator;
  readonly #lineSep: string;
  readonly #charset: Charset;

  constructor(schema: Schema, options: JsonOptions) {
    this.#generator = new JsonGenerator(schema, options);
    this.#lineSep = options.lineSep ?? '\n';
    this.#charset = options.encoding === undefined ? 'utf-8' : charsetOf(options.encoding, 'JSONOptionsInWrite');
  }

  *bytes(batch: Batch): Generator<Uint8Array> {
    let text = '';
    for (let i = 0; i < batch.length; i++) {
      text += this.#generator.text(batch.row(i)) + this.#lineSep;
      if (text.length < PIECE_CHARACTERS) continue;
      yield encodeText(text, this.#charset);
      text = '';
    }
    if (text !== '') yield encodeText(text, this.#charset);
  }
}
