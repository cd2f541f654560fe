import { TidemarkError } from '../../../base/errors.js';
import { parseDataType } from '../../../columnar/ddl.js';
import { catalogString } from '../../../columnar/schema-text.js';
import {
  arrayOf,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  decimal,
  DOUBLE,
  field,
  FLOAT,
  INT,
  mapOf,
  SMALLINT,
  STRING,
  struct,
  TIMESTAMP,
  TINYINT,
  type DataType,
  type Schema,
} from '../../../columnar/types.js';
import type { OrcKind, OrcType } from './tail.js';

/** Where Spark keeps the type of a column that ORC has no word for. */
export const CATALYST_TYPE_KEY = 'spark.sql.catalyst.type';

const ATOMIC: Partial<Record<OrcKind, DataType>> = {
  BOOLEAN,
  BYTE: TINYINT,
  SHORT: SMALLINT,
  INT,
  LONG: BIGINT,
  FLOAT,
  DOUBLE,
  STRING,
  VARCHAR: STRING,
  CHAR: STRING,
  BINARY,
  TIMESTAMP,
  TIMESTAMP_INSTANT: TIMESTAMP,
  DATE,
};

/** The schema of a file. Throws ORC_TYPE_NOT_SUPPORTED for unions. */
export function schemaOfTypes(types: readonly OrcType[]): Schema {
  const root = typeOf(types, 0);
  return root.kind === 'struct' ? root : struct([field('value', root)]);
}

function typeOf(types: readonly OrcType[], id: number): DataType {
  const type = types[id]!;
  const own = type.attributes.get(CATALYST_TYPE_KEY);
  if (own !== undefined) return parseDataType(own);
  const child = (k: number): DataType => typeOf(types, type.children[k]!);
  switch (type.kind) {
    case 'LIST':
      return arrayOf(child(0));
    case 'MAP':
      return mapOf(child(0), child(1));
    case 'STRUCT':
      return struct(type.children.map((_, k) => field(type.names[k] ?? '', child(k))));
    case 'DECIMAL':
      return decimal(type.precision, type.scale);
    default: {
      const atomic = ATOMIC[type.kind];
      if (atomic !== undefined) return atomic;
      throw new TidemarkError('ORC_TYPE_NOT_SUPPORTED', `The ORC type ${type.kind} has no SQL type.`, { orcType: type.kind });
    }
  }
}

/** The type of a column's own values, for types without parts that have one. */
export function atomicType(type: OrcType): DataType | undefined {
  return type.kind === 'DECIMAL' ? decimal(type.precision, type.scale) : ATOMIC[type.kind];
}

/** A type to be written: its kind and parts as the footer lists them, one entry a column, each before its parts. */
export interface TypeEntry {
  readonly kind: OrcKind;
  readonly type: DataType;
  readonly children: readonly number[];
  readonly names: readonly string[];
  readonly attribute: string | undefined;
}

/** The types of a file for a schema, as Spark writes them. */
export function typeEntries(schema: Schema): TypeEntry[] {
  const entries: TypeEntry[] = [];
  const add = (type: DataType): number => {
    const id = entries.length;
    entries.push({ kind: 'STRUCT', type, children: [], names: [], attribute: undefined });
    const parts =
      type.kind === 'struct'
        ? type.fields.map((f) => f.type)
        : type.kind === 'array'
          ? [type.element]
          : type.kind === 'map'
            ? [type.key, type.value]
            : [];
    const children = parts.map(add);
    const names = type.kind === 'struct' ? type.fields.map((f) => f.name) : [];
    entries[id] = { type, children, names, ...storage(type) };
    return id;
  };
  add(schema);
  return entries;
}

function storage(type: DataType): { kind: OrcKind; attribute: string | undefined } {
  const plain = (kind: OrcKind): { kind: OrcKind; attribute: string | undefined } => ({ kind, attribute: undefined });
  const marked = (kind: OrcKind): { kind: OrcKind; attribute: string | undefined } => ({ kind, attribute: catalogString(type) });
  switch (type.kind) {
    case 'boolean':
      return plain('BOOLEAN');
    case 'tinyint':
      return plain('BYTE');
    case 'smallint':
      return plain('SHORT');
    case 'int':
      return plain('INT');
    case 'bigint':
      return plain('LONG');
    case 'float':
      return plain('FLOAT');
    case 'double':
      return plain('DOUBLE');
    case 'string':
    case 'char':
    case 'varchar':
      return marked('STRING');
    case 'binary':
      return plain('BINARY');
    case 'date':
      return plain('DATE');
    case 'decimal':
      return plain('DECIMAL');
    case 'timestamp':
      return marked('TIMESTAMP');
    case 'interval_ym':
      return marked('INT');
    case 'timestamp_ntz':
    case 'interval_dt':
    case 'time':
      return marked('LONG');
    case 'array':
      return plain('LIST');
    case 'map':
      return plain('MAP');
    case 'struct':
      return plain('STRUCT');
    default:
      throw new TidemarkError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', `The ORC datasource doesn't support the type ${type.kind}.`, {
        format: 'ORC',
      });
  }
}
