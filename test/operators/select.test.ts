import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows, memoryStream } from 'tidemark';
import { as, select, selectExpr, window, withWatermark } from 'tidemark/operators';
import { col } from 'tidemark/functions';
import { WATERMARK_DELAY } from '../../src/stream/watermark.js';
import { codeOf } from './codes.js';

const flights = fromRows('id INT, delay DOUBLE, data STRUCT<a: INT, b: STRING>, `my col` INT', [
  { id: 1, delay: 20, data: { a: 1, b: 'x' }, 'my col': 7 },
  { id: 2, delay: null, data: null, 'my col': null },
]);
const untyped = flights as unknown as EpochStream;

describe('select', () => {
  test('takes names, paths, stars and expressions, in the order given', async () => {
    const out = flights.pipe(select('my col', col('delay').gt(15).as('late'), 'data.*', 'id'));
    expect(out.schema.fields.map((f) => f.name)).toEqual(['my col', 'late', 'a', 'b', 'id']);
    expect(await out.collect()).toEqual([
      { 'my col': 7, late: true, a: 1, b: 'x', id: 1 },
      { 'my col': null, late: null, a: null, b: null, id: 2 },
    ]);
  });

  test('of a star keeps columns of one name apart', () => {
    const twice = flights.pipe(select('id', col('id')), select('*'));
    expect(twice.schema.fields.map((f) => f.name)).toEqual(['id', 'id']);
  });

  test('with an aggregate in the list is an aggregation over everything', async () => {
    expect(await flights.pipe(selectExpr('count(*) AS n', 'max(id) + 1 AS next')).collect()).toEqual([{ n: 2n, next: 3 }]);
  });

  test('says which names are near one that is not there', () => {
    expect(codeOf(() => untyped.pipe(select('dely')))).toBe('UNRESOLVED_COLUMN.WITH_SUGGESTION');
    expect(() => untyped.pipe(select('dely'))).toThrow(/Did you mean one of: \[`delay`/);
    expect(codeOf(() => untyped.pipe(select('id', 'id'), select('id')))).toBe('AMBIGUOUS_REFERENCE');
  });

  test('keeps the qualifier and the event time of plain columns, and the event time of renamed ones', () => {
    const stream = memoryStream('ts TIMESTAMP').pipe(withWatermark('ts', '5 seconds'), as('l'));
    const kept = stream.pipe(select('l.ts', col('ts').as('at'), 'CAST(ts AS STRING) AS text'));
    expect(kept.plan.scope.columns.map((c) => [c.name, c.qualifiers, c.metadata?.[WATERMARK_DELAY]])).toEqual([
      ['ts', ['l'], 5000],
      ['at', [], 5000],
      ['text', [], undefined],
    ]);
  });

  test('hides the columns that a window function needs', () => {
    const stream = fromRows('ts TIMESTAMP, window INT', []);
    expect(stream.pipe(select("window(ts, '1 hour').start AS s", 'window')).schema.fields.map((f) => f.type.kind)).toEqual([
      'timestamp',
      'int',
    ]);
    expect(stream.pipe(window('ts', '1 hour')).schema.fields.map((f) => f.type.kind)).toEqual(['timestamp', 'struct']);
    expect(codeOf(() => stream.pipe(select("window(ts, '1 hour') AS a", "window(ts, '2 hours') AS b")))).toBe('_LEGACY_ERROR_TEMP_1039');
  });
});
