import { expect, test } from 'vitest';
import { Batch } from '../../../../src/columnar/batch.js';
import { BytesColumn, DictionaryColumn } from '../../../../src/columnar/column.js';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import { STRING } from '../../../../src/columnar/types.js';
import type { Value } from '../../../../src/columnar/value.js';
import { jsonText } from '../../../../src/connectors/files/json/text.js';
import { JsonGenerator } from '../../../../src/expressions/values/json/json-generator.js';
import { jsonOptions } from '../../../../src/expressions/values/json/json-options.js';

const SCHEMA = parseDdl(
  'a BIGINT, b INT, c BOOLEAN, `d "q"` STRING, e TIMESTAMP, f DOUBLE, g DECIMAL(10,3), h STRUCT<x: INT, y: STRING>, i TINYINT, j BINARY, k DATE',
);

const ROWS: Value[][] = [
  [0n, 0, true, '', 0n, 0.5, 1250n, [1, 'ü'], -128, Uint8Array.of(1, 2), 0],
  [-1n, -1, false, 'plain text', 1_767_225_600_123_456n, NaN, -1n, [null, null], 127, new Uint8Array(0), 20_000],
  [9_007_199_254_740_991n, 2_147_483_647, null, 'quote " back \\ line \n tab \t \u0001', -1n, -0, 0n, null, 1, null, -1],
  [-9_007_199_254_740_991n, -2_147_483_648, true, 'größe – 日本 😀 \u007f', -62_135_596_800_000_000n, 1e300, 999n, [7, '"'], 0, null, null],
  [9_223_372_036_854_775_807n, 10, true, 'a'.repeat(300_000), 253_402_300_799_999_999n, Infinity, 1000n, [0, ''], 9, null, 1],
  [-9_223_372_036_854_775_808n, 99, true, 'ü\n', 253_402_300_800_000_000n, 1, 1n, [0, ''], 10, null, 1],
  [1_000_000_000n, 100, true, '\udc80 not UTF-8', -62_135_596_800_000_001n, 1, 1n, [0, ''], 99, null, 1],
  [null, null, null, null, null, null, null, null, null, null, null],
];

function written(batch: Batch, options: Record<string, string>, timeZone: string, lineSep = '\n'): string {
  const text = jsonText(batch.schema, jsonOptions(new Map(Object.entries({ ...options, linesep: lineSep })), { timeZone }));
  return Buffer.concat(Array.from(text.bytes(batch), (piece) => Buffer.from(piece))).toString('utf8');
}

test.each([
  [{}, 'UTC'],
  [{ ignorenullfields: 'false' }, 'UTC'],
  [{}, 'Europe/Berlin'],
  [{ timestampformat: 'yyyy/MM/dd HH' }, 'UTC'],
])('writes what the generator writes: %o in %s', (options, timeZone) => {
  const batch = Batch.fromRows(SCHEMA, ROWS);
  const generator = new JsonGenerator(SCHEMA, jsonOptions(new Map(Object.entries(options)), { timeZone }));
  const expected = ROWS.map((row) => `${generator.text(row)}\n`).join('');
  expect(written(batch, options, timeZone)).toBe(Buffer.from(expected, 'utf8').toString('utf8'));
});

test('writes more rows than a piece holds, of all lengths', () => {
  const schema = parseDdl('a BIGINT, b INT, s STRING, t TIMESTAMP, n TIMESTAMP_NTZ');
  const digits = '9182736450918273';
  const rows: Value[][] = Array.from({ length: 20_000 }, (_, i) => {
    const size = i % 16;
    const value = BigInt(`${i % 3 === 0 ? '-' : ''}${digits.slice(0, size + 1)}`) % 9_007_199_254_740_991n;
    return [value, Number(value % 2_147_483_648n), 'tü😀x'.repeat(i % 40), (value * 7n) % 4_000_000_000_000_000n, -value];
  });
  const generator = new JsonGenerator(schema, jsonOptions(new Map(), { timeZone: 'UTC' }));
  const lines = written(Batch.fromRows(schema, rows), {}, 'UTC').split('\n');
  expect(lines).toHaveLength(rows.length + 1);
  expect(rows.findIndex((row, i) => generator.text(row) !== lines[i])).toBe(-1);
});

test('writes coded strings, slices and separators of several bytes', () => {
  const schema = parseDdl('s STRING');
  const dictionary = new BytesColumn(STRING, 2, Int32Array.of(0, 1, 3), new TextEncoder().encode('abb'), null);
  const batch = new Batch(schema, [new DictionaryColumn(STRING, 4, Int32Array.of(1, 0, 0, 1), dictionary, null)], 4);
  expect(written(batch.slice(1, 4), {}, 'UTC', '\r\n')).toBe('{"s":"a"}\r\n{"s":"a"}\r\n{"s":"bb"}\r\n');
});
