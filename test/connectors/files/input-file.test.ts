import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { select, selectExpr, where } from '../../../operators/index.js';
import { input_file_name } from '../../../src/functions.js';
import { availableNow, fromFiles, fromRows, readFiles, toMemory, writeStream } from '../../../src/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-input-file-'));
  await writeFile(join(folder, 'a b.json'), '{"v":1}\n{"v":2}\n');
  await writeFile(join(folder, 'c.json'), '{"v":3}\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = { format: 'json', schema: 'v INT', metadataColumn: true } as const;
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
    expect(() => rows.pipe(selectExpr('input_file_name()'))).toThrow(/INPUT_FILE_UNKNOWN.*metadataColumn: true/);
    expect(() => readFiles(folder, options).pipe(selectExpr('input_file_name(1)'))).toThrow(/WRONG_NUM_ARGS/);
  });
});
