import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromRows, readFiles, toFiles } from '../../../src/index.js';
import { select } from 'tidemark/operators';

const messageOf = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('refusals in the words of Spark', () => {
  it('says that a data source which is no file format cannot be read or written as one', () => {
    expect(messageOf(() => readFiles('in', { format: 'console' }))).toMatch(
      /^\[DATA_SOURCE_NOT_FOUND\] Data source console does not support streamed reading/,
    );
    expect(messageOf(() => toFiles('out', { format: 'rate' }))).toMatch(
      /^\[DATA_SOURCE_NOT_FOUND\] Data source rate does not support streamed writing/,
    );
    expect(messageOf(() => readFiles('in', { format: 'jsn' }))).toMatch(/did you mean 'json'\?/);
  });

  it('names the value of an option that is neither true nor false', () => {
    expect(messageOf(() => readFiles('in', { format: 'text', recursiveFileLookup: 'perhaps' }))).toMatch(/For input string: "perhaps"/);
  });

  it('refuses a base path that is no folder', () => {
    const read = (basePath: string) => messageOf(() => readFiles('/tmp', { format: 'text', basePath }));
    expect(read('/no/such/folder')).toMatch(/Option 'basePath' not found/);
    expect(read(fileURLToPath(import.meta.url))).toMatch(/Option 'basePath' must be a directory/);
  });

  it('says where a glob is cut off', () => {
    expect(messageOf(() => readFiles('/tmp', { format: 'text', pathGlobFilter: '{a' }))).toMatch(/Unclosed group at pos 2: `\{a`/);
  });

  it('suggests columns by their distance in quotes, then by name', () => {
    const rows = fromRows('k STRING, v INT, ts TIMESTAMP, ts2 TIMESTAMP, d DATE, a ARRAY<INT>, st STRUCT<x: INT>', []);
    expect(messageOf(() => rows.pipe(select('zz' as never)))).toContain('[`a`, `d`, `k`, `v`, `st`]');
    expect(messageOf(() => rows.pipe(select('value' as never)))).toContain('[`a`, `d`, `k`, `st`, `ts`]');
  });
});

it('finds partition columns in folders whose files pathGlobFilter leaves out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-filter-'));
  mkdirSync(join(folder, 'p=1'));
  mkdirSync(join(folder, 'p=x'));
  writeFileSync(join(folder, 'p=1/a.json'), '{"v":1}\n');
  writeFileSync(join(folder, 'p=x/b.json'), '{"v":2}\n');
  const read = (pathGlobFilter: string) => readFiles(folder, { format: 'json', schema: 'v INT', pathGlobFilter });
  expect(read('*.csv').schema.fields.map((f) => f.name)).toEqual(['v', 'p']);
  expect(await read('a*').collect()).toEqual([{ v: 1, p: '1' }]);
  rmSync(folder, { recursive: true });
});
