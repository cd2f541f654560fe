import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { Column } from '../../columnar/column.js';
import { sqlName, typesEqual, type DataType, type Schema } from '../../columnar/types.js';
import { HEADERS_TYPE } from './record-rows.js';

/** A record to be written. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly partition: number | null;
  readonly headers: Record<string, Buffer | Buffer[]> | null;
}

/** Where the columns of a record stand in the rows; -1 for those that are not there. */
interface Places {
  readonly value: number;
  readonly key: number;
  readonly topic: number;
  readonly partition: number;
  readonly headers: number;
}

const isText = (type: DataType) => type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
const isBytes = (type: DataType) => isText(type) || type.kind === 'binary';

/** Refuses rows that are no records: a wrong type, no value, no topic. */
export function recordPlaces(schema: Schema, topic: string | null): Places {
  const place = (name: string, fits: (type: DataType) => boolean, expected: string): number => {
    const index = schema.fields.findIndex((f) => f.name.toLowerCase() === name);
    if (index < 0) return -1;
    const { type } = schema.fields[index]!;
    if (fits(type)) return index;
    throw refused(`${name} attribute unsupported type ${sqlName(type).toLowerCase()}. ${name} must be a(n) ${expected}`);
  };
  const places = {
    value: place('value', isBytes, 'string or binary'),
    key: place('key', isBytes, 'string or binary'),
    topic: topic === null ? place('topic', isText, 'string') : -1,
    partition: place('partition', (type) => type.kind === 'int', 'int'),
    headers: place('headers', isHeaders, 'array<struct<key:string,value:binary>>'),
  };
  if (topic === null && places.topic < 0) {
    throw refused("topic option required when no 'topic' attribute is present. Use the topic option for setting a topic.");
  }
  if (places.value < 0) throw refused("Required attribute 'value' not found");
  return places;
}

/** Headers of any nullability, with fields of any names. */
function isHeaders(type: DataType): boolean {
  if (type.kind !== 'array' || type.element.kind !== 'struct') return false;
  const [key, value, ...rest] = type.element.fields;
  const wanted = HEADERS_TYPE.element;
  if (key === undefined || value === undefined || rest.length > 0 || wanted.kind !== 'struct') return false;
  return typesEqual(key.type, wanted.fields[0]!.type) && typesEqual(value.type, wanted.fields[1]!.type);
}

function refused(message: string): TidemarkError {
  return new TidemarkError('KAFKA_SINK_SCHEMA_NOT_SUPPORTED', message, {});
}

/** The rows of a batch as records. */
export function* recordsOf(batch: Batch, places: Places, topic: string | null): Generator<OutgoingRecord> {
  const column = (index: number): Column | null => (index < 0 ? null : batch.column(index));
  const columns = {
    value: column(places.value),
    key: column(places.key),
    topic: column(places.topic),
    partition: column(places.partition),
    headers: column(places.headers),
  };
  for (let i = 0; i < batch.length; i++) {
    yield {
      topic: topic ?? topicAt(columns.topic, i),
      key: bytesAt(columns.key, i),
      value: bytesAt(columns.value, i),
      partition: columns.partition === null ? null : (columns.partition.get(i) as number | null),
      headers: headersAt(columns.headers, i),
    };
  }
}

function topicAt(column: Column | null, i: number): string {
  const topic = column?.get(i) ?? null;
  if (typeof topic === 'string') return topic;
  throw new TidemarkError(
    'KAFKA_NULL_TOPIC_IN_DATA',
    'The Kafka message data sent to the producer contains a null topic. Use the `topic` option for setting a default topic.',
    {},
  );
}

function bytesAt(column: Column | null, i: number): Buffer | null {
  const value = column?.get(i) ?? null;
  if (value === null) return null;
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function headersAt(column: Column | null, i: number): Record<string, Buffer | Buffer[]> | null {
  const rows = (column?.get(i) ?? null) as readonly (readonly [string | null, Uint8Array | null] | null)[] | null;
  if (rows === null || rows.length === 0) return null;
  const headers: Record<string, Buffer | Buffer[]> = {};
  for (const row of rows) {
    const [key, value] = row ?? [null, null];
    if (key === null || value === null) {
      throw new TidemarkError(
        'KAFKA_NULL_HEADER_NOT_SUPPORTED',
        'kafkajs cannot write a header whose key or value is NULL: leave the header out, or give it an empty value.',
        { key },
      );
    }
    const bytes = Buffer.from(value);
    const known = headers[key];
    headers[key] = known === undefined ? bytes : [...(Array.isArray(known) ? known : [known]), bytes];
  }
  return headers;
}
