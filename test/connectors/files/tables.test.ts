import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availableNow, fromRows, fromTable, readFiles, readTable, toFiles, toMemory, toTable, writeStream } from '../../../src/index.js';

let warehouse: string;
beforeEach(async () => {
  warehouse = await mkdtemp(join(tmpdir(), 'tidemark-tables-'));
});
afterEach(() => rm(warehouse, { recursive: true, force: true }));

const one = fromRows('k STRING, v INT', [{ k: 'a', v: 1 }]);
const two = fromRows('k STRING, v INT', [{ k: 'b', v: 2 }]);

describe('tables', () => {
  it('are made by the first write and read as rows and as a stream', async () => {
    await one.write(toTable('shop.orders', { warehouse, format: 'json', partitionBy: 'k' }));
    await two.write(toTable('shop.orders', { warehouse }), { mode: 'append' });
    expect(await readTable('shop.orders', { warehouse }).collect()).toEqual([
      { v: 1, k: 'a' },
      { v: 2, k: 'b' },
    ]);
    const sink = toMemory();
    await fromTable('shop.orders', { warehouse })
      .pipe(writeStream(sink, { trigger: availableNow() }))
      .start()
      .awaitTermination();
    expect(sink.rows()).toHaveLength(2);
    await two.write(toTable('shop.orders', { warehouse }), { mode: 'overwrite' });
    expect(await readTable('shop.orders', { warehouse }).collect()).toEqual([{ v: 2, k: 'b' }]);
  });

  it('refuse other columns, a second creation and odd names', async () => {
    await one.write(toTable('t', { warehouse, format: 'json' }));
    await expect(one.write(toTable('t', { warehouse }))).rejects.toThrow(/already exists/);
    await expect(fromRows('k STRING', [{ k: 'a' }]).write(toTable('t', { warehouse }), { mode: 'append' })).rejects.toThrow(
      /has the columns/,
    );
    expect(() => readTable('nothing', { warehouse })).toThrow(/TABLE_OR_VIEW_NOT_FOUND/);
    expect(() => toTable('../t', { warehouse })).toThrow(/INVALID_TABLE_NAME/);
  });
});

describe('batch writes', () => {
  const out = () => join(warehouse, 'out');
  const read = () => readFiles(out(), { format: 'json', schema: 'k STRING, v INT' }).collect();

  it('append, overwrite, ignore and refuse', async () => {
    await one.write(toFiles(out(), { format: 'json' }));
    await expect(two.write(toFiles(out(), { format: 'json' }))).rejects.toThrow(/PATH_ALREADY_EXISTS/);
    await two.write(toFiles(out(), { format: 'json' }), { mode: 'ignore' });
    expect(await read()).toHaveLength(1);
    await two.write(toFiles(out(), { format: 'json' }), { mode: 'append' });
    expect(await read()).toHaveLength(2);
    await two.write(toFiles(out(), { format: 'json' }), { mode: 'overwrite' });
    expect(await read()).toEqual([{ k: 'b', v: 2 }]);
    expect(await readdir(out())).toContain('_SUCCESS');
  });

  it('keep the schema of no rows', async () => {
    await fromRows('k STRING, v INT', []).write(toFiles(out()));
    const back = readFiles(out());
    expect(back.schema.fields.map((f) => f.name)).toEqual(['k', 'v']);
    expect(await back.count()).toBe(0);
  });

  it('tell the schema of files that have none given', async () => {
    await one.write(toFiles(out(), { format: 'json' }));
    expect(await readFiles(out(), { format: 'json' }).collect()).toEqual([{ k: 'a', v: 1n }]);
  });
});
