import { expect, test } from 'vitest';
import { TIMESTAMP } from '../../../../src/columnar/types.js';
import { TimestampConverter } from '../../../../src/connectors/files/tokens/timestamp-converter.js';
import { Token, type TokenColumn } from '../../../../src/connectors/files/tokens/token.js';
import { zoneOf } from '../../../../src/expressions/values/time/zones.js';

function tokensOf(texts: readonly string[]): TokenColumn {
  const bytes = new TextEncoder().encode(`${texts.join('')}\n`);
  const starts = new Int32Array(texts.length);
  const ends = new Int32Array(texts.length);
  let at = 0;
  texts.forEach((text, i) => {
    starts[i] = at;
    ends[i] = at += text.length;
  });
  return { bytes, kinds: new Uint8Array(texts.length).fill(Token.string), starts, ends, rows: texts.length };
}

test('what a row shares with the row before is read once, and what it does not share is looked at', () => {
  const texts = [
    '2026-01-01T10:20:30.123Z',
    '2026-01-01T10:20:59.9Z',
    '2026-01-01T10:20:60Z',
    '2026-01-01T10:20',
    '2026-01-01T10:20:07+01:00',
    '2026-01-01T10:21:07Z',
    '2026-02-30T10:21:07Z',
    '2026-02-30T10:21:08Z',
    '2026-01-01 10:21:07.123456',
    '2026-01-01 10:21:07.1234567',
    '2026-01-01 10:21:07.',
  ];
  const left: string[] = [];
  const read = (bytes: Uint8Array, start: number, end: number): undefined => {
    left.push(new TextDecoder().decode(bytes.subarray(start, end)));
  };
  const settings = { numberToken: Token.number, rawStrings: false, zone: zoneOf('UTC'), read } as const;
  const converter = new TimestampConverter(TIMESTAMP, settings);
  const slow = new Uint8Array(texts.length);
  converter.convert(tokensOf(texts), slow);
  const column = converter.finish();
  const plain = [0, 1, 4, 5, 8];
  expect(plain.map((i) => new Date(Number(column.get(i)) / 1000).toISOString())).toEqual([
    '2026-01-01T10:20:30.123Z',
    '2026-01-01T10:20:59.900Z',
    '2026-01-01T09:20:07.000Z',
    '2026-01-01T10:21:07.000Z',
    '2026-01-01T10:21:07.123Z',
  ]);
  expect(Number(column.get(8)) % 1000).toBe(456);
  expect(left).toEqual(texts.filter((_, i) => !plain.includes(i)));
  expect([...slow]).toEqual(texts.map((_, i) => (plain.includes(i) ? 0 : 1)));
});
