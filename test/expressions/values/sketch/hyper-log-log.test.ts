import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDataType } from '../../../../src/columnar/ddl.js';
import type { DataType } from '../../../../src/columnar/types.js';
import type { Value } from '../../../../src/columnar/value.js';
import { HyperLogLog, hllPrecision } from '../../../../src/expressions/values/sketch/hyper-log-log.js';
import { decodeHyperLogLog, encodeHyperLogLog, toSparkWords } from '../../../../src/expressions/values/sketch/hyper-log-log-codec.js';

interface Case {
  id: string;
  range?: number;
  aggs?: string[];
  result?: number[][];
}

const cases = JSON.parse(readFileSync(new URL('../../../conformance/corpus/functions/hll.json', import.meta.url), 'utf8')) as Case[];

/** What the recorded expressions make of row `id`. */
const INPUTS: Record<string, [type: string, make: (id: number) => Value]> = {
  id: ['BIGINT', (id) => BigInt(id)],
  'cast(id as int)': ['INT', (id) => id],
  'cast(id as smallint)': ['SMALLINT', (id) => id],
  'cast(id as string)': ['STRING', String],
  'cast(cast(id as string) as binary)': ['BINARY', (id) => Uint8Array.from(Buffer.from(String(id)))],
  "concat('user-', id)": ['STRING', (id) => `user-${id}`],
  'repeat(cast(id as string), 20)': ['STRING', (id) => String(id).repeat(20)],
  'id * 0.5D': ['DOUBLE', (id) => id * 0.5],
  'cast(id as float)': ['FLOAT', Math.fround],
  'cast(id as decimal(20,2))': ['DECIMAL(20,2)', (id) => BigInt(id) * 100n],
  'cast(id as decimal(30,2))': ['DECIMAL(30,2)', (id) => BigInt(id) * 100n],
  "date_add('1970-01-01', cast(id as int))": ['DATE', (id) => id],
  'timestamp_seconds(id)': ['TIMESTAMP', (id) => BigInt(id) * 1000000n],
  "interval '1' day * id": ['INTERVAL DAY TO SECOND', (id) => BigInt(id) * 86400000000n],
  'id % 100': ['BIGINT', (id) => BigInt(id % 100)],
  'id % 2 = 0': ['BOOLEAN', (id) => id % 2 === 0],
  'struct(id, cast(id as string))': ['STRUCT<id: BIGINT, s: STRING>', (id) => [BigInt(id), String(id)]],
  'array(id)': ['ARRAY<BIGINT>', (id) => [BigInt(id)]],
  "map('a', id)": ['MAP<STRING, BIGINT>', (id) => [['a', BigInt(id)]]],
};

function sketchOf(range: number, type: DataType, make: (id: number) => Value, relativeSd = 0.05): HyperLogLog {
  const sketch = new HyperLogLog(hllPrecision(relativeSd));
  for (let id = 0; id < range; id++) sketch.add(make(id), type);
  return sketch;
}

describe('approx_count_distinct gives the numbers that Spark gave', () => {
  for (const c of cases) {
    const match = /^approx_count_distinct\((.*?)(?:, (0\.\d+))?\)$/.exec(c.aggs?.[0] ?? '');
    const input = match && INPUTS[match[1]!];
    if (!input || !c.result || c.range === undefined) continue;
    it(`${c.id} ${c.aggs![0]} of ${c.range}`, () => {
      const sketch = sketchOf(c.range!, parseDataType(input[0]), input[1], match[2] ? Number(match[2]) : undefined);
      expect(Number(sketch.estimate())).toBe(c.result![0]![0]);
    });
  }
});

describe('sketches', () => {
  const type = parseDataType('BIGINT');

  it('merge as if all had been in one', () => {
    const all = sketchOf(5000, type, (id) => BigInt(id));
    const half = sketchOf(2500, type, (id) => BigInt(id));
    half.merge(sketchOf(2500, type, (id) => BigInt(id + 2500)));
    expect(half.registers).toEqual(all.registers);
  });

  it.each([0, 1, 40, 3000])('survive encoding with %i values', (range) => {
    const sketch = sketchOf(range, type, (id) => BigInt(id));
    const bytes = encodeHyperLogLog(sketch);
    expect(decodeHyperLogLog(bytes)).toEqual(sketch);
    expect(bytes.length).toBeLessThanOrEqual(2 + 384);
    if (range === 1) expect(bytes.length).toBeLessThan(8);
  });

  it('lay out as Spark words', () => {
    const sketch = new HyperLogLog(4);
    sketch.registers.set([1, 2, 3, 0, 0, 0, 0, 0, 0, 63, 5]);
    expect([...toSparkWords(sketch)]).toEqual([1n | (2n << 6n) | (3n << 12n) | (63n << 54n), 5n]);
  });

  it('refuse bytes that are none and deviations that are too wide', () => {
    expect(() => decodeHyperLogLog(Uint8Array.of(9, 7))).toThrow(/STATE_CORRUPTED/);
    expect(() => hllPrecision(0.4)).toThrow(/FAILED_FUNCTION_CALL/);
    expect([hllPrecision(0.39), hllPrecision(0.05), hllPrecision(0.01)]).toEqual([4, 9, 14]);
  });
});
