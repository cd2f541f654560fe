import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import { schemaFromJson, schemaToJson } from '../../columnar/schema-json.js';
import { sqlName, type Schema, typesEqual } from '../../columnar/types.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import type { SinkProvider } from '../../stream/sink.js';
import { writeAtomically } from './durable.js';
import { fromFiles, readFiles } from './from-files.js';
import { TABLE_FILE } from './save-files.js';
import { toFiles, type WriteOptions } from './to-files.js';

/** Where tables lie. */
export interface TablePlace {
  /** Folder of all tables; default `warehouse` in the working directory. */
  readonly warehouse?: string;
}

export type TableWriteOptions = WriteOptions & TablePlace;
export type TableReadOptions = TablePlace & { readonly [option: string]: unknown };

/** What a table's file says of it. */
interface TableFile {
  readonly format: string;
  readonly schema: Schema;
  readonly partitionBy: readonly string[];
}

/**
 * A sink into a named table: files in a folder of the warehouse, with their schema beside them. The table is made when the first rows are
 * written; format and partitionBy count only then. Streams write exactly once, as `toFiles`; batch writes take all modes.
 *
 * Throws INVALID_TABLE_NAME; INCOMPATIBLE_DATA_FOR_TABLE.COLUMNS where the columns are not those of the table; TABLE_OR_VIEW_ALREADY_EXISTS
 * for a batch write in mode `error`.
 *
 * @example stream.pipe(writeStream(toTable('shop.orders', { partitionBy: 'day' }), { checkpointLocation: 'checkpoints/orders' })).start();
 */
export function toTable(name: string, options: TableWriteOptions = {}): SinkProvider {
  const { warehouse, ...write } = options;
  const folder = tableFolder(name, warehouse);
  const stored = tableFile(folder);
  const { format = 'parquet', partitionBy = [] } = write;
  if (typeof format !== 'string') throw invalidName(name, 'its format is one of the package');
  const table = {
    format: stored?.format ?? format,
    partitionBy: stored?.partitionBy ?? (typeof partitionBy === 'string' ? [partitionBy] : partitionBy),
  };
  const files = toFiles(folder, { ...write, ...table });
  const create = async (schema: Schema) => {
    await mkdir(folder, { recursive: true });
    await writeAtomically(join(folder, TABLE_FILE), JSON.stringify({ ...table, schema: JSON.parse(schemaToJson(schema)) as unknown }));
  };
  return {
    ...files,
    description: `Table[${name}]`,
    check: (schema, outputMode) => {
      files.check?.(schema, outputMode);
      const known = tableFile(folder);
      if (known !== null) checkColumns(name, known.schema, schema);
    },
    open: async (context) => {
      if (tableFile(folder) === null) await create(context.schema);
      return files.open(context);
    },
    writeBatch: async (schema, batches, mode, settings) => {
      const known = tableFile(folder);
      if (known !== null && mode === 'ignore') return;
      if (known !== null && mode === 'error') {
        throw new TidemarkError(
          'TABLE_OR_VIEW_ALREADY_EXISTS',
          `Cannot create table ${name} because it already exists. Choose mode append or overwrite.`,
          {
            relationName: name,
          },
        );
      }
      if (known !== null && mode === 'append') checkColumns(name, known.schema, schema);
      else await create(schema);
      await files.writeBatch!(schema, batches, mode === 'overwrite' ? 'overwrite' : 'append', settings);
    },
  };
}

/** The rows of a table as they are when they are read. TABLE_OR_VIEW_NOT_FOUND where there is none. */
export function readTable<R = Record<string, unknown>>(name: string, options: TableReadOptions = {}): EpochStream<R> {
  const { warehouse, ...read } = options;
  const folder = tableFolder(name, warehouse);
  const { format, schema } = existing(name, folder);
  return readFiles(folder, { ...read, format, schema }) as EpochStream<R>;
}

/** The rows of a table, and those that come later, as an unbounded stream; options as `fromFiles`. TABLE_OR_VIEW_NOT_FOUND where there is none. */
export function fromTable<R = Record<string, unknown>>(name: string, options: TableReadOptions = {}): EpochStream<R> {
  const { warehouse, ...read } = options;
  const folder = tableFolder(name, warehouse);
  const { format, schema } = existing(name, folder);
  return fromFiles(folder, { ...read, format, schema }) as EpochStream<R>;
}

/** `orders` lies in `<warehouse>/orders`, `shop.orders` in `<warehouse>/shop.db/orders`, as in Spark. */
function tableFolder(name: string, warehouse = 'warehouse'): string {
  const parts = name.split('.').map((part) => part.replace(/^`(.*)`$/, '$1'));
  if (parts.length > 2 || !parts.every((part) => /^\w+$/.test(part)))
    throw invalidName(name, 'it is like orders or shop.orders, of letters, digits and _');
  const [first, second] = parts.map((part) => part.toLowerCase());
  return resolve(warehouse, ...(second === undefined ? [first!] : [`${first}.db`, second]));
}

function invalidName(name: string, why: string): TidemarkError {
  return new TidemarkError('INVALID_TABLE_NAME', `${name} is no name of a table: ${why}.`, { name });
}

function tableFile(folder: string): TableFile | null {
  const path = join(folder, TABLE_FILE);
  if (!existsSync(path)) return null;
  const { format, schema, partitionBy } = JSON.parse(readFileSync(path, 'utf8')) as {
    format: string;
    schema: unknown;
    partitionBy: string[];
  };
  return { format, schema: schemaFromJson(JSON.stringify(schema)), partitionBy };
}

function existing(name: string, folder: string): TableFile {
  const known = tableFile(folder);
  if (known !== null) return known;
  throw new TidemarkError('TABLE_OR_VIEW_NOT_FOUND', `The table ${name} cannot be found (there is no ${join(folder, TABLE_FILE)}).`, {
    relationName: name,
  });
}

function checkColumns(name: string, table: Schema, given: Schema): void {
  const fits =
    table.fields.length === given.fields.length &&
    table.fields.every((f, k) => f.name.toLowerCase() === given.fields[k]!.name.toLowerCase() && typesEqual(f.type, given.fields[k]!.type));
  if (fits) return;
  throw new TidemarkError(
    'INCOMPATIBLE_DATA_FOR_TABLE.COLUMNS',
    `the table ${name} has the columns ${sqlName(table)}, and the rows have ${sqlName(given)}: select them by name and type.`,
    { tableName: name, table: sqlName(table), found: sqlName(given) },
  );
}
