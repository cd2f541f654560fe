import type { Batch, DataType, EpochStream } from 'tidemark';
import { toWellFormed } from '../../../src/columnar/utf8.js';
import type { Value } from '../../../src/columnar/value.js';
import { textOf } from '../../../src/expressions/cast/to-string.js';
import { runner } from '../../../src/stream/runner.js';

/** A value in the JSON form of FORMAT-io.md. */
export function encodeValue(type: DataType, value: Value, timeZone = 'UTC'): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
      return value;
    case 'float':
    case 'double':
      return encodeFloat(value as number, type.kind === 'float');
    case 'string':
    case 'char':
    case 'varchar':
      return toWellFormed(value as string);
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'array':
      return (value as Value[]).map((item) => encodeValue(type.element, item, timeZone));
    case 'struct':
      return (value as Value[]).map((item, k) => encodeValue(type.fields[k]!.type, item, timeZone));
    case 'map':
      return byText((value as Value[][]).map(([k, v]) => [encodeValue(type.key, k!, timeZone), encodeValue(type.value, v!, timeZone)]));
    default:
      return textOf(type, true)(value, { ansi: true, timeZone, timestampMicros: 0n, epochId: 0 });
  }
}

function encodeFloat(value: number, isSingle: boolean): unknown {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  return isSingle ? Number(textOf({ kind: 'float' }, true)(value, null as never)) : value;
}

/** A recorded value with its maps in the order that `encodeValue` gives them. */
export function normalized(type: DataType, json: unknown): unknown {
  if (json === null) return null;
  switch (type.kind) {
    case 'array':
      return (json as unknown[]).map((item) => normalized(type.element, item));
    case 'struct':
      return (json as unknown[]).map((item, k) => normalized(type.fields[k]!.type, item));
    case 'map':
      return byText((json as unknown[][]).map(([k, v]) => [normalized(type.key, k), normalized(type.value, v)]));
    default:
      return json;
  }
}

export function encodeBatch(batch: Batch, timeZone = 'UTC'): unknown[][] {
  return batch.rows().map((row) => row.map((value, k) => encodeValue(batch.schema.fields[k]!.type, value, timeZone)));
}

/** All rows of a bounded stream. */
export async function boundedRows(stream: Pick<EpochStream, 'plan'>, timeZone = 'UTC'): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of runner().batches(stream.plan)) rows.push(...encodeBatch(batch, timeZone));
  return rows;
}

/** In the order of their JSON text, for comparing as bags. */
export function byText<T>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
