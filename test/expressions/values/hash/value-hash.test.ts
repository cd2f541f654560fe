import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import { STRING, type DataType } from '../../../../src/columnar/types.js';
import type { Value } from '../../../../src/columnar/value.js';
import { murmur3Value, xxhash64Value } from '../../../../src/expressions/values/hash/value-hash.js';
import { Hash64 } from '../../../../src/expressions/values/hash/xxhash64.js';

interface Case {
  id: string;
  schema?: string;
  rows?: unknown[][];
  expr: string;
  result?: (number | string)[];
}

const cases = JSON.parse(readFileSync(new URL('../../../conformance/corpus/functions/hash.json', import.meta.url), 'utf8')) as Case[];

/** A recorded value in the scalar representation. */
function decode(json: unknown, type: DataType): Value {
  if (json === null || json === undefined) return null;
  switch (type.kind) {
    case 'bigint':
    case 'interval_dt':
      return BigInt(json as number | string);
    case 'float':
      return Math.fround(Number(json));
    case 'double':
      return Number(json);
    case 'decimal':
      return BigInt((json as string).replace('.', ''));
    case 'binary':
      return Uint8Array.from(Buffer.from((json as { hex: string }).hex, 'hex'));
    case 'date':
      return Number(micros(`${json as string} 00:00:00`) / 86400000000n);
    case 'timestamp':
    case 'timestamp_ntz':
      return micros(json as string);
    case 'array':
      return (json as unknown[]).map((e) => decode(e, type.element));
    case 'struct':
      return type.fields.map((f, i) => decode((json as unknown[])[i], f.type));
    default:
      return json as Value;
  }
}

function micros(text: string): bigint {
  const [, year = '', rest = '', fraction = '0'] = /^\+?(-?\d+)-(.*?)(?:\.(\d+))?$/.exec(text)!;
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest.split(/[- :]/).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), month - 1, day);
  date.setUTCHours(hour, minute, second);
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

function hashAll(parts: [Value, DataType][]): number {
  return parts.reduce((seed, [value, type]) => murmur3Value(value, type, seed), 42);
}

function xxhashAll(parts: [Value, DataType][]): bigint {
  const hash = new Hash64();
  for (const [value, type] of parts) xxhash64Value(hash, value, type);
  return hash.toBigInt();
}

/** The arguments of a call of the forms below as values. */
function argumentsOf(expr: string, value: Value, type: DataType): [Value, DataType][] | null {
  const v: [Value, DataType] = [value, type];
  switch (expr.replace(/^(hash|xxhash64)\b/, '')) {
    case '(v)':
      return [v];
    case '(v, v)':
      return [v, v];
    case "(v, 'x', v)":
      return [v, ['x', STRING], v];
    default:
      return null;
  }
}

describe('hash and xxhash64 give what Spark gave', () => {
  for (const c of cases) {
    const field = c.schema && c.result ? parseDdl(c.schema).fields[0] : undefined;
    if (!field || !argumentsOf(c.expr, null, field.type)) continue;
    it(`${c.id} ${c.expr} of ${c.schema}`, () => {
      c.rows!.forEach(([json], i) => {
        const parts = argumentsOf(c.expr, decode(json, field.type), field.type)!;
        const actual = c.expr.startsWith('hash') ? hashAll(parts) : xxhashAll(parts);
        expect(String(actual), JSON.stringify(json)).toBe(String(c.result![i]));
      });
    });
  }

  it('chains maps and calendar intervals', () => {
    const map = parseDdl('m MAP<STRING, INT>').fields[0]!.type;
    expect(
      murmur3Value(
        [
          ['a', 1],
          ['b', null],
        ],
        map,
        42,
      ),
    ).toBe(
      hashAll([
        ['a', STRING],
        [1, { kind: 'int' }],
        ['b', STRING],
      ]),
    );
    const parts: [Value, DataType][] = [
      [3n, { kind: 'bigint' }],
      [2, { kind: 'int' }],
      [1, { kind: 'int' }],
    ];
    expect(xxhashAll([[{ months: 1, days: 2, micros: 3n }, { kind: 'interval' }]])).toBe(xxhashAll(parts));
  });

  it('hashes bytes that are not UTF-8 as they are', () => {
    expect(murmur3Value('a\udcff', STRING, 42)).toBe(murmur3Value(Uint8Array.of(97, 255), { kind: 'binary' }, 42));
  });

  it('refuses variants by name', () => {
    expect(() => murmur3Value('x', { kind: 'variant' }, 42)).toThrow(/VARIANT/);
  });
});
