import {
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { DataType, Schema } from '../../src/columnar/types.js';
import { doubleBits, sorted, type Canonical } from './canonical.js';
import type { FormatName } from './tables.js';

/** DuckDB in this process. */
export class Duckdb {
  private constructor(private readonly connection: DuckDBConnection) {}

  static async open(): Promise<Duckdb> {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new Duckdb(connection);
  }

  async read(path: string, format: FormatName, schema: Schema): Promise<Canonical[][]> {
    const result = await this.connection.runAndReadAll(`SELECT * FROM ${source(path, format, schema)}`);
    return result.getRows().map((row) => row.map((value, k) => shown(value, schema.fields[k]!.type)));
  }
}

/** ORC is not there, and text is no format of its own. */
export function canRead(format: FormatName, compression: string): boolean {
  if (format === 'parquet') return true;
  return (format === 'json' || format === 'csv') && (compression === 'none' || compression === 'gzip');
}

function source(path: string, format: FormatName, schema: Schema): string {
  if (format === 'parquet') return `read_parquet('${path}')`;
  const columns = schema.fields.map((f) => `'${f.name}': '${typeName(f.type)}'`).join(', ');
  if (format === 'json') return `read_json('${path}', format = 'newline_delimited', columns = {${columns}})`;
  return `read_csv('${path}', columns = {${columns}}, header = false, nullstr = '~null~', quote = '"', escape = '\\', delim = ',', allow_quoted_nulls = false, auto_detect = false)`;
}

function typeName(type: DataType): string {
  switch (type.kind) {
    case 'string':
      return 'VARCHAR';
    case 'binary':
      return 'VARCHAR';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'int':
      return 'INTEGER';
    case 'timestamp':
      return 'TIMESTAMPTZ';
    case 'timestamp_ntz':
      return 'TIMESTAMP';
    case 'array':
      return `${typeName(type.element)}[]`;
    case 'map':
      return `MAP(${typeName(type.key)}, ${typeName(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((f) => `${f.name} ${typeName(f.type)}`).join(', ')})`;
    default:
      return type.kind.toUpperCase();
  }
}

function shown(value: DuckDBValue, type: DataType): Canonical {
  if (value === null) return null;
  if (type.kind === 'float' || type.kind === 'double') return doubleBits(value as number);
  // bytes stand in JSON as base64
  if (type.kind === 'binary')
    return Buffer.from(value instanceof DuckDBBlobValue ? value.bytes : Buffer.from(value as string, 'base64')).toString('hex');
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return String(value.micros);
  if (value instanceof DuckDBDecimalValue) return String(value.value);
  if (value instanceof DuckDBListValue && type.kind === 'array') return value.items.map((v) => shown(v, type.element));
  if (value instanceof DuckDBStructValue && type.kind === 'struct')
    return type.fields.map((f) => shown(value.entries[f.name] ?? null, f.type));
  if (value instanceof DuckDBMapValue && type.kind === 'map')
    return sorted(value.entries.map((e) => [shown(e.key, type.key), shown(e.value, type.value)]));
  return typeof value === 'boolean' ? value : String(value);
}
