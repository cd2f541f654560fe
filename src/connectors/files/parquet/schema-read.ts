import { TidemarkError } from '../../../base/errors.js';
import { schemaFromJson } from '../../../columnar/schema-json.js';
import {
  arrayOf,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  mapOf,
  SMALLINT,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  type DataType,
  type Field,
  type Schema,
} from '../../../columnar/types.js';
import type { FileMetadata, Logical } from './metadata.js';
import { schemaTree, type ParquetNode } from './schema-tree.js';

/** Where Spark keeps its own schema in the footer. */
export const SPARK_SCHEMA_KEY = 'org.apache.spark.sql.parquet.row.metadata';

/** How physical types are taken where files leave room. */
export interface SchemaReadOptions {
  /** `nanosAsLong`: nanosecond timestamps become BIGINT instead of an error. */
  readonly nanosAsLong: boolean;
}

/**
 * The schema of a file: Spark's own if a Spark (or tidemark) wrote it, else the one its types stand for. Throws PARQUET_TYPE_ILLEGAL and
 * PARQUET_TYPE_NOT_SUPPORTED for types that have no SQL type.
 */
export function schemaOfFile(metadata: FileMetadata, options: SchemaReadOptions): Schema {
  const own = metadata.keyValues.get(SPARK_SCHEMA_KEY);
  if (own !== undefined) {
    try {
      return schemaFromJson(own);
    } catch {
      // Not a schema that we know: the file's types say the same.
    }
  }
  return struct(schemaTree(metadata.elements).children.map((node) => fieldOf(node, options)));
}

function fieldOf(node: ParquetNode, options: SchemaReadOptions): Field {
  if (node.repetition === 'REPEATED') return { name: node.name, type: arrayOf(typeOf(node, options), false), nullable: false };
  return { name: node.name, type: typeOf(node, options), nullable: node.repetition === 'OPTIONAL' };
}

function typeOf(node: ParquetNode, options: SchemaReadOptions): DataType {
  if (node.physical !== undefined) return leafType(node, options);
  const logical = node.logical?.kind;
  if (logical === 'LIST') {
    const element = listElement(node);
    return arrayOf(typeOf(element, options), element.repetition === 'OPTIONAL');
  }
  if (logical === 'MAP') {
    const { key, value } = mapEntry(node);
    return mapOf(typeOf(key, options), typeOf(value, options), value.repetition === 'OPTIONAL');
  }
  return struct(node.children.map((child) => fieldOf(child, options)));
}

/** The element of a list, by the rules for lists of two and three levels. Throws PARQUET_CORRUPT. */
export function listElement(node: ParquetNode): ParquetNode {
  const repeated = repeatedChild(node, 'list');
  const only = repeated.children[0];
  const isElement =
    only === undefined ||
    repeated.physical !== undefined ||
    repeated.children.length > 1 ||
    repeated.name === 'array' ||
    repeated.name === `${node.name}_tuple`;
  return isElement ? repeated : only;
}

/** Key and value of a map. Throws PARQUET_CORRUPT. */
export function mapEntry(node: ParquetNode): { entry: ParquetNode; key: ParquetNode; value: ParquetNode } {
  const entry = repeatedChild(node, 'map');
  const [key, value] = entry.children;
  if (key === undefined || value === undefined)
    throw new TidemarkError('PARQUET_CORRUPT', `the map ${node.path.join('.')} has no key and value`);
  return { entry, key, value };
}

export function repeatedChild(node: ParquetNode, what: string): ParquetNode {
  const repeated = node.children[0];
  if (repeated === undefined || repeated.repetition !== 'REPEATED' || node.children.length !== 1) {
    throw new TidemarkError('PARQUET_CORRUPT', `the ${what} ${node.path.join('.')} has no repeated group`);
  }
  return repeated;
}

function leafType(node: ParquetNode, options: SchemaReadOptions): DataType {
  const { logical } = node;
  switch (node.physical!) {
    case 'BOOLEAN':
      return BOOLEAN;
    case 'FLOAT':
      return FLOAT;
    case 'DOUBLE':
      return DOUBLE;
    case 'INT96':
      return TIMESTAMP;
    case 'INT32':
      return int32Type(node, logical);
    case 'INT64':
      return int64Type(node, logical, options);
    case 'BYTE_ARRAY':
      return bytesType(node, logical);
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical === undefined) return BINARY;
      if (logical.kind === 'DECIMAL') return decimal(logical.precision, logical.scale);
      throw logical.kind === 'INTERVAL' ? notSupported(node) : illegal(node);
  }
}

function int32Type(node: ParquetNode, logical: Logical | undefined): DataType {
  if (logical === undefined || logical.kind === 'UNKNOWN') return INT;
  if (logical.kind === 'DATE') return DATE;
  if (logical.kind === 'DECIMAL') return decimal(logical.precision, logical.scale);
  if (logical.kind === 'INTEGER') {
    if (logical.bits === 8) return logical.signed ? TINYINT : SMALLINT;
    if (logical.bits === 16) return logical.signed ? SMALLINT : INT;
    if (logical.bits === 32) return logical.signed ? INT : BIGINT;
  }
  throw logical.kind === 'TIME' ? notSupported(node) : illegal(node);
}

function int64Type(node: ParquetNode, logical: Logical | undefined, options: SchemaReadOptions): DataType {
  if (logical === undefined || logical.kind === 'UNKNOWN') return BIGINT;
  if (logical.kind === 'DECIMAL') return decimal(logical.precision, logical.scale);
  if (logical.kind === 'INTEGER' && logical.bits === 64) return logical.signed ? BIGINT : decimal(20, 0);
  if (logical.kind === 'TIMESTAMP') {
    if (logical.unit !== 'NANOS') return logical.utc ? TIMESTAMP : TIMESTAMP_NTZ;
    if (options.nanosAsLong) return BIGINT;
  }
  if (logical.kind === 'TIME' && logical.unit === 'MICROS') {
    if (!logical.utc) return { kind: 'time', precision: 6 };
    throw notSupported(node);
  }
  throw illegal(node);
}

function bytesType(node: ParquetNode, logical: Logical | undefined): DataType {
  switch (logical?.kind) {
    case undefined:
    case 'BSON':
    case 'UNKNOWN':
      return BINARY;
    case 'STRING':
    case 'ENUM':
    case 'JSON':
      return STRING;
    case 'DECIMAL':
      return decimal(logical.precision, logical.scale);
    default:
      throw illegal(node);
  }
}

/** `INT64 (TIMESTAMP(NANOS,true))`, as Spark shows a leaf's type. */
function describe(node: ParquetNode): string {
  const { logical } = node;
  if (logical === undefined) return node.physical!;
  switch (logical.kind) {
    case 'DECIMAL':
      return `${node.physical} (DECIMAL(${logical.precision},${logical.scale}))`;
    case 'TIME':
    case 'TIMESTAMP':
      return `${node.physical} (${logical.kind}(${logical.unit},${logical.utc}))`;
    case 'INTEGER':
      return `${node.physical} (INTEGER(${logical.bits},${logical.signed}))`;
    default:
      return `${node.physical} (${logical.kind})`;
  }
}

function illegal(node: ParquetNode): TidemarkError {
  const parquetType = describe(node);
  return new TidemarkError('PARQUET_TYPE_ILLEGAL', `Illegal Parquet type: ${parquetType}.`, { parquetType });
}

function notSupported(node: ParquetNode): TidemarkError {
  const parquetType = describe(node);
  return new TidemarkError('PARQUET_TYPE_NOT_SUPPORTED', `Parquet type not yet supported: ${parquetType}.`, { parquetType });
}
