import { describe, expect, test } from 'vitest';
import { memoryStream, toMemory, writeStream } from 'tidemark';
import { groupBy, select, union, where, withColumn, withWatermark } from 'tidemark/operators';
import { explainPlan } from '../../src/plan/explain.js';
import { optimize } from '../../src/plan/optimize.js';
import type { PlanNode } from '../../src/stream/plan-node.js';

const input = () => memoryStream('k STRING, v INT, ts TIMESTAMP, unused STRING');

function shape({ plan }: { readonly plan: PlanNode }): string[] {
  return explainPlan(optimize(plan), 'append', { tablesOf: () => [] })
    .split('\n')
    .slice(1, -1)
    .map((line) => line.replaceAll(/^[\s|+-]+/g, ''));
}

describe('conditions move towards the sources', () => {
  test('through projections, as what they mean there, and below the watermark unless they are on the event time', () => {
    const stream = input().pipe(withWatermark('ts', '10 seconds'), withColumn('w', 'v + 1'), where("w > 3 AND ts > timestamp'2026-01-01'"));
    expect(shape(stream)).toEqual([
      'project [k, v, ts, unused, (v + 1) AS w]',
      "filter (ts > TIMESTAMP '2026-01-01 00:00:00')",
      'withWatermark ts, 10000 ms',
      'filter ((v + 1) > 3)',
      'source MemoryStream[k,v,ts,unused] [k, v, ts, unused]',
    ]);
  });

  test('below an aggregation where they are on its keys, into all inputs of a union', () => {
    const both = input().pipe(union(input()), groupBy(['k'], { n: 'count(*)' }), where("k = 'a' AND n > 1"));
    const source = 'source MemoryStream[k,v,ts,unused] [k] of 4 columns';
    expect(shape(both)).toEqual([
      'filter (n > 1)',
      expect.stringMatching(/^aggregate by \[k\]/),
      'union inputs: 2',
      "filter (k = 'a')",
      source,
      "filter (k = 'a')",
      source,
    ]);
  });

  test('the order of conditions stays, so that one guards the next', async () => {
    const stream = memoryStream('v INT');
    const sink = toMemory();
    stream.add([{ v: 0 }, { v: 2 }]);
    const query = stream.pipe(where('v <> 0'), where('10 / v > 1'), writeStream(sink)).start();
    await query.processAllAvailable();
    await query.stop();
    expect(sink.rows()).toEqual([{ v: 2 }]);
  });

  test('what chance decides is not moved', () => {
    const stream = input().pipe(withColumn('r', 'rand()'), where('r > 0.5'));
    expect(shape(stream)[0]).toMatch(/^filter/);
  });
});

test('rows that are filtered out do not move the watermark, wherever the condition stands', async () => {
  const stream = input();
  stream.add([
    { k: 'a', v: 1, ts: '2026-01-01 00:00:10' },
    { k: 'b', v: 9, ts: '2026-01-01 00:01:00' },
  ]);
  const query = stream.pipe(withWatermark('ts', '1 second'), where('v < 5'), writeStream(toMemory())).start();
  await query.processAllAvailable();
  stream.add([]);
  await query.processAllAvailable();
  await query.stop();
  expect(query.lastProgress?.eventTime?.['watermark']).toBe('2026-01-01T00:00:09.000Z');
});

test('a source reads the columns that are used, and no others', async () => {
  expect(shape(input().pipe(select('k'))).at(-1)).toBe('source MemoryStream[k,v,ts,unused] [k] of 4 columns');
  const windowed = input().pipe(withWatermark('ts', '1 second'), groupBy(["window(ts, '5 seconds') AS w"], { n: 'count(*)', v: 'sum(v)' }));
  expect(shape(windowed).at(-1)).toBe('source MemoryStream[k,v,ts,unused] [v, ts] of 4 columns');
  const stream = input();
  const sink = toMemory();
  stream.add([{ k: 'a', v: 1, ts: '2026-01-01 00:00:10', unused: 'x' }]);
  const query = stream.pipe(groupBy([], { n: 'count(*)' }), writeStream(sink, { outputMode: 'complete' })).start();
  await query.processAllAvailable();
  expect(sink.lastRows()).toEqual([{ n: 1n }]);
  await query.stop();
});

test('explain shows the plan as it runs, with the tables of state and what bounds them', async () => {
  const query = input()
    .pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w"], { n: 'count(*)' }), writeStream(toMemory()))
    .start();
  expect(query.explain()).toMatch(
    /== Plan, append mode ==\naggregate by \[w\].*\n\| {2}state groups: \(w STRUCT<start: TIMESTAMP, end: TIMESTAMP>\) -> .*watermark/,
  );
  await query.stop();
});
