import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import type { Value } from '../../../../src/columnar/value.js';
import type { FileReader, InputFile } from '../../../../src/connectors/files/format.js';
import { jsonFormat } from '../../../../src/connectors/files/json/format.js';

const folder = mkdtempSync(join(tmpdir(), 'json-blocks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = parseDdl('id BIGINT, text STRING');

function readerOf(): FileReader {
  const request = { schema, columns: ['id', 'text'], timeZone: 'UTC', ansi: true, batchRows: 1000, signal: new AbortController().signal };
  return jsonFormat.reader(request, new Map());
}

/** A file of such rows, and how it is read. */
function fileOf(name: string, rows: readonly (readonly Value[])[]): InputFile {
  const path = join(folder, name);
  const text = rows.map(([id, words]) => `{"id":${String(id)},"text":${JSON.stringify(words)}}\n`).join('');
  writeFileSync(path, text);
  return { path, uri: '', sizeBytes: text.length, modifiedMs: 0, partitions: new Map() };
}

async function rowsOf(reader: FileReader, file: InputFile): Promise<Value[][]> {
  const rows: Value[][] = [];
  for await (const batch of reader.read(file)) {
    rows.push(...batch.rows());
    // the rest of the program has its turns
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rows;
}

const manyRows = (count: number, word: string) => Array.from({ length: count }, (_, i): Value[] => [BigInt(i), `${word} "${i}"`]);

test('lines of several blocks, among them one that is longer than a block', async () => {
  const rows = [...manyRows(40_000, 'before'), [40_000n, 'é'.repeat(1_600_000)], ...manyRows(60_000, 'behind')];
  const reader = readerOf();
  const long = fileOf('long', rows);
  const short = fileOf('short', manyRows(50_000, 'after'));
  expect(await rowsOf(reader, long)).toEqual(rows);
  expect(await rowsOf(reader, short)).toEqual(manyRows(50_000, 'after'));
});

test('two files that are open at once, their blocks read in turn', async () => {
  const { lines } = readerOf();
  const files = ['left', 'right'].map((name) => fileOf(name, manyRows(50_000, name)));
  const blocks = files.map((file) => lines!.blocks(file)[Symbol.asyncIterator]());
  const rows: Value[][][] = [[], []];
  for (let open = 2; open > 0;) {
    const next = await Promise.all(blocks.map((reading) => reading.next()));
    next.forEach(({ done, value }, k) => {
      if (done !== true) for (const batch of lines!.read(value)) rows[k]!.push(...batch.rows());
    });
    open = next.filter(({ done }) => done !== true).length;
  }
  expect(rows).toEqual([manyRows(50_000, 'left'), manyRows(50_000, 'right')]);
});
