/**
 * Parquet and ORC, written from columns and read to columns, beside DuckDB, parquet-wasm and hyparquet. The runs are interleaved and the best
 * of each is shown: rows a second, and the size of what was written. What a reader delivers is named, because it is not the same.
 *
 *   tsx --tsconfig tsconfig.run.json bench/files/columnar-formats.ts [--runs 3]
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC, tableToIPC } from 'apache-arrow';
import { parquetRead } from 'hyparquet';
import * as wasm from 'parquet-wasm/node';
import { FLIGHTS_PARQUET as flights } from '../../examples/flights/folders.js';
import { toArrowTable } from '../../src/columnar/arrow.js';
import type { Batch } from '../../src/columnar/batch.js';
import type { FileFormat, InputFile } from '../../src/connectors/files/format.js';
import { orcFormat } from '../../src/connectors/files/orc/format.js';
import { parquetFormat } from '../../src/connectors/files/parquet/format.js';

const context = { timeZone: 'UTC', ansi: true };
const folder = mkdtempSync(join(tmpdir(), 'files-columnar-'));

function inputOf(path: string): InputFile {
  return { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
}

async function readAll(format: FileFormat, path: string): Promise<Batch[]> {
  const file = inputOf(path);
  const schema = await format.inferSchema!([file], new Map(), context);
  const columns = schema.fields.map((f) => f.name);
  const request = { schema, columns, batchRows: 65_536, signal: new AbortController().signal, ...context };
  const batches: Batch[] = [];
  for await (const batch of format.reader(request, new Map()).read(file)) batches.push(batch);
  return batches;
}

async function writeAll(format: FileFormat, path: string, batches: readonly Batch[], compression: string): Promise<void> {
  rmSync(path, { force: true });
  const writer = await format.writer(path, batches[0]!.schema, new Map([['compression', compression]]), context);
  for (const batch of batches) await writer.write(batch);
  await writer.finish();
}

interface Contender {
  readonly name: string;
  /** The file that is written, for its size. */
  readonly path?: string;
  run(): Promise<void>;
}

function writers(batches: readonly Batch[], duck: Awaited<ReturnType<DuckDBInstance['connect']>>): Contender[] {
  const contenders: Contender[] = [];
  const ours: [FileFormat, string][] = [
    [parquetFormat, 'snappy'],
    [parquetFormat, 'zstd'],
    [parquetFormat, 'none'],
    [orcFormat, 'zstd'],
    [orcFormat, 'snappy'],
    [orcFormat, 'none'],
  ];
  for (const [format, codec] of ours) {
    const path = join(folder, `ours-${codec}.${format.name}`);
    contenders.push({ name: `write ${format.name} ${codec}: tidemark`, path, run: () => writeAll(format, path, batches, codec) });
  }
  for (const codec of ['snappy', 'zstd']) {
    const path = join(folder, `duckdb-${codec}.parquet`);
    contenders.push({
      name: `write parquet ${codec}: DuckDB COPY, rows already inside`,
      path,
      run: async () => void (await duck.run(`COPY flights TO '${path}' (FORMAT parquet, COMPRESSION ${codec})`)),
    });
  }
  const bytes = { length: 0 };
  contenders.push({
    name: 'write parquet snappy: parquet-wasm, through Arrow IPC',
    run: async () => {
      const ipc = tableToIPC(toArrowTable(batches[0]!.schema, batches), 'stream');
      const properties = new wasm.WriterPropertiesBuilder().setCompression(wasm.Compression.SNAPPY).build();
      bytes.length = wasm.writeParquet(wasm.Table.fromIPCStream(ipc), properties).length;
      return Promise.resolve();
    },
  });
  return contenders;
}

function readers(duck: Awaited<ReturnType<DuckDBInstance['connect']>>): Contender[] {
  const snappy = join(folder, 'ours-snappy.parquet');
  const file = readFileSync(flights);
  const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const ours = (name: string, format: FileFormat, path: string): Contender => ({
    name: `read ${name}: tidemark, columns`,
    run: async () => void (await readAll(format, path)),
  });
  return [
    ours('parquet by Polars, zstd', parquetFormat, flights),
    ours('parquet snappy', parquetFormat, snappy),
    ours('parquet zstd', parquetFormat, join(folder, 'ours-zstd.parquet')),
    ours('orc zstd', orcFormat, join(folder, 'ours-zstd.orc')),
    ours('orc none', orcFormat, join(folder, 'ours-none.orc')),
    {
      name: 'read parquet by Polars, zstd: DuckDB, sums inside',
      run: async () =>
        void (await duck.runAndReadAll(`SELECT sum(delay), sum(distance), max(origin), max(destination), max(date) FROM '${flights}'`)),
    },
    {
      name: 'read parquet snappy: DuckDB, sums inside',
      run: async () =>
        void (await duck.runAndReadAll(`SELECT sum(delay), sum(distance), max(origin), max(destination), max(date) FROM '${snappy}'`)),
    },
    {
      name: 'read parquet by Polars, zstd: parquet-wasm, Arrow table',
      run: () => Promise.resolve(void tableFromIPC(wasm.readParquet(new Uint8Array(buffer)).intoIPCStream())),
    },
    {
      name: 'read parquet snappy: hyparquet, columns of JavaScript values',
      run: async () => {
        const own = readFileSync(snappy);
        await parquetRead({
          file: own.buffer.slice(own.byteOffset, own.byteOffset + own.byteLength) as ArrayBuffer,
          onChunk: () => undefined,
        });
      },
    },
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });
  const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await duck.run(`CREATE TABLE flights AS SELECT * FROM '${flights}'`);
  const batches = await readAll(parquetFormat, flights);
  const rows = batches.reduce((sum, b) => sum + b.length, 0);
  const contenders = [...writers(batches, duck), ...readers(duck)];
  const best = new Map<string, number>();
  for (let run = 0; run < Number(values.runs); run++) {
    for (const contender of contenders) {
      const start = performance.now();
      await contender.run();
      const { name } = contender;
      best.set(name, Math.min(best.get(name) ?? Infinity, performance.now() - start));
    }
  }
  for (const { name, path } of contenders) {
    const size = path === undefined ? '' : `${(statSync(path).size / 1e6).toFixed(1)} MB`;
    console.log(`${name.padEnd(66)} ${(rows / best.get(name)! / 1000).toFixed(2).padStart(6)} M rows/s  ${size}`);
  }
  duck.closeSync();
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}
