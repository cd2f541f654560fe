import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { fromRows, memoryStream } from 'tidemark';
import { fromArrow, toArrow } from 'tidemark/arrow';
import { groupBy, where } from 'tidemark/operators';
import { sum } from 'tidemark/functions';
import type { NumberColumn } from '../../../src/columnar/column.js';
import { runner } from '../../../src/stream/runner.js';

test('a table is a bounded stream, and the answer a table again', async () => {
  const table = tableFromArrays({ shop: ['a', 'b', 'a'], amount: Int32Array.of(5, 0, 7) });
  const sales = fromArrow<{ shop: string; amount: number }>(tableFromIPC(tableToIPC(table)));
  const totals = await toArrow(sales.pipe(where('amount > 0'), groupBy(['shop'], { total: sum('amount') })));
  expect(totals.toArray().map((row) => (row as { toJSON(): object }).toJSON())).toEqual([{ shop: 'a', total: 12n }]);
  expect(await sales.count()).toBe(3);
});

test('fixed-width memory is that of the table, both ways', async () => {
  const values = Int32Array.of(1, 2, 3);
  const stream = fromArrow(tableFromArrays({ id: values }));
  for await (const batch of runner().batches(stream.plan)) expect((batch.column(0) as NumberColumn).values.buffer).toBe(values.buffer);
  const back = await toArrow(stream);
  expect(back.batches[0]!.data.children[0]!.values.buffer).toBe(values.buffer);
});

test('an empty stream keeps its schema', async () => {
  const table = await toArrow(fromRows('id BIGINT, at TIMESTAMP', []));
  expect(table.numRows).toBe(0);
  expect(table.schema.fields.map((f) => f.name)).toEqual(['id', 'at']);
});

test('a stream that does not end is refused', async () => {
  await expect(toArrow(memoryStream('id INT'))).rejects.toMatchObject({ code: 'UNSUPPORTED_STREAMING_OPERATION.BATCH_ACTION' });
});
