import { Batch } from '../../columnar/batch.js';
import { columnBuilder, type ColumnBuilder } from '../../columnar/builder.js';
import { arrayOf, BIGINT, BINARY, field, INT, STRING, struct, TIMESTAMP, type Field, type Schema } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { must } from '../../base/assert.js';
import type { LogRecord } from './log-client.js';
import type { TopicPartition } from './offsets.js';

export const HEADERS_TYPE = arrayOf(struct([field('key', STRING), field('value', BINARY)]));

const FIELDS: readonly Field[] = [
  field('key', BINARY),
  field('value', BINARY),
  field('topic', STRING),
  field('partition', INT),
  field('offset', BIGINT),
  field('timestamp', TIMESTAMP),
  field('timestampType', INT),
];

export function recordSchema(includeHeaders: boolean): Schema {
  return struct(includeHeaders ? [...FIELDS, field('headers', HEADERS_TYPE)] : FIELDS);
}

type Append = (builder: ColumnBuilder, at: TopicPartition, offset: number, record: LogRecord) => void;

const APPEND: Readonly<Record<string, Append>> = {
  key: (builder, _at, _offset, { key }) => builder.append(key),
  value: (builder, _at, _offset, { value }) => builder.append(value),
  topic: (builder, { topic }) => builder.append(topic),
  partition: (builder, { partition }) => builder.append(partition),
  offset: (builder, _at, offset) => builder.append(BigInt(offset)),
  timestamp: (builder, _at, _offset, { timestamp }) => builder.append(timestamp === '-1' ? null : BigInt(timestamp) * 1000n),
  timestampType: (builder, _at, _offset, { batchContext }) => builder.append(batchContext?.timestampType ?? 0),
  headers: (builder, _at, _offset, { headers }) => builder.append(headerRows(headers)),
};

/** Headers in their order; none is NULL, as in Spark. */
function headerRows(headers: LogRecord['headers']): Value {
  const rows = Object.entries(headers).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((v) => [key, v]));
  return rows.length === 0 ? null : rows;
}

/** Collects records into a batch of the columns that are wanted. */
export class RowBuilder {
  readonly #schema: Schema;
  readonly #builders: readonly ColumnBuilder[];
  readonly #append: readonly Append[];
  #length = 0;

  constructor(schema: Schema, columns: readonly string[]) {
    const fields = columns.map((name) =>
      must(
        schema.fields.find((f) => f.name === name),
        `no column ${name} in a Kafka record`,
      ),
    );
    this.#schema = struct(fields);
    this.#builders = fields.map((f) => columnBuilder(f.type));
    this.#append = columns.map((name) => APPEND[name]!);
  }

  add(at: TopicPartition, offset: number, record: LogRecord): void {
    for (let k = 0; k < this.#append.length; k++) this.#append[k]!(this.#builders[k]!, at, offset, record);
    this.#length++;
  }

  /** The rows since the last call, or null where there are none. */
  finish(): Batch | null {
    if (this.#length === 0) return null;
    const length = this.#length;
    this.#length = 0;
    return new Batch(
      this.#schema,
      this.#builders.map((builder) => builder.finish()),
      length,
    );
  }
}
