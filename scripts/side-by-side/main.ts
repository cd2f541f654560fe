// Files of random tables, written here and read by Arrow, DuckDB and Spark, and the other way round: npm run side-by-side -- [--tables N] [--seed N] [--keep DIR]
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toDdl } from '../../src/columnar/schema-text.js';
import type { Schema } from '../../src/columnar/types.js';
import { canonical, type Canonical } from './canonical.js';
import { canRead, Duckdb } from './duckdb.js';
import { pythonEnv, runEngines } from './python-env.js';
import { tablesFor, withLongs, type FormatName, type Table } from './tables.js';
import { optionsOf, readTable, schemaIn, writeTable } from './tidemark-files.js';

const CODECS: Readonly<Record<FormatName, readonly string[]>> = {
  parquet: ['snappy', 'gzip', 'zstd', 'lz4_raw', 'none'],
  orc: ['zstd', 'zlib', 'snappy', 'lz4', 'none'],
  json: ['none', 'gzip', 'deflate', 'lz4', 'snappy'],
  csv: ['none', 'gzip', 'deflate', 'lz4', 'snappy'],
  text: ['none', 'gzip', 'deflate', 'lz4', 'snappy'],
};
/** Codecs of Spark that we read and do not write. */
const SPARK_ONLY: Readonly<Record<FormatName, readonly string[]>> = {
  json: ['bzip2'],
  csv: ['bzip2'],
  text: ['bzip2'],
  parquet: [],
  orc: [],
};
/** Names of codecs that Arrow gives other names. */
const ARROW_CODECS: Readonly<Record<string, string>> = { lz4_raw: 'lz4', none: 'none' };

type Engine = 'spark' | 'arrow' | 'duckdb';
type Direction = 'reads' | 'is read';

/** One table in one format and codec, written by one program and read by another. */
interface Crossing {
  readonly engine: Engine;
  readonly direction: Direction;
  readonly format: FormatName;
  readonly compression: string;
  readonly table: Table;
  readonly folder: string;
  readonly job: Readonly<Record<string, unknown>> | null;
  problem: string | null;
}

function argumentsOf() {
  const { values } = parseArgs({ options: { tables: { type: 'string' }, seed: { type: 'string' }, keep: { type: 'string' } } });
  return { tables: Number(values.tables ?? 3), seed: Number(values.seed ?? Date.now() % 1_000_000), keep: values.keep };
}

const rowsOf = ({ schema, rows }: Table): Canonical[][] => rows.map((row) => row.map((v, k) => canonical(v, schema.fields[k]!.type)));

async function crossings(root: string, tables: number, seed: number): Promise<Crossing[]> {
  const all: Crossing[] = [];
  for (const format of Object.keys(CODECS) as FormatName[]) {
    for (const compression of [...CODECS[format], ...SPARK_ONLY[format]]) {
      const isOurs = CODECS[format].includes(compression);
      for (const [k, table] of tablesFor(format, tables, seed + all.length).entries()) {
        const place = join(root, `${format}-${compression}-${k}`);
        const base = { format, compression, table };
        const job = { format, compression, schema: toDdl(table.schema), options: Object.fromEntries(optionsOf(format)) };
        if (isOurs) {
          const folder = join(place, 'tidemark');
          mkdirSync(folder, { recursive: true });
          const path = await writeTable(folder, format, compression, table);
          for (const engine of readersOf(format, compression)) {
            const out = join(place, `${engine}.read.json`);
            all.push({
              ...base,
              engine,
              direction: 'reads',
              folder,
              job: { ...job, engine, do: 'read', path: engine === 'spark' ? folder : path, out },
              problem: null,
            });
          }
        }
        for (const engine of writersOf(format)) {
          const folder = join(place, engine);
          const codec = engine === 'arrow' ? (ARROW_CODECS[compression] ?? compression) : compression;
          const given = { rows: rowsOf(table), pageVersion: k % 2 === 0 ? '1.0' : '2.0' };
          const out = join(place, `${engine}.write.json`);
          mkdirSync(place, { recursive: true });
          all.push({
            ...base,
            engine,
            direction: 'is read',
            folder,
            job: { ...job, ...given, compression: codecName(engine, format, codec), engine, do: 'write', path: folder, out },
            problem: null,
          });
        }
      }
    }
  }
  return all;
}

