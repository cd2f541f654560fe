import { describe, expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import { boundFromData, boundToData } from '../../src/expressions/bound-data.js';
import { DEFAULT_SETTINGS, type EvaluationContext, type SessionSettings } from '../../src/expressions/bound.js';
import { evaluate } from '../../src/expressions/evaluate.js';
import { resolve } from '../../src/expressions/resolve.js';

const schema = parseDdl(
  'id BIGINT, name STRING, price DOUBLE, at TIMESTAMP, d DECIMAL(10,2), tags ARRAY<STRING>, s STRUCT<a: INT, b: STRING>',
);
const batch = Batch.fromRows(schema, [
  [1n, 'ann', 1.5, 1_700_000_000_000_000n, 1234n, ['x', null], [1, 'q']],
  [-2n, null, -0, 0n, null, null, null],
  [null, '12', NaN, null, -5n, [], [null, null]],
]);

const contextOf = (settings: SessionSettings): EvaluationContext => ({ ...settings, timestampMicros: 5n, epochId: 3 });

function moved(text: string, settings: SessionSettings = DEFAULT_SETTINGS): unknown[] | null {
  const data = boundToData(resolve(text, schema, settings), settings);
  if (data === null) return null;
  const { name } = resolve(text, schema, settings);
  const there = boundFromData(structuredClone(data), settings);
  expect(there.name).toBe(name);
  const column = evaluate(there, batch, contextOf(settings));
  return Array.from({ length: batch.length }, (_, i) => column.get(i));
}

const here = (text: string, settings: SessionSettings = DEFAULT_SETTINGS) => {
  const column = evaluate(resolve(text, schema, settings), batch, contextOf(settings));
  return Array.from({ length: batch.length }, (_, i) => column.get(i));
};

const movable = [
  'id',
  "'x'",
  "name = 'ann'",
  "startswith(name, 'a') OR id > 0",
  "NOT (name = 'ann' AND price < 2)",
  'id + 1 > 2',
  'id IS NOT NULL',
  'id IS NULL',
  "name IN ('ann', '12')",
  'price BETWEEN 0 AND 2',
  'd * 2 > 1.5',
  'd + id',
  'CAST(id AS STRING)',
  'TRY_CAST(name AS INT)',
  's.a + 1',
  'upper(name)',
  'concat(name, "-", s.b)',
  'coalesce(name, "none")',
  'if(id > 0, name, s.b)',
  "date_trunc('HOUR', at)",
  "at >= TIMESTAMP '2020-01-01 00:00:00'",
  'size(tags)',
  'hour(at)',
];

describe('expressions as data', () => {
  test.each(movable)('%s gives there what it gives here', (text) => {
    expect(moved(text)).toEqual(here(text));
  });

  test('mean what the settings say', () => {
    const zone = { ansi: false, timeZone: 'Asia/Tokyo' };
    for (const text of ['hour(at)', 'CAST(name AS INT)', "CAST('2020-01-01 00:00:00' AS TIMESTAMP) < at"])
      expect(moved(text, zone)).toEqual(here(text, zone));
  });

  test.each([
    'rand()',
    'uuid() = name',
    'current_timestamp() > at',
    'transform(tags, t -> upper(t))',
    'monotonically_increasing_id() > id',
  ])('%s stays where it is', (text) => {
    expect(moved(text)).toBeNull();
  });

  test('a kernel that is not that of a function of this name stays where it is', () => {
    const bound = resolve('id > 1', schema);
    if (bound.kind !== 'call') throw new Error('not a call');
    expect(boundToData({ ...bound, function: 'my_own' }, DEFAULT_SETTINGS)).toBeNull();
    expect(boundToData({ ...bound, type: { kind: 'int' } }, DEFAULT_SETTINGS)).toBeNull();
  });
});
