import { expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import { Tee } from '../../src/checkpoint/tee.js';

const schema = parseDdl('v INT');

function counted(values: readonly number[]): { batches: AsyncIterable<Batch>; pulled: () => number } {
  let pulled = 0;
  return {
    pulled: () => pulled,
    batches: (async function* () {
      for (const value of values) {
        pulled++;
        yield Batch.fromRows(schema, [[value]]);
      }
    })(),
  };
}

async function all(batches: AsyncIterable<Batch>, limit = Number.POSITIVE_INFINITY): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const batch of batches) {
    rows.push(...batch.rows().flat());
    if (rows.length >= limit) break;
  }
  return rows;
}

test('every reader gets all, in any interleaving, and the source is read once', async () => {
  const source = counted([1, 2, 3]);
  const tee = new Tee(source.batches, 3);
  expect(await all(tee.reader(0))).toEqual([1, 2, 3]);
  expect(await Promise.all([all(tee.reader(1)), all(tee.reader(2))])).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(source.pulled()).toBe(3);
});

test('when all readers have had enough, the source is read no further', async () => {
  const source = counted([1, 2, 3, 4, 5]);
  const tee = new Tee(source.batches, 2);
  expect(await all(tee.reader(0), 2)).toEqual([1, 2]);
  expect(await all(tee.reader(1), 1)).toEqual([1]);
  expect(source.pulled()).toBe(2);
});

test('an error of the source reaches the reader that meets it', async () => {
  const tee = new Tee(
    (async function* () {
      yield Batch.fromRows(schema, [[1]]);
      throw new Error('broken');
    })(),
    1,
  );
  await expect(all(tee.reader(0))).rejects.toThrow('broken');
});