function codecName(engine: Engine, format: FormatName, codec: string): string {
  return engine === 'arrow' && codec === 'none' && format === 'orc' ? 'uncompressed' : codec;
}

function readersOf(format: FormatName, compression: string): Engine[] {
  const isArrow = format === 'parquet' || format === 'orc' || (format === 'csv' && ['none', 'gzip'].includes(compression));
  return ['spark', ...(isArrow ? (['arrow'] as const) : []), ...(canRead(format, compression) ? (['duckdb'] as const) : [])];
}

function writersOf(format: FormatName): Engine[] {
  return format === 'parquet' || format === 'orc' ? ['spark', 'arrow'] : ['spark'];
}

async function check(crossing: Crossing, duckdb: Duckdb): Promise<string | null> {
  const { engine, direction, format, table, folder, job } = crossing;
  const wanted = rowsOf(table);
  try {
    if (direction === 'reads') {
      if (engine === 'duckdb') return difference(wanted, await duckdb.read(job!['path'] as string, format, table.schema));
      const { rows, error } = JSON.parse(readFileSync(job!['out'] as string, 'utf8')) as { rows?: Canonical[][]; error?: string };
      return error ?? difference(wanted, rows!);
    }
    const { error } = JSON.parse(readFileSync(job!['out'] as string, 'utf8')) as { error?: string };
    if (error !== undefined) return `${engine} cannot write it: ${error}`;
    const files = readdirSync(folder).filter((name) => !/^[._]/.test(name));
    const found: Canonical[][] = [];
    const schema = engine === 'arrow' && format === 'orc' ? (withLongs(table.schema) as Schema) : table.schema;
    for (const name of files) found.push(...(await readTable(join(folder, name), format, schema)));
    if (format === 'parquet' || format === 'orc') {
      const told = toDdl(await schemaIn(join(folder, files[0]!), format));
      if (engine === 'spark' && told !== toDdl(table.schema)) return `schema ${told} instead of ${toDdl(table.schema)}`;
    }
    return difference(wanted, found);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function difference(wanted: readonly Canonical[][], found: readonly Canonical[][]): string | null {
  if (wanted.length !== found.length) return `${found.length} rows instead of ${wanted.length}`;
  for (const [k, row] of wanted.entries()) {
    const [a, b] = [JSON.stringify(row), JSON.stringify(found[k])];
    if (a !== b) return `row ${k}: ${b.slice(0, 400)} instead of ${a.slice(0, 400)}`;
  }
  return null;
}

async function main(): Promise<void> {
  const { tables, seed, keep } = argumentsOf();
  const root = keep === undefined ? mkdtempSync(join(tmpdir(), 'side-by-side-')) : resolve(keep);
  mkdirSync(root, { recursive: true });
  const python = pythonEnv(join(import.meta.dirname, '../../node_modules/.cache/side-by-side'));
  try {
    const all = await crossings(root, tables, seed);
    const jobs = join(root, 'jobs.json');
    writeFileSync(jobs, JSON.stringify(all.flatMap(({ engine, job }) => (engine === 'duckdb' || job === null ? [] : [job]))));
    await runEngines(python, jobs);
    const duckdb = await Duckdb.open();
    for (const crossing of all) crossing.problem = await check(crossing, duckdb);
    report(all, seed);
  } finally {
    if (keep === undefined) rmSync(root, { recursive: true, force: true });
  }
}

function report(all: readonly Crossing[], seed: number): void {
  for (const { engine, direction, format, compression, table, problem } of all) {
    if (problem !== null)
      console.log(`FAIL ${engine} ${direction} ${format} ${compression} (${toDdl(table.schema).slice(0, 200)})\n    ${problem}`);
  }
  for (const format of Object.keys(CODECS)) {
    for (const engine of ['spark', 'arrow', 'duckdb']) {
      for (const direction of ['reads', 'is read'] as const) {
        const mine = all.filter((c) => c.format === format && c.engine === engine && c.direction === direction);
        if (mine.length === 0) continue;
        const rows = mine.reduce((sum, c) => sum + c.table.rows.length, 0);
        const bad = mine.filter((c) => c.problem !== null).length;
        const what = direction === 'reads' ? `${engine} reads our ${format}` : `we read ${format} of ${engine}`;
        console.log(`${what}: ${mine.length - bad} of ${mine.length} files, ${rows} rows`);
      }
    }
  }
  const failed = all.filter((c) => c.problem !== null).length;
  console.log(`seed ${seed}: ${all.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
