import { TidemarkError } from '../../../base/errors.js';
import { sqlName, type DataType, type Field, type Schema } from '../../../columnar/types.js';
import type { Logical, Physical } from './metadata.js';

/** How instants are stored (Spark: spark.sql.parquet.outputTimestampType). */
export type TimestampForm = 'INT96' | 'TIMESTAMP_MICROS' | 'TIMESTAMP_MILLIS';

interface WriteBase {
  readonly name: string;
  readonly type: DataType;
  readonly repetition: 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
  readonly logical?: Logical;
}

/** A column of values. `definition` and `repeated` are the levels of a value that is there. */
export interface WriteLeaf extends WriteBase {
  readonly kind: 'leaf';
  readonly physical: Physical;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY, else 0. */
  readonly width: number;
  readonly definition: number;
  readonly repeated: number;
  readonly path: readonly string[];
}

/** A struct, the group of a list or map, or the repeated group within it. */
export interface WriteGroup extends WriteBase {
  readonly kind: 'struct' | 'list' | 'map' | 'repeated';
  readonly children: readonly WriteNode[];
  readonly repeated: number;
}

export type WriteNode = WriteLeaf | WriteGroup;

interface Place {
  readonly path: readonly string[];
  readonly definition: number;
  readonly repeated: number;
}

/** The columns of a file for a schema, shaped as Spark shapes them: optional fields, lists of three levels, `key_value` in maps. */
export function writeNodes(schema: Schema, timestamps: TimestampForm): WriteNode[] {
  return schema.fields.map((f) => nodeOf(f, { path: [], definition: 0, repeated: 0 }, timestamps));
}

/** All leaves, in the order of the file. */
export function writeLeaves(nodes: readonly WriteNode[]): WriteLeaf[] {
  return nodes.flatMap((node) => (node.kind === 'leaf' ? [node] : writeLeaves(node.children)));
}

function nodeOf({ name, type, nullable }: Field, around: Place, timestamps: TimestampForm): WriteNode {
  const place: Place = {
    path: [...around.path, name],
    definition: around.definition + (nullable ? 1 : 0),
    repeated: around.repeated,
  };
  const base = { name, type, repetition: nullable ? 'OPTIONAL' : 'REQUIRED' } as const;
  const inner = (part: Field, at: Place): WriteNode => nodeOf(part, at, timestamps);
  switch (type.kind) {
    case 'struct':
      return { ...base, kind: 'struct', children: type.fields.map((f) => inner(f, place)), repeated: place.repeated };
    case 'array': {
      const element = { name: 'element', type: type.element, nullable: type.containsNull };
      return { ...base, kind: 'list', logical: { kind: 'LIST' }, ...repeatedGroup('list', [element], place, inner) };
    }
    case 'map': {
      const key = { name: 'key', type: type.key, nullable: false };
      const value = { name: 'value', type: type.value, nullable: type.valueContainsNull };
      return { ...base, kind: 'map', logical: { kind: 'MAP' }, ...repeatedGroup('key_value', [key, value], place, inner) };
    }
    default:
      return { ...base, kind: 'leaf', ...storage(type, timestamps), ...place };
  }
}

function repeatedGroup(
  name: string,
  parts: readonly Field[],
  around: Place,
  inner: (part: Field, at: Place) => WriteNode,
): { children: WriteNode[]; repeated: number } {
  const place: Place = { path: [...around.path, name], definition: around.definition + 1, repeated: around.repeated + 1 };
  const children = parts.map((part) => inner(part, place));
  const type: DataType = { kind: 'struct', fields: parts };
  return {
    children: [{ kind: 'repeated', name, type, repetition: 'REPEATED', children, repeated: place.repeated }],
    repeated: place.repeated,
  };
}

interface Storage {
  readonly physical: Physical;
  readonly width: number;
  readonly logical?: Logical;
}

function storage(type: DataType, timestamps: TimestampForm): Storage {
  switch (type.kind) {
    case 'boolean':
      return plain('BOOLEAN');
    case 'tinyint':
      return plain('INT32', { kind: 'INTEGER', bits: 8, signed: true });
    case 'smallint':
      return plain('INT32', { kind: 'INTEGER', bits: 16, signed: true });
    case 'int':
    case 'interval_ym':
      return plain('INT32');
    case 'date':
      return plain('INT32', { kind: 'DATE' });
    case 'bigint':
    case 'interval_dt':
      return plain('INT64');
    case 'float':
      return plain('FLOAT');
    case 'double':
      return plain('DOUBLE');
    case 'decimal':
      return decimalStorage(type.precision, type.scale);
    case 'string':
    case 'char':
    case 'varchar':
      return plain('BYTE_ARRAY', { kind: 'STRING' });
    case 'binary':
      return plain('BYTE_ARRAY');
    case 'timestamp':
      if (timestamps === 'INT96') return plain('INT96');
      return plain('INT64', { kind: 'TIMESTAMP', unit: timestamps === 'TIMESTAMP_MILLIS' ? 'MILLIS' : 'MICROS', utc: true });
    case 'timestamp_ntz':
      return plain('INT64', { kind: 'TIMESTAMP', unit: 'MICROS', utc: false });
    case 'time':
      return plain('INT64', { kind: 'TIME', unit: 'MICROS', utc: false });
    default:
      throw new TidemarkError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', `The Parquet datasource doesn't support the type ${sqlName(type)}.`, {
        columnType: `"${sqlName(type)}"`,
        format: 'Parquet',
      });
  }
}

function plain(physical: Physical, logical?: Logical): Storage {
  return logical === undefined ? { physical, width: 0 } : { physical, width: 0, logical };
}

function decimalStorage(precision: number, scale: number): Storage {
  const logical = { kind: 'DECIMAL', precision, scale } as const;
  if (precision <= 9) return plain('INT32', logical);
  if (precision <= 18) return plain('INT64', logical);
  return { physical: 'FIXED_LEN_BYTE_ARRAY', width: bytesForDigits(precision), logical };
}

/** The least number of bytes that hold every signed number of so many digits. */
function bytesForDigits(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(precision)) bytes++;
  return bytes;
}
