import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { fromArrowTable, toArrow, toArrowTable } from '../../src/columnar/arrow.js';
import { Batch } from '../../src/columnar/batch.js';
import type { NumberColumn } from '../../src/columnar/column.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import type { Value } from '../../src/columnar/value.js';

const schema = parseDdl(
  'b BOOLEAN, y TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, c DECIMAL(38,4), t STRING, x BINARY, dt DATE, ts TIMESTAMP, ' +
    'n TIMESTAMP_NTZ, iv INTERVAL DAY TO SECOND, a ARRAY<INT>, m MAP<STRING, BIGINT>, st STRUCT<p: INT, q: ARRAY<STRING>>',
);
const rows: Value[][] = [
  [
    true,
    -128,
    7,
    -5,
    9223372036854775807n,
    0.5,
    -0,
    -12345678901234567890123456789n,
    'é\ud83d\ude00',
    Uint8Array.of(0, 255),
    19000,
    -1n,
    1n,
    5n,
    [1, null],
    [
      ['k', 2n],
      ['', null],
    ],
    [1, ['a', null]],
  ],
  Array.from({ length: 17 }, () => null),
  [false, 127, -1, 0, -9007199254740993n, NaN, 1e308, 0n, '', new Uint8Array(0), -1, 1700000000000001n, 0n, -5n, [], [], [null, null]],
];

test('a batch of every type goes to Arrow, through IPC, and back', () => {
  const table = toArrowTable(schema, [Batch.fromRows(schema, rows)]);
  const back = fromArrowTable(tableFromIPC(tableToIPC(table)));
  expect(back.schema.fields.map((f) => f.type)).toEqual(schema.fields.map((f) => f.type));
  expect(back.batches.flatMap((b) => b.rows())).toEqual(rows);
});

test('a slice that does not begin at a byte of the bitmaps keeps its rows', () => {
  const many = Batch.fromRows(
    schema,
    Array.from({ length: 30 }, (_, i) => rows[i % 3]!),
  );
  const back = fromArrowTable(toArrowTable(schema, [many.slice(5, 24)]));
  expect(back.batches[0]!.rows()).toEqual(many.rows().slice(5, 24));
});

test('fixed-width values are shared in both directions', () => {
  const ints = parseDdl('i INT');
  const batch = Batch.fromRows(ints, [[1], [2]]);
  const values = (batch.column(0) as NumberColumn).values;
  const records = toArrow(batch);
  expect(records.data.children[0]!.values.buffer).toBe(values.buffer);
  const back = fromArrowTable(tableFromArrays({ i: values as Int32Array }));
  expect((back.batches[0]!.column(0) as NumberColumn).values.buffer).toBe(values.buffer);
});
