import { Batch } from '../../../columnar/batch.js';
import { ConstantColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import type { Schema } from '../../../columnar/types.js';
import { openedFile, wantedSchema } from '../binary/opened-file.js';
import type { FileReader, InputFile, RandomAccess, ReadRequest } from '../format.js';
import { buildReader, columnsOf, planColumns } from './build-reader.js';
import { StripeStreams } from './stripe-streams.js';
import { readTail } from './tail.js';

/** Reads ORC files: of each stripe only the streams of the wanted columns, spelled out block by block as batches ask for them. */
export class OrcReader implements FileReader {
  readonly #schema: Schema;

  constructor(private readonly request: ReadRequest) {
    this.#schema = wantedSchema(request);
  }

  read(file: InputFile): AsyncIterable<Batch> {
    return openedFile(file, (access, path) => this.#batches(access, path));
  }

  async *#batches(access: RandomAccess, path: string): AsyncIterable<Batch> {
    const tail = await readTail(access, path);
    const plans = planColumns(this.#schema.fields, tail.types);
    const wanted = columnsOf(plans);
    const { timeZone, batchRows, signal } = this.request;
    for (const stripe of tail.stripes) {
      const streams = await StripeStreams.open(access, tail, stripe, wanted);
      const readers = plans.map((plan) => (plan === null ? null : buildReader(plan, { tail, streams, timeZone })));
      for (let row = 0; row < stripe.rows; row += batchRows) {
        signal.throwIfAborted();
        const rows = Math.min(batchRows, stripe.rows - row);
        const columns = readers.map(
          (reader, k) => reader?.read(rows, null) ?? flatten(new ConstantColumn(this.#schema.fields[k]!.type, rows, null)),
        );
        yield new Batch(this.#schema, columns, rows);
      }
    }
  }
}
