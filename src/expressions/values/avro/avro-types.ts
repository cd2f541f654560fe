import { TidemarkError } from '../../../base/errors.js';
import {
  arrayOf,
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  DATE,
  decimal,
  DOUBLE,
  field,
  FLOAT,
  INT,
  mapOf,
  sqlName,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  VOID,
} from '../../../columnar/types.js';
import type { AvroLogical, AvroType } from './avro-schema.js';

const MAX_PRECISION = 38;

/** What a union is for SQL: its only branch beside null, a wider number, or a struct of its branches. */
export type UnionShape =
  | { readonly kind: 'one'; readonly branch: AvroType }
  | { readonly kind: 'wide'; readonly type: 'long' | 'double' }
  | { readonly kind: 'members'; readonly branches: readonly AvroType[] };

export function unionShape(branches: readonly AvroType[]): UnionShape {
  const rest = branches.filter((branch) => branch.kind !== 'null');
  const [first] = rest;
  if (rest.length === 1) return { kind: 'one', branch: first! };
  const kinds = new Set(rest.map((branch) => branch.kind));
  const only = (...wanted: readonly string[]) => kinds.size === wanted.length && wanted.every((kind) => kinds.has(kind as 'int'));
  if (only('int', 'long')) return { kind: 'wide', type: 'long' };
  if (only('float', 'double')) return { kind: 'wide', type: 'double' };
  return { kind: 'members', branches: rest };
}

/** The SQL type of an Avro type, as Spark maps them. NULL is allowed everywhere. */
export function sqlTypeOf(type: AvroType): DataType {
  switch (type.kind) {
    case 'null':
      return VOID;
    case 'boolean':
      return BOOLEAN;
    case 'int':
      return type.logical?.kind === 'date' ? DATE : INT;
    case 'long':
      return type.logical === null ? BIGINT : type.logical.kind.startsWith('local-') ? TIMESTAMP_NTZ : TIMESTAMP;
    case 'float':
      return FLOAT;
    case 'double':
      return DOUBLE;
    case 'string':
    case 'enum':
      return STRING;
    case 'bytes':
    case 'fixed':
      return bytesType(type.logical);
    case 'array':
      return arrayOf(sqlTypeOf(type.items));
    case 'map':
      return mapOf(STRING, sqlTypeOf(type.values));
    case 'record':
      return struct(type.fields.map((f) => field(f.name, sqlTypeOf(f.type))));
    case 'union':
      return unionType(type.branches);
  }
}

function bytesType(logical: AvroLogical | null): DataType {
  return logical?.kind === 'decimal' && logical.precision <= MAX_PRECISION ? decimal(logical.precision, logical.scale) : BINARY;
}

function unionType(branches: readonly AvroType[]): DataType {
  if (branches.every((branch) => branch.kind === 'null')) return VOID;
  const shape = unionShape(branches);
  if (shape.kind === 'one') return sqlTypeOf(shape.branch);
  if (shape.kind === 'wide') return shape.type === 'long' ? BIGINT : DOUBLE;
  return struct(shape.branches.map((branch, k) => field(`member${k}`, sqlTypeOf(branch))));
}

/** The fewest bytes that hold every unscaled value of a precision. */
export function decimalBytes(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) <= 10n ** BigInt(precision) - 1n) bytes++;
  return bytes;
}

/** The Avro schema, as JSON, that Spark writes a type in. */
export function avroSchemaOf(type: DataType, nullable: boolean, name = 'topLevelRecord', namespace = ''): unknown {
  const schema = plainSchemaOf(type, name, namespace);
  return nullable && type.kind !== 'void' ? [schema, 'null'] : schema;
}

function plainSchemaOf(type: DataType, name: string, namespace: string): unknown {
  switch (type.kind) {
    case 'boolean':
    case 'int':
    case 'float':
    case 'double':
    case 'string':
      return type.kind;
    case 'char':
    case 'varchar':
      return 'string';
    case 'void':
      return 'null';
    case 'tinyint':
    case 'smallint':
    case 'interval_ym':
      return 'int';
    case 'bigint':
    case 'interval_dt':
      return 'long';
    case 'binary':
      return 'bytes';
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'timestamp':
      return { type: 'long', logicalType: 'timestamp-micros' };
    case 'timestamp_ntz':
      return { type: 'long', logicalType: 'local-timestamp-micros' };
    case 'decimal': {
      const { precision, scale } = type;
      const space = namespace === '' ? name : `${namespace}.${name}`;
      return { type: 'fixed', name: 'fixed', namespace: space, size: decimalBytes(precision), logicalType: 'decimal', precision, scale };
    }
    case 'array':
      return { type: 'array', items: avroSchemaOf(type.element, type.containsNull, name, namespace) };
    case 'map':
      if (type.key.kind !== 'string') break;
      return { type: 'map', values: avroSchemaOf(type.value, type.valueContainsNull, name, namespace) };
    case 'struct': {
      const inside = namespace === '' ? name : `${namespace}.${name}`;
      const fields = type.fields.map((f) => ({ name: f.name, type: avroSchemaOf(f.type, f.nullable, f.name, inside) }));
      return { type: 'record', name, ...(namespace !== '' && { namespace }), fields };
    }
    default:
  }
  throw new TidemarkError('UNSUPPORTED_AVRO_TYPE', `Avro has no type for ${sqlName(type)}`, { type: sqlName(type) });
}
