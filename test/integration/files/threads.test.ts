// Files read with several threads give what one thread gives: the same batches, errors and end.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { availableNow, fromFiles, isTidemarkError, foreachBatch, writeStream } from '../../../src/index.js';

const root = mkdtempSync(join(tmpdir(), 'blocks-ahead-'));
afterAll(() => rmSync(root, { recursive: true }));

const ROWS = 30_000;
const name = (i: number) => (i % 7 === 0 ? 'a\\"b' : `name ${i % 50}`);
const json = (from: number) =>
  Array.from(
    { length: ROWS },
    (_, k) => `{"id":${from + k},"name":"${name(k)}","at":"2026-01-01 00:00:${String(k % 60).padStart(2, '0')}","x":[${k},null]}\n`,
  ).join('');
const csv = (from: number) => `id,name\n${Array.from({ length: ROWS }, (_, k) => `${from + k},"n \\"${k % 9}\\""\n`).join('')}`;

function folder(files: Record<string, string | Buffer>): string {
  const path = mkdtempSync(join(root, 'in-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), content);
  }
  return path;
}

interface Seen {
  readonly batches: unknown[];
  readonly error: string | null;
}

/** Row counts of all batches with the rows, and the error that ended the query. */
async function read(path: string, options: Parameters<typeof fromFiles>[1], workers: number): Promise<Seen> {
  const batches: unknown[] = [];
  const query = fromFiles(path, { maxFilesPerTrigger: 3, ...options })
    .pipe(
      writeStream(
        foreachBatch(async (batch) => {
          batches.push(await batch.collect());
        }),
        { checkpointLocation: mkdtempSync(join(root, 'ck-')), trigger: availableNow(), workers },
      ),
    )
    .start();
  try {
    await query.awaitTermination();
    return { batches, error: null };
  } catch (error) {
    const cause = (error as Error).cause as Error;
    return {
      batches,
      error: isTidemarkError(cause) ? `${cause.message} / ${String((cause.cause as Error | undefined)?.message)}` : String(cause),
    };
  }
}

async function same(path: string, options: Parameters<typeof fromFiles>[1]): Promise<Seen> {
  const one = await read(path, options, 1);
  expect(await read(path, options, 2)).toEqual(one);
  return one;
}

describe('threads', () => {
  const schema = 'id BIGINT, name STRING, at TIMESTAMP, x ARRAY<INT>';

  test('read JSON in the order of one', async () => {
    const path = folder({
      'k=1/a.json': json(0),
      'k=1/b.json': json(ROWS),
      'k=2/c.json.gz': gzipSync(json(2 * ROWS)),
      'k=2/d.json': '',
      'k=3/e.json': json(9),
    });
    const { batches } = await same(path, { format: 'json', schema: `${schema}, k INT` });
    expect(batches.flat()).toHaveLength(4 * ROWS);
  });

  test('read CSV without its headers', async () => {
    const { batches } = await same(folder({ 'a.csv': csv(0), 'b.csv': csv(5) }), {
      format: 'csv',
      schema: 'id INT, name STRING',
      header: true,
    });
    expect(batches.flat()).toHaveLength(2 * ROWS);
    expect(batches.flat()[1]).toEqual({ id: 1, name: 'n "1"' });
  });

  test('read text', async () => {
    const { batches } = await same(folder({ a: json(0), b: 'x\r\ny' }), { format: 'text', schema: 'value STRING' });
    expect(batches.flat().slice(-2)).toEqual([{ value: 'x' }, { value: 'y' }]);
  });

  test('fail where one does, with the same words', async () => {
    const path = folder({ 'a.json': json(0), 'b.json': `${json(0)}{"id":x}\n${json(0)}`, 'c.json': json(0) });
    const { batches, error } = await same(path, { format: 'json', schema, mode: 'FAILFAST', maxFilesPerTrigger: 1 });
    expect(batches).toHaveLength(1);
    expect(error).toContain('MALFORMED_RECORD_IN_PARSING');
  });

  test('go on behind a file that is damaged, where that is allowed', async () => {
    const whole = gzipSync(json(0));
    const cut = whole.subarray(0, whole.length - 2000);
    const path = folder({ 'a.json': json(0), 'b.json.gz': cut, 'c.json': json(7) });
    expect((await same(path, { format: 'json', schema })).error).toContain('b.json.gz');
    const { batches, error } = await same(path, { format: 'json', schema, ignoreCorruptFiles: true });
    expect(error).toBeNull();
    expect(batches.flat().length).toBeGreaterThan(2 * ROWS);
  });

  test('number at least one', async () => {
    await expect(read(folder({ a: 'x' }), { format: 'text', schema: 'value STRING' }, 0)).rejects.toMatchObject({
      code: 'INVALID_CONF_VALUE.REQUIREMENT',
    });
  });
});
