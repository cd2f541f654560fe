import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, groupBy, select, selectExpr, where, withColumn, withWatermark } from '../../../operators/index.js';
import { input_file_name } from '../../../src/functions.js';
import { availableNow, fromFiles, fromRows, readFiles, toMemory, writeStream } from '../../../src/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-input-file-'));
  await writeFile(join(folder, 'a b.json'), '{"v":1}\n{"v":2}\n');
  await writeFile(join(folder, 'c.json'), '{"v":3}\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = { format: 'json', schema: 'v INT' } as const;
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;

describe('input_file_name()', () => {
  it('is the file of the row, in text and as a typed function, under its own name', async () => {
    const read = readFiles(folder, options);
    const rows = await read
      .pipe(selectExpr('v', 'input_file_name()', 'input_file_block_start() AS at', 'input_file_block_length() AS n'))
      .collect();
    expect(rows.toSorted((a, b) => Number(a['v']) - Number(b['v']))).toEqual([
      { v: 1, 'input_file_name()': uriOf('a b.json'), at: 0n, n: 16n },
      { v: 2, 'input_file_name()': uriOf('a b.json'), at: 0n, n: 16n },
      { v: 3, 'input_file_name()': uriOf('c.json'), at: 0n, n: 8n },
    ]);
    const typed = await read.pipe(where('v = 3'), select(input_file_name().as('file'))).collect();
    expect(typed).toEqual([{ file: uriOf('c.json') }]);
  });

  it('works in a stream', async () => {
    const sink = toMemory();
    await fromFiles(folder, options)
      .pipe(where("input_file_name() LIKE '%/c.json'"), select('v'), writeStream(sink, { trigger: availableNow() }))
      .start()
      .awaitTermination();
    expect(sink.rows()).toEqual([{ v: 3 }]);
  });

  it('is refused where the rows do not say their file, and with arguments', () => {
    const rows = fromRows('v INT', [{ v: 1 }]);
    expect(() => rows.pipe(selectExpr('input_file_name()'))).toThrow(/INPUT_FILE_UNKNOWN.*on rows of files/);
    expect(() => readFiles(folder, options).pipe(selectExpr('input_file_name(1)'))).toThrow(/WRONG_NUM_ARGS/);
  });
});

describe('_metadata', () => {
  const nameAndSize = ['v', '_metadata.file_name AS name', '_metadata.file_size AS size'] as const;
  const byValue = (rows: readonly object[]) => rows.toSorted((a, b) => Number((a as { v: number }).v) - Number((b as { v: number }).v));

  it('is a hidden column: found by its name, and no star stands for it', async () => {
    const read = readFiles(folder, options);
    const rows = await read.pipe(selectExpr(...nameAndSize)).collect();
    expect(byValue(rows)).toEqual([
      { v: 1, name: 'a%20b.json', size: 16n },
      { v: 2, name: 'a%20b.json', size: 16n },
      { v: 3, name: 'c.json', size: 8n },
    ]);
    expect(read.schema.fields.map((f) => f.name)).toEqual(['v']);
    expect(await read.pipe(where("_metadata.file_name = 'c.json'")).collect()).toEqual([{ v: 3 }]);
    expect(await read.pipe(where('v = 3'), selectExpr('*', 'input_file_name() AS file')).collect()).toEqual([
      { v: 3, file: uriOf('c.json') },
    ]);
  });

  it('is found through filters, projections and new names', async () => {
    const read = readFiles(folder, options).pipe(as('r'), where('v > 1'), withColumn('w', 'v * 10'));
    const rows = await read.pipe(selectExpr('w', 'r.v', '_metadata.file_name AS name')).collect();
    expect(byValue(rows)).toEqual([
      { w: 20, v: 2, name: 'a%20b.json' },
      { w: 30, v: 3, name: 'c.json' },
    ]);
    const counted = await read.pipe(groupBy(['_metadata.file_name AS name'], { n: 'count(*)' })).collect();
    expect(counted.toSorted((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1))).toEqual([
      { name: 'a%20b.json', n: 1n },
      { name: 'c.json', n: 1n },
    ]);
  });

  it('gives way to a column of the data, and is a column for all where it is asked for', async () => {
    await writeFile(join(folder, 'own.jsonl'), '{"_metadata":"mine"}\n');
    const own = readFiles(join(folder, 'own.jsonl'), { format: 'json', schema: '_metadata STRING' });
    expect(await own.pipe(selectExpr('_metadata')).collect()).toEqual([{ _metadata: 'mine' }]);
    await rm(join(folder, 'own.jsonl'));
    expect(readFiles(folder, { ...options, metadataColumn: true }).schema.fields.map((f) => f.name)).toEqual(['v', '_metadata']);
  });

  it('is found in a stream, with a watermark in between', async () => {
    const sink = toMemory();
    await fromFiles(folder, { ...options, schema: 'v INT, at TIMESTAMP' })
      .pipe(withWatermark('at', '1 hour'), selectExpr('v', '_metadata.file_name AS name'), writeStream(sink, { trigger: availableNow() }))
      .start()
      .awaitTermination();
    expect(byValue(sink.rows())).toEqual([
      { v: 1, name: 'a%20b.json' },
      { v: 2, name: 'a%20b.json' },
      { v: 3, name: 'c.json' },
    ]);
  });
});
