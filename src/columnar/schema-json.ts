import { TidemarkError } from '../base/errors.js';
import { collationProvider } from './collation.js';
import { parseDataType } from './ddl.js';
import { typeName } from './schema-text.js';
import {
  arrayOf,
  decimal,
  mapOf,
  struct,
  BIGINT,
  INT,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TINYINT,
  VOID,
  type DataType,
  type Field,
  type StructType,
} from './types.js';

/** The metadata key under which Spark keeps CHAR(n) and VARCHAR(n) of columns that it stores as strings. */
export const CHAR_VARCHAR_KEY = '__CHAR_VARCHAR_TYPE_STRING';
const COLLATIONS_KEY = '__COLLATIONS';

/** A JSON value as `JSON.parse` gives it. */
type Json = unknown;

/** A schema as Spark's JSON text (`StructType.json`), byte for byte as Spark writes it. */
export function schemaToJson(schema: StructType): string {
  return JSON.stringify(typeToJson(schema));
}

/** A type as the value inside Spark's JSON schema: a name, or an object for arrays, maps and structs. */
export function typeToJson(type: DataType): Json {
  switch (type.kind) {
    case 'array':
      return { type: 'array', elementType: typeToJson(type.element), containsNull: type.containsNull };
    case 'map':
      return { type: 'map', keyType: typeToJson(type.key), valueType: typeToJson(type.value), valueContainsNull: type.valueContainsNull };
    case 'struct':
      return { type: 'struct', fields: type.fields.map(fieldToJson) };
    case 'string':
      return 'string';
    default:
      return typeName(type);
  }
}

function fieldToJson(field: Field): Json {
  const collations: Record<string, string> = {};
  collectCollations(field.name, field.type, collations);
  const metadata = Object.keys(collations).length === 0 ? field.metadata : { ...field.metadata, [COLLATIONS_KEY]: collations };
  return { name: field.name, type: typeToJson(field.type), nullable: field.nullable, metadata: metadata ?? {} };
}

/** Collations of strings within `type`, by path; those below a struct are noted at its own fields. */
function collectCollations(path: string, type: DataType, found: Record<string, string>): void {
  if (type.kind === 'string' && type.collation !== undefined && type.collation !== 'UTF8_BINARY') {
    found[path] = `${collationProvider(type.collation)}.${type.collation}`;
  } else if (type.kind === 'array') collectCollations(`${path}.element`, type.element, found);
  else if (type.kind === 'map') {
    collectCollations(`${path}.key`, type.key, found);
    collectCollations(`${path}.value`, type.value, found);
  }
}

/**
 * A schema from Spark's JSON text, as found in Parquet footers, checkpoints and `StructType.json`. Metadata is kept.
 * Throws INVALID_JSON_DATA_TYPE (not the JSON of a type) or INVALID_SCHEMA.NON_STRUCT_TYPE (a type, but no struct).
 */
export function schemaFromJson(text: string): StructType {
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TidemarkError(
      'INVALID_JSON_DATA_TYPE',
      'Failed to convert the JSON string to a data type: it is not JSON.',
      { invalidType: text },
      error,
    );
  }
  const type = typeFromJson(json);
  if (type.kind === 'struct') return type;
  throw new TidemarkError('INVALID_SCHEMA.NON_STRUCT_TYPE', `The input schema ${text} must be a struct, but is ${typeName(type)}.`, {
    inputSchema: text,
    dataType: typeName(type),
  });
}

/** The type that a value of Spark's JSON schema names. Throws INVALID_JSON_DATA_TYPE. */
export function typeFromJson(json: Json): DataType {
  if (typeof json === 'string') return namedType(json);
  if (!isObject(json)) throw invalid(json);
  switch (json.type) {
    case 'array':
      return arrayOf(typeFromJson(json.elementType), flag(json, 'containsNull'));
    case 'map':
      return mapOf(typeFromJson(json.keyType), typeFromJson(json.valueType), flag(json, 'valueContainsNull'));
    case 'struct':
      if (!Array.isArray(json.fields)) throw invalid(json);
      return struct(json.fields.map(fieldFromJson));
    case 'udt':
      // The values of a user-defined type are stored as its SQL type.
      return typeFromJson(json.sqlType);
    default:
      throw invalid(json);
  }
}

function fieldFromJson(json: Json): Field {
  if (!isObject(json) || typeof json.name !== 'string') throw invalid(json);
  const nullable = flag(json, 'nullable');
  const { [COLLATIONS_KEY]: collations, ...metadata } = isObject(json.metadata) ? json.metadata : {};
  const type = withCollations(json.name, typeFromJson(json.type), isObject(collations) ? collations : {});
  return Object.keys(metadata).length === 0 ? { name: json.name, type, nullable } : { name: json.name, type, nullable, metadata };
}

function withCollations(path: string, type: DataType, collations: Readonly<Record<string, unknown>>): DataType {
  if (type.kind === 'array') return { ...type, element: withCollations(`${path}.element`, type.element, collations) };
  if (type.kind === 'map') {
    const key = withCollations(`${path}.key`, type.key, collations);
    return { ...type, key, value: withCollations(`${path}.value`, type.value, collations) };
  }
  const named = type.kind === 'string' ? collations[path] : undefined;
  return typeof named === 'string' ? { kind: 'string', collation: named.slice(named.indexOf('.') + 1) } : type;
}

/**
 * The declared type of a column that Spark stores as a string: CHAR(n) or VARCHAR(n) where the field's metadata say so, else the field's type.
 */
export function declaredType(field: Field): DataType {
  const declared = field.metadata?.[CHAR_VARCHAR_KEY];
  return typeof declared === 'string' ? parseDataType(declared) : field.type;
}

const NAMES: Readonly<Record<string, DataType>> = {
  byte: TINYINT,
  short: SMALLINT,
  integer: INT,
  long: BIGINT,
  string: STRING,
  timestamp_ltz: TIMESTAMP,
  decimal: decimal(10, 0),
  null: VOID,
};

/** Names of types as JSON stores them, with the older spellings that Spark still reads. */
function namedType(name: string): DataType {
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (known !== undefined) return known;
  const simple = /^[a-z_]+( [a-z]+){0,3}$|^(char|varchar|time)\(\d+\)$|^decimal\(\s*\d+\s*,\s*-?\d+\s*\)$/;
  if (!simple.test(name)) throw invalid(name);
  try {
    return parseDataType(name);
  } catch (error) {
    throw invalid(name, error);
  }
}

function flag(json: Readonly<Record<string, Json>>, key: string): boolean {
  const value = json[key];
  if (typeof value !== 'boolean') throw invalid(json);
  return value;
}

function isObject(json: Json): json is Record<string, Json> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function invalid(json: Json, cause?: unknown): TidemarkError {
  const text = JSON.stringify(json) ?? 'undefined';
  return new TidemarkError(
    'INVALID_JSON_DATA_TYPE',
    `Failed to convert the JSON string '${text}' to a data type. Please enter a valid data type.`,
    { invalidType: text },
    cause,
  );
}
