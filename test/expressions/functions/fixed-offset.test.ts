import { expect, test } from 'vitest';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { Batch } from '../../../src/columnar/batch.js';
import { compile } from '../../../src/expressions/compile.js';
import { resolve } from '../../../src/expressions/resolve.js';
import type { Value } from '../../../src/columnar/value.js';

const schema = parseDdl('t TIMESTAMP, name STRING');

function evaluated(sql: string, timeZone: string, rows: Value[][]): Value[] {
  const context = { ansi: true, timeZone, timestampMicros: 0n, epochId: 0 };
  const column = compile(resolve(sql, schema, context), context)(Batch.fromRows(schema, rows), context);
  return rows.map((_, i) => column.get(i));
}

const instants: Value[][] = [
  [1_767_230_000_123_456n, 'a'],
  [-1n, 'é'],
  [null, null],
  [0n, ''],
];
/** A value that no double holds: the whole column then takes the slow path. */
const far: Value[][] = [[9_200_000_000_000_000_123n, 'b']];

test.each(['UTC', '+05:30', '-08:00'])('parts and units are the same by the fast and the slow path in %s', (zone) => {
  for (const sql of ['hour(t)', 'minute(t)', 'second(t)', "date_trunc('HOUR', t)", "date_trunc('DAY', t)", "date_trunc('SECOND', t)"]) {
    const slow = evaluated(sql, zone, [...instants, ...far]).slice(0, instants.length);
    expect(evaluated(sql, zone, instants), sql).toEqual(slow);
  }
});

test('a zone with transitions takes the slow path', () => {
  expect(evaluated('hour(t)', 'America/New_York', instants)).toEqual([20, 18, null, 19]);
});

test('length counts characters', () => {
  expect(evaluated('length(name)', 'UTC', instants)).toEqual([1, 1, null, 0]);
});
