// Recorded reads of Spark against the Parquet format; what concerns several files at once belongs to the file source.
import { describe, expect, test } from 'vitest';
import { parquetFormat } from '../../../../src/connectors/files/parquet/format.js';
import { recordedCases, runRead, type ReadCase } from '../recorded.js';

/** Maps come in the order of the file, which the recorded answers do not tell. */
function comparable(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const items = value.map(comparable);
  const isMap = items.length > 1 && items.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string');
  return isMap ? items.toSorted((a, b) => (String((a as unknown[])[0]) < String((b as unknown[])[0]) ? -1 : 1)) : items;
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Settings of Spark that are options of ours. */
function settings({ conf }: ReadCase): Record<string, string> {
  return Object.fromEntries(Object.entries(conf ?? {}).map(([name, value]) => [name.slice(name.lastIndexOf('.') + 1), value]));
}

describe('recorded reads', () => {
  for (const recorded of recordedCases<ReadCase>('read')) {
    if (recorded.format !== 'parquet' || recorded.options?.['ignoreCorruptFiles'] !== undefined) continue;
    test(`${recorded.id}: ${recorded.about}`, async () => {
      const outcome = await runRead({ ...recorded, options: { ...settings(recorded), ...recorded.options } }, parquetFormat);
      const { schema, rows, error } = recorded.batch;
      if (error === undefined) {
        expect(outcome.error).toBeUndefined();
        expect(outcome.schema).toBe(schema);
        const order = recorded.ordered ? () => 0 : byText;
        expect(outcome.rows!.map(comparable).toSorted(order)).toEqual(rows!.map(comparable).toSorted(order));
        return;
      }
      const wanted = [error, ...(error.causes ?? [])].flatMap((e) => e.condition ?? []);
      expect(outcome.error?.codes).toEqual(
        expect.arrayContaining(wanted.length > 0 ? wanted : [/FAILED_READ_FILE\.\w+/.exec(error.message)![0]]),
      );
    });
  }
});

test('BYTE_STREAM_SPLIT is read where it is asked for', async () => {
  const recorded = recordedCases<ReadCase>('read').find(({ id }) => id === 'parquet-enc-byte-stream-split')!;
  const { rows } = await runRead({ ...recorded, options: { byteStreamSplit: 'true' } }, parquetFormat);
  expect(rows).toEqual([[1.5], [null], [-2.25], [1e300]]);
});
