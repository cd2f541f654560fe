import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QuantileSummary } from '../../../../src/expressions/values/sketch/quantile-summary.js';
import { decodeQuantileSummary, encodeQuantileSummary } from '../../../../src/expressions/values/sketch/quantile-summary-codec.js';

interface Case {
  id: string;
  schema?: string;
  rows?: unknown[][];
  range?: number;
  keys?: string[];
  aggs?: string[];
  types?: string[];
  result?: unknown[][];
}

const cases = JSON.parse(readFileSync(new URL('../../../conformance/corpus/functions/aggregates.json', import.meta.url), 'utf8')) as Case[];

const INPUTS: Record<string, (row: Record<string, unknown>) => unknown> = {
  v: (row) => row['v'],
  d: (row) => row['d'],
  id: (row) => row['id'],
  '(id * 7919) % 100003': (row) => ((row['id'] as number) * 7919) % 100003,
};
const KEYS: Record<string, (row: Record<string, unknown>) => unknown> = {
  k: (row) => row['k'],
  'i % 3': (row) => (row['i'] as number) % 3,
  'v % 3': (row) => (row['v'] as number) % 3,
};

function rowsOf(c: Case): Record<string, unknown>[] {
  if (c.range !== undefined) return Array.from({ length: c.range }, (_, id) => ({ id }));
  const names = c.schema!.split(/, (?=\w+ [A-Z])/).map((column) => column.split(' ')[0]!);
  return c.rows!.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

describe('percentile_approx gives what Spark gave', () => {
  for (const c of cases) {
    const call = /^(?:percentile_approx|approx_percentile)\((.*?), (array\(.*?\)|[\d.]+)(?:, (\d+))?\)$/.exec(
      c.aggs?.length === 1 ? c.aggs[0]! : '',
    );
    const input = call && INPUTS[call[1]!];
    const key = c.keys?.length ? KEYS[c.keys[0]!] : () => null;
    if (!call || !input || !c.result || !key || /TIMESTAMP|DATE|INTERVAL/.test(c.schema ?? '')) continue;
    const fractions = call[2]!
      .replace(/array\(|\)/g, '')
      .split(',')
      .map(Number);
    it(`${c.id} ${c.aggs![0]}`, () => {
      const groups = new Map<unknown, QuantileSummary>();
      for (const row of rowsOf(c)) {
        const group = key(row);
        const summary = groups.get(group) ?? new QuantileSummary(1 / Number(call[3] ?? 10000));
        groups.set(group, summary);
        if (input(row) !== null) summary.add(Number(input(row)));
      }
      for (const expected of c.result!) {
        const wanted = expected.at(-1);
        const partial = groups.get(c.keys?.length ? expected[0] : null)!;
        const merged = new QuantileSummary(partial.relativeError);
        merged.merge(decodeQuantileSummary(encodeQuantileSummary(partial)));
        const actual = merged.percentiles(fractions);
        expect(actual).toEqual(wanted === null ? null : (Array.isArray(wanted) ? wanted : [wanted]).map(Number));
      }
    });
  }
});

describe('quantile summaries', () => {
  const shuffled = Array.from({ length: 60000 }, (_, i) => (i * 7919) % 60000);

  it('stay within the error and small, merged or not', () => {
    const one = new QuantileSummary(0.01);
    const parts = [new QuantileSummary(0.01), new QuantileSummary(0.01), new QuantileSummary(0.01)];
    shuffled.forEach((value, i) => {
      one.add(value);
      parts[i % 3]!.add(value);
    });
    const merged = new QuantileSummary(0.01);
    for (const part of parts) merged.merge(part);
    for (const summary of [one, merged]) {
      const fractions = [0.5, 0.05, 0.95, 0.25];
      summary.percentiles(fractions)!.forEach((value, i) => expect(Math.abs(value - fractions[i]! * 60000)).toBeLessThanOrEqual(1200));
      expect(summary.count).toBe(60000);
      expect(summary.values.length).toBeLessThan(1000);
    }
  });

  it('answer nothing for nothing and refuse broken bytes', () => {
    const empty = new QuantileSummary(0.1);
    expect(empty.percentiles([0.5])).toBeNull();
    empty.merge(new QuantileSummary(0.1));
    expect(empty.count).toBe(0);
    expect(() => decodeQuantileSummary(new Uint8Array(30))).toThrow(/STATE_CORRUPTED/);
  });
});

describe('values that compare in unusual ways', () => {
  const orderOf = (values: readonly number[]) => {
    const summary = new QuantileSummary(1 / 10000);
    for (const value of values) summary.add(value);
    summary.compress();
    return summary.values;
  };

  it('stand in the same order in small and large summaries', () => {
    const odd = [0, -0, 5, NaN, -Infinity, 0, -0, 3, Infinity, 5];
    const sorted = [...Float64Array.from(odd).sort()];
    expect(orderOf(odd)).toEqual(sorted);
    const many = Array.from({ length: 40 }, (_, i) => odd[i % odd.length]!);
    expect(orderOf(many)).toEqual([...Float64Array.from(many).sort()]);
  });
});
