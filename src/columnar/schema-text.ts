import { quoteIfNeeded, type DataType, type Field, type StructType } from './types.js';

/** Structs with more fields are cut short in `simpleString` (Spark: spark.sql.debug.maxToStringFields). */
const SIMPLE_STRING_FIELDS_MAX = 25;

/**
 * The lower-case name of a type without its parts, as `treeString` prints and the JSON schema stores it: `integer`, `long`, `decimal(10,2)`,
 * `array`. Where SQL says `INT` and `BIGINT`, Spark's schemas say `integer` and `long`.
 */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case 'tinyint':
      return 'byte';
    case 'smallint':
      return 'short';
    case 'int':
      return 'integer';
    case 'bigint':
      return 'long';
    case 'array':
    case 'map':
    case 'struct':
      return type.kind;
    default:
      return simpleString(type);
  }
}

/** Spark's short text of a type: `struct<a:int,b:array<string>>`; a struct of more than 25 fields says how many more there are. */
export function simpleString(type: DataType): string {
  return shortText(type, SIMPLE_STRING_FIELDS_MAX);
}

/** As `simpleString`, with every field. */
export function catalogString(type: DataType): string {
  return shortText(type, Number.POSITIVE_INFINITY);
}

function shortText(type: DataType, fieldsMax: number): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'string':
      return hasCollation(type) ? `string collate ${type.collation}` : 'string';
    case 'char':
    case 'varchar':
      return `${type.kind}(${type.length})`;
    case 'time':
      return `time(${type.precision})`;
    case 'interval_ym':
    case 'interval_dt':
      return type.start === type.end
        ? `interval ${type.start.toLowerCase()}`
        : `interval ${type.start.toLowerCase()} to ${type.end.toLowerCase()}`;
    case 'array':
      return `array<${shortText(type.element, fieldsMax)}>`;
    case 'map':
      return `map<${shortText(type.key, fieldsMax)},${shortText(type.value, fieldsMax)}>`;
    case 'struct':
      return `struct<${shortFields(type.fields, fieldsMax)}>`;
    default:
      return type.kind;
  }
}

function shortFields(fields: readonly Field[], fieldsMax: number): string {
  const shown = fields.slice(0, fieldsMax).map((f) => `${f.name}:${shortText(f.type, fieldsMax)}`);
  if (fields.length > fieldsMax) shown.push(`... ${fields.length - fieldsMax} more fields`);
  return shown.join(',');
}

/** The type as SQL, with NOT NULL and comments of nested fields: `STRUCT<a: INT NOT NULL COMMENT 'x'>`. It reads back with `parseDataType`. */
export function typeSql(type: DataType): string {
  switch (type.kind) {
    case 'string':
      return hasCollation(type) ? `STRING COLLATE ${type.collation}` : 'STRING';
    case 'array':
      return `ARRAY<${typeSql(type.element)}>`;
    case 'map':
      return `MAP<${typeSql(type.key)}, ${typeSql(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((f) => `${quoteIfNeeded(f.name)}: ${fieldSql(f)}`).join(', ')}>`;
    default:
      return simpleString(type).toUpperCase();
  }
}

/** A schema as DDL text, which `parseDdl` reads back: `a INT NOT NULL,b STRING COMMENT 'x'`. */
export function toDdl(schema: StructType): string {
  return schema.fields.map((f) => `${quoteIfNeeded(f.name)} ${fieldSql(f)}`).join(',');
}

function fieldSql(field: Field): string {
  const comment = field.metadata?.comment;
  const commentSql = typeof comment === 'string' ? ` COMMENT '${comment.replaceAll("'", "\\'")}'` : '';
  return `${typeSql(field.type)}${field.nullable ? '' : ' NOT NULL'}${commentSql}`;
}

/**
 * A schema as Spark's `printSchema` shows it, one field a line, ended by a newline.
 *
 * `level` is how deep nested fields are shown (1: top level only); 0 or less, or none: all.
 */
export function treeString(schema: StructType, level = 0): string {
  const lines: string[] = ['root'];
  fieldLines(schema.fields, ' |', level > 0 ? level : Number.POSITIVE_INFINITY, lines);
  return `${lines.join('\n')}\n`;
}

function fieldLines(fields: readonly Field[], prefix: string, depth: number, lines: string[]): void {
  if (depth <= 0) return;
  for (const f of fields) {
    lines.push(`${prefix}-- ${escapeControls(f.name)}: ${typeName(f.type)} (nullable = ${f.nullable})`);
    nestedLines(f.type, `${prefix}    |`, depth - 1, lines);
  }
}

function nestedLines(type: DataType, prefix: string, depth: number, lines: string[]): void {
  if (depth <= 0) return;
  const inner = `${prefix}    |`;
  if (type.kind === 'struct') fieldLines(type.fields, prefix, depth, lines);
  else if (type.kind === 'array') {
    lines.push(`${prefix}-- element: ${typeName(type.element)} (containsNull = ${type.containsNull})`);
    nestedLines(type.element, inner, depth - 1, lines);
  } else if (type.kind === 'map') {
    lines.push(`${prefix}-- key: ${typeName(type.key)}`);
    nestedLines(type.key, inner, depth - 1, lines);
    lines.push(`${prefix}-- value: ${typeName(type.value)} (valueContainsNull = ${type.valueContainsNull})`);
    nestedLines(type.value, inner, depth - 1, lines);
  }
}

const CONTROL_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
  '\u000b': '\\v',
  '\u0007': '\\a',
};

/** Control characters as escapes, so that a name stays on its line. */
function escapeControls(name: string): string {
  let out = '';
  for (const character of name) out += CONTROL_ESCAPES[character] ?? character;
  return out;
}

function hasCollation(type: { readonly collation?: string }): boolean {
  return type.collation !== undefined && type.collation !== 'UTF8_BINARY';
}
