// Rows a second of processor time of the text readers and writers beside JSON.parse, csv-parse and a plain copy of the bytes, in one interleaved run.
// npx tsx --tsconfig tsconfig.run.json bench/files/text-formats.ts [rows] [beginning of names] [rounds]
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { parseDdl } from '../../src/columnar/ddl.js';
import type { Batch } from '../../src/columnar/batch.js';
import { csvFormat } from '../../src/connectors/files/csv/format.js';
import type { FileFormat } from '../../src/connectors/files/format.js';
import { jsonFormat } from '../../src/connectors/files/json/format.js';
import { textFormat } from '../../src/connectors/files/text/format.js';

const rows = Number(process.argv[2] ?? 500_000);
const schema = parseDdl('user_id STRING, page STRING, ad_type STRING, event_time TIMESTAMP, amount DOUBLE, count INT, ok BOOLEAN');
const context = { timeZone: 'UTC', ansi: true };

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const paths = { json: join(folder, 'a.json'), csv: join(folder, 'a.csv'), out: join(folder, 'out') };
generate();

function generate(): void {
  const json: string[] = [];
  const csv: string[] = [];
  for (let i = 0; i < rows; i++) {
    const user = `user-${((i * 7919) % 100_003).toString(16).padStart(8, '0')}-${(i * 31).toString(36)}`;
    const page = `https://example.org/shop/${(i * 13) % 997}/item?ref=${(i * 17) % 89}`;
    const ad = ['banner', 'modal', 'sponsored-search', 'mail', 'mobile'][i % 5]!;
    const time = new Date(1_700_000_000_000 + i * 37).toISOString();
    const amount = ((i * 37) % 100_000) / 100;
    json.push(JSON.stringify({ user_id: user, page, ad_type: ad, event_time: time, amount, count: i % 1000, ok: i % 3 === 0 }));
    csv.push(`${user},${page},${ad},${time},${amount},${i % 1000},${i % 3 === 0}`);
  }
  writeFileSync(paths.json, `${json.join('\n')}\n`);
  writeFileSync(paths.csv, `${csv.join('\n')}\n`);
}

async function readAll(format: FileFormat, path: string, options: readonly [string, string][] = []): Promise<Batch[]> {
  const { size, mtimeMs } = statSync(path);
  const of = format === textFormat ? parseDdl('value STRING') : schema;
  const columns = of.fields.map((f) => f.name);
  const request = { schema: of, columns, ...context, batchRows: 65_536, signal: new AbortController().signal };
  const reader = format.reader(request, new Map(options));
  const batches: Batch[] = [];
  let count = 0;
  for await (const batch of reader.read({
    path,
    uri: pathToFileURL(path).href,
    sizeBytes: size,
    modifiedMs: mtimeMs,
    partitions: new Map(),
  })) {
    count += batch.length;
    if (batches.length < 4) batches.push(batch);
  }
  if (count !== rows) throw new Error(`${format.name}: ${count} rows`);
  return batches;
}

async function writeAll(format: FileFormat, batches: readonly Batch[]): Promise<number> {
  const writer = await format.writer(paths.out, schema, new Map(), context);
  for (const batch of batches) await writer.write(batch);
  const { rows: written, durable } = await writer.finish();
  await durable;
  return written;
}

async function copy(path: string): Promise<void> {
  let total = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) total += Buffer.from(chunk as Buffer).length;
  if (total === 0) throw new Error('empty');
}

const batches = await readAll(jsonFormat, paths.json);
const written = batches.reduce((sum, b) => sum + b.length, 0);
const only = process.argv[3] ?? '';
const rounds = Number(process.argv[4] ?? 4);
const all: readonly { name: string; path: string; count: number; run: () => unknown }[] = [
  { name: 'json: read', path: paths.json, count: rows, run: () => readAll(jsonFormat, paths.json) },
  {
    name: 'json: JSON.parse a line',
    path: paths.json,
    count: rows,
    run: () =>
      readFileSync(paths.json, 'utf8')
        .split('\n')
        .map((line) => line !== '' && JSON.parse(line)),
  },
  { name: 'json: copy of the bytes', path: paths.json, count: rows, run: () => copy(paths.json) },
  { name: 'text: read', path: paths.json, count: rows, run: () => readAll(textFormat, paths.json) },
  { name: 'csv: read', path: paths.csv, count: rows, run: () => readAll(csvFormat, paths.csv) },
  { name: 'csv: csv-parse', path: paths.csv, count: rows, run: () => parseCsv(readFileSync(paths.csv)) },
  { name: 'csv: copy of the bytes', path: paths.csv, count: rows, run: () => copy(paths.csv) },
  { name: 'json: write', path: '', count: written, run: () => writeAll(jsonFormat, batches) },
  { name: 'csv: write', path: '', count: written, run: () => writeAll(csvFormat, batches) },
];

const peers = all.filter((peer) => peer.name.startsWith(only));
const best = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const { name, run } of peers) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    best.set(name, Math.min(best.get(name) ?? Infinity, (user + system) / 1000));
  }
}
const reference = { json: best.get('json: JSON.parse a line') ?? NaN, csv: best.get('csv: csv-parse') ?? NaN };
for (const { name, path, count } of peers) {
  const ms = best.get(name)!;
  const rate = `${((count / ms) * 1e-3).toFixed(2)} M rows/s`;
  const bytes = path === '' ? '' : `${(statSync(path).size / ms / 1e3).toFixed(0)} MB/s`;
  const ratio = path === '' ? '' : `${((path === paths.csv ? reference.csv : reference.json) / ms).toFixed(1)} x`;
  console.log(name.padEnd(26), rate.padStart(16), bytes.padStart(12), ratio.padStart(10));
}
rmSync(folder, { recursive: true });
