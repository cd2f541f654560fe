import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

interface Stream {
  readonly rows: number;
  readonly files: number;
}

/** What the generator says of a data set. */
export interface DataSet {
  /** With the JSON files. */
  readonly folder: string;
  /** Rows of these streams together, and files of the first. */
  count(streams: readonly string[]): Stream;
}

/** The data set, generated where it is not there yet. */
export function dataSet(root: string, set: string, size: string): DataSet {
  const folder = join(root, `${set}-${size}`);
  if (!existsSync(join(folder, 'meta.json'))) {
    mkdirSync(root, { recursive: true });
    const generator = join(import.meta.dirname, 'generate.mjs');
    execFileSync(process.execPath, [generator, '--out', root, '--set', set, '--size', size], { stdio: 'inherit' });
  }
  const { streams } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as { streams: Record<string, Stream> };
  return {
    folder,
    count: (names) => ({
      rows: names.reduce((sum, name) => sum + streams[name]!.rows, 0),
      files: streams[names[0]!]!.files,
    }),
  };
}

/** The same rows as Parquet beside the JSON, file by file with the same times of change. Gives its folder. */
export async function parquetOf(json: string): Promise<string> {
  const folder = `${json}-parquet`;
  if (existsSync(folder)) return folder;
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const streams = readdirSync(json).filter((name) => statSync(join(json, name)).isDirectory());
  for (const stream of streams) {
    mkdirSync(join(folder, stream), { recursive: true });
    for (const file of readdirSync(join(json, stream)).sort()) {
      const from = join(json, stream, file);
      const to = join(folder, stream, file.replace('.json', '.parquet'));
      await connection.run(`COPY (SELECT * FROM ${readJson(from, stream)}) TO '${to}' (FORMAT parquet)`);
      const { mtime } = statSync(from);
      utimesSync(to, mtime, mtime);
    }
  }
  connection.closeSync();
  return folder;
}

/** Columns of the streams in DuckDB's words. */
const COLUMNS: Readonly<Record<string, string>> = {
  events:
    'user_id VARCHAR, page_id VARCHAR, ad_id VARCHAR, ad_type VARCHAR, event_type VARCHAR, event_time TIMESTAMPTZ, ip_address VARCHAR',
  campaigns: 'ad_id VARCHAR, campaign_id VARCHAR',
  person:
    'id BIGINT, name VARCHAR, emailAddress VARCHAR, creditCard VARCHAR, city VARCHAR, state VARCHAR, dateTime TIMESTAMPTZ, extra VARCHAR',
  auction:
    'id BIGINT, itemName VARCHAR, description VARCHAR, initialBid BIGINT, reserve BIGINT, dateTime TIMESTAMPTZ, expires TIMESTAMPTZ, seller BIGINT, category BIGINT, extra VARCHAR',
  bid: 'auction BIGINT, bidder BIGINT, price BIGINT, channel VARCHAR, url VARCHAR, dateTime TIMESTAMPTZ, extra VARCHAR',
  rows: 'key BIGINT, value BIGINT',
};

/** DuckDB's table of the JSON files that match. */
export function readJson(files: string, stream: string): string {
  const columns = COLUMNS[stream]!.split(', ').map((column) => column.replace(/^(\w+) (\w+)$/, "$1: '$2'"));
  return `read_json('${files}', format = 'newline_delimited', columns = {${columns.join(', ')}})`;
}
