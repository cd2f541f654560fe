import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import { BytesColumn, type Column, DictionaryColumn } from '../../columnar/column.js';
import { sqlName, typesEqual, type DataType, type Schema } from '../../columnar/types.js';
import { encodeUtf8 } from '../../columnar/utf8.js';
import type { Value } from '../../columnar/value.js';
import type { BytesRange, RecordHeader } from './record-batch.js';
import { HEADERS_TYPE } from './record-rows.js';

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

const NO_BYTES = new Uint8Array(0);

/** The bytes of one value of a column after the other, without copies. */
class BytesCursor implements BytesRange {
  data: Uint8Array = NO_BYTES;
  start = -1;
  end = -1;

  constructor(private readonly column: Column | null) {}

  seek(i: number): void {
    const { column } = this;
    if (column === null || column.isNull(i)) {
      this.start = -1;
      this.end = -1;
    } else if (column instanceof BytesColumn) this.#at(column, i);
    else if (column instanceof DictionaryColumn) this.#at(column.dictionary, column.codes[i]!);
    else this.#of(column.valueAt(i));
  }

  #at(column: BytesColumn, i: number): void {
    this.data = column.data;
    this.start = column.offsets[i]!;
    this.end = column.offsets[i + 1]!;
  }

  #of(value: Value): void {
    this.data = typeof value === 'string' ? encodeUtf8(value) : (value as Uint8Array);
    this.start = 0;
    this.end = this.data.length;
  }
}

/** The rows of a batch as records, one at a time. */
export class RecordColumns {
  readonly key: BytesCursor;
  readonly value: BytesCursor;
  topic: string;
  partition: number | null = null;
  headers: readonly RecordHeader[] | null = null;
  readonly #topic: Column | null;
  readonly #partition: Column | null;
  readonly #headers: Column | null;

  constructor(batch: Batch, places: Places, topic: string | null) {
    const column = (index: number): Column | null => (index < 0 ? null : batch.column(index));
    this.key = new BytesCursor(column(places.key));
    this.value = new BytesCursor(column(places.value));
    this.#topic = topic === null ? column(places.topic) : null;
    this.#partition = column(places.partition);
    this.#headers = column(places.headers);
    this.topic = topic ?? '';
  }

  seek(i: number): void {
    this.key.seek(i);
    this.value.seek(i);
    if (this.#topic !== null) this.topic = topicAt(this.#topic, i);
    if (this.#partition !== null) this.partition = this.#partition.get(i) as number | null;
    if (this.#headers !== null) this.headers = headersAt(this.#headers, i);
  }
}

function topicAt(column: Column, i: number): string {
  const topic = column.get(i);
  if (typeof topic === 'string') return topic;
  throw new TidemarkError(
    'KAFKA_NULL_TOPIC_IN_DATA',
    'The Kafka message data sent to the producer contains a null topic. Use the `topic` option for setting a default topic.',
    {},
  );
}

function headersAt(column: Column, i: number): RecordHeader[] | null {
  const rows = column.get(i) as readonly (readonly [string | null, Uint8Array | null] | null)[] | null;
  if (rows === null || rows.length === 0) return null;
  return rows.map((row): RecordHeader => {
    const [key, value] = row ?? [null, null];
    if (key !== null) return [encodeUtf8(key), value];
    throw new TidemarkError('KAFKA_NULL_HEADER_NOT_SUPPORTED', 'a header of a Kafka record has a NULL key; its value may be NULL.', {});
  });
}
