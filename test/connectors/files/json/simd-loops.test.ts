import { expect, test } from 'vitest';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import type { DataType } from '../../../../src/columnar/types.js';
import type { Value } from '../../../../src/columnar/value.js';
import { type ScannerChoice, JsonBlockReader } from '../../../../src/connectors/files/json/block-reader.js';
import { converterFor } from '../../../../src/connectors/files/tokens/converter-for.js';
import { Token } from '../../../../src/connectors/files/tokens/token.js';
import { zoneOf } from '../../../../src/expressions/values/time/zones.js';

const schema = parseDdl('i BIGINT, d DOUBLE, t TIMESTAMP, n TIMESTAMP_NTZ, s STRING');

/** What the reference might say of values that are not plain: other values than the loops have for anything. */
function readOdd(type: DataType, text: string): Value {
  switch (type.kind) {
    case 'bigint':
      return /^-?\d{1,18}$/.test(text) ? BigInt(text) : -77n;
    case 'double':
      return 0.123;
    case 'string':
      return `odd ${text}`;
    default:
      return -77n;
  }
}

/** All rows, or those at `take`, read with one scanner. */
function rowsOf(text: Uint8Array, scanner: ScannerChoice, timeZone: string, mayDefer: boolean, take?: Int32Array): Value[][] {
  const converters = schema.fields.map(({ type }) => {
    const read = (bytes: Uint8Array, start: number, end: number) =>
      readOdd(type, Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    return converterFor(type, { numberToken: Token.number, rawStrings: true, zone: zoneOf(timeZone), read }, false);
  });
  const slow = (bytes: Uint8Array, start: number, end: number) => [
    [null, null, null, null, Buffer.from(bytes.subarray(start, end)).toString('latin1')],
  ];
  const reader = new JsonBlockReader({ schema, converters, corruptIndex: -1, separator: 'any', slow, mayScan: true, mayDefer, scanner });
  const bytes = new Uint8Array((text.length + 16) & ~3);
  bytes.set(text);
  bytes[text.length] = 10;
  const rows: Value[][] = [];
  for (const batch of reader.read({ bytes, start: 0, end: text.length, isFirst: true })) {
    rows.push(...(take === undefined ? batch : batch.takeLast(take)).rows());
  }
  return rows;
}

const NUMBERS = [
  '0',
  '-0',
  '7',
  '-12',
  '999999999999999',
  '1234567890123456',
  '123456789012345678',
  '-123456789012345678',
  '1234567890123456789',
]
  .concat([
    '99999999999999999999',
    '1.5',
    '-0.0',
    '0.1',
    '123456.789',
    '1e3',
    '1E-3',
    '0.000000000000000000001',
    '0.00000000000000000000001',
  ])
  .concat(['123456789.1234567', '1234567890.123456', '9007199254740993', '"12"', '"x"', 'true', 'null', '[1]']);
const TIMES = [
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:59.999999Z',
  '2026-01-01 00:00:01',
  '2024-02-29T23:59:59Z',
  '2023-02-29T23:59:59Z',
]
  .concat([
    '1900-02-28T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2000-02-29T00:00:00+05:30',
    '1969-12-31T23:59:59.5-17:59',
    '2026-01-01T00:00:00+18:00',
  ])
  .concat(['0001-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-01-01T00:00:00.Z', '2026-01-01T00:00:00.1234567Z'])
  .concat([
    '2026-13-01T00:00:00Z',
    '2026-12-32T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
  ])
  .concat([
    '2026-01-01T00:00',
    '2026-01-01',
    '2026/01/01T00:00:00Z',
    '2026-03-29T02:30:00',
    '2026-01-01T00:00:00z',
    '2026-01-01T00:00:00.1',
    'x'.repeat(25),
  ]);
const TEXTS = [
  '""',
  '"a"',
  '"größe"',
  '"0123456789abcde"',
  '"0123456789abcdef"',
  `"${'long '.repeat(30)}"`,
  '"esc\\n"',
  '12',
  'null',
  '{"a":[1]}',
  'false',
];

function lines(count: number): Buffer {
  const text = Array.from({ length: count }, (_, i) => {
    const number = NUMBERS[i % NUMBERS.length]!;
    const time = TIMES[i % TIMES.length]!;
    return `{"i":${number},"d":${number},"t":"${time}","n":"${time}","s":${TEXTS[i % TEXTS.length]!}}`;
  });
  return Buffer.from(`${text.join('\n')}\n{"i": not plain}\n{}\n`);
}

/** Each text with a number behind it, so that no dictionary of them is worth its making. */
const manyTexts = Buffer.from(Array.from({ length: 1000 }, (_, i) => `{"i":${i},"d":${i}.5,"s":"${'é'.repeat(i % 40)}${i}"}\n`).join(''));

for (const timeZone of ['UTC', '+05:30', 'Europe/Berlin']) {
  test(`values are those of the plain path: ${timeZone}`, () => {
    for (const text of [lines(NUMBERS.length * TIMES.length), manyTexts]) {
      for (const mayDefer of [false, true]) {
        const plain = rowsOf(text, 'plain', timeZone, mayDefer);
        expect(plain.length).toBeGreaterThan(700);
        expect(rowsOf(text, 'simd', timeZone, mayDefer)).toEqual(plain);
      }
    }
  });
}

test('rows that are taken of a block have their own values', () => {
  for (const text of [Buffer.from(lines(500).toString().replace('{"i": not plain}\n', '')), manyTexts]) {
    const take = Int32Array.from({ length: 200 }, (_, i) => 2 * i + 1);
    expect(rowsOf(text, 'simd', 'UTC', true, take)).toEqual(rowsOf(text, 'plain', 'UTC', true, take));
  }
});
