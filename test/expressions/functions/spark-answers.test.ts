// What Spark 4.1 answers at the edges: arguments of other types, names, nullability, constants out of range. Each was asked of Spark itself.
import { expect, test } from 'vitest';
import { isTidemarkError } from '../../../src/base/errors.js';
import { Batch } from '../../../src/columnar/batch.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { sqlName } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import type { BoundExpression } from '../../../src/expressions/bound.js';
import { compile } from '../../../src/expressions/compile.js';
import { parseExpression } from '../../../src/expressions/grammar/parse.js';
import { resolve } from '../../../src/expressions/resolve.js';

const schema = parseDdl(
  'b BOOLEAN, y TINYINT, i INT, l BIGINT, d DOUBLE, c DECIMAL(10,2), t STRING, x BINARY, dt DATE, ts TIMESTAMP, a ARRAY<INT>, m MAP<STRING, INT>',
);
const row: readonly Value[] = [true, 1, 1, 1n, 1, 100n, 'b', Uint8Array.of(255), 0, 0n, [1, 2], [['a', 1]]];

function bound(sql: string, ansi: boolean): BoundExpression {
  return resolve(parseExpression(sql), schema, { ansi, timeZone: 'UTC' });
}

function valueOf(sql: string, ansi = true): Value {
  const settings = { ansi, timeZone: 'UTC' };
  const kernel = compile(bound(sql, ansi), settings);
  return kernel(Batch.fromRows(schema, [row]), { ...settings, timestampMicros: 0n, epochId: 0 }).get(0);
}

function conditionOf(sql: string, ansi: boolean): string {
  try {
    valueOf(sql, ansi);
  } catch (error) {
    if (isTidemarkError(error)) return error.code;
    throw error;
  }
  return 'none';
}

const UNEXPECTED = 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE';

test.each([
  ['soundex(i)', UNEXPECTED],
  ["mask(i, 'X')", UNEXPECTED],
  ['str_to_map(d)', UNEXPECTED],
  ["parse_url(x, 'HOST')", UNEXPECTED],
  ['format_number(d, l)', UNEXPECTED],
  ["bit_count('1')", UNEXPECTED],
  ['date_add(dt, l)', UNEXPECTED],
  ['element_at(a, l)', UNEXPECTED],
  ['array_repeat(i, d)', UNEXPECTED],
  ["array_insert(a, '', 2)", UNEXPECTED],
  ["array_join(array('x'), i)", UNEXPECTED],
  ['unix_timestamp(i)', UNEXPECTED],
  ['unix_timestamp(t, i)', UNEXPECTED],
  ["assert_true('true')", UNEXPECTED],
  ['array_remove(i, 1)', 'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES'],
  ['array_insert(i, 1, 1)', 'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES'],
  ["map_contains_key(a, 'a')", 'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES'],
  ['element_at(m, 1)', 'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES'],
  ["map_concat(map('1', 'a'), map(1, 'b'))", 'DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ['timestampadd(t, 1, dt)', 'UNRESOLVED_ROUTINE'],
  ["timestampdiff('MINUTE', ts)", 'UNRESOLVED_ROUTINE'],
  ["to_timestamp(i, 'yyyy')", 'INTERNAL_ERROR'],
  ["array_sort(a, (p, q) -> 'x')", 'DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE'],
  ['to_number(t, 1.5)', 'INVALID_FORMAT.WRONG_NUM_DIGIT'],
  ['INTERVAL 3L HOURS', 'PARSE_SYNTAX_ERROR'],
  ['INTERVAL 1e10 SECOND', 'PARSE_SYNTAX_ERROR'],
  ['CAST(b AS DECIMAL(5,5))', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
])('%s fails with %s', (sql, condition) => {
  expect(conditionOf(sql, true)).toBe(condition);
});

test.each([
  ['date_add(dt, t)', UNEXPECTED],
  ["date_sub(dt, 'x')", 'SECOND_FUNCTION_ARGUMENT_NOT_INTEGER'],
  ["date_add(dt, '1.5')", 'SECOND_FUNCTION_ARGUMENT_NOT_INTEGER'],
])('outside ANSI mode, %s fails with %s', (sql, condition) => {
  expect(conditionOf(sql, false)).toBe(condition);
});

test.each<[sql: string, type: string, name: string, nullable: boolean]>([
  ['i > 1.5', 'BOOLEAN', '(i > 1)', true],
  ['i >= 1.5', 'BOOLEAN', '(i >= 2)', true],
  ['i < -1.5', 'BOOLEAN', '(i < -1)', true],
  ['i <= 1.5', 'BOOLEAN', '(i <= 1)', true],
  ['1.5 < i', 'BOOLEAN', '(1 < i)', true],
  ['2.5 >= i', 'BOOLEAN', '(2 >= i)', true],
  ['i = 2.5', 'BOOLEAN', '(i = 2.5)', true],
  ['1 > 1.5', 'BOOLEAN', '(1 > 1)', false],
  ['i < 99999999999999999999999.5', 'BOOLEAN', 'true', false],
  ['i > 99999999999999999999999.5', 'BOOLEAN', 'false', false],
  ['99999999999999999999999.5 > i', 'BOOLEAN', 'true', false],
  ['i > -99999999999999999999999.5', 'BOOLEAN', 'true', false],
  ['hour(ts, 5, 6)', 'INT', 'hour(ts)', true],
  ['element_at(array(1, NULL), 1)', 'INT', 'element_at(array(1, NULL), 1)', false],
  ['element_at(array(1, 2), -1)', 'INT', 'element_at(array(1, 2), -1)', false],
  ['array(1, 2)[0]', 'INT', 'array(1, 2)[0]', false],
  ['array(1, 2)[5]', 'INT', 'array(1, 2)[5]', true],
  ['ceiling(2.5, 1)', 'DECIMAL(3,1)', 'ceiling(2.5, 1)', true],
  ['decode(1, 1, 2)', 'BIGINT', 'decode(1, 1, 2)', true],
  ['decode(1, 1, 2.5BD)', 'DOUBLE', 'decode(1, 1, 2.5)', true],
  ['dateadd(dt, 2)', 'DATE', 'date_add(dt, 2)', true],
  ["datepart('year', dt)", 'INT', 'datepart(year FROM dt)', true],
  ["to_varchar(454, '999')", 'STRING', 'to_char(454, 999)', false],
  ["position('n', 'banana')", 'INT', 'position(n, banana, 1)', false],
  ["is_valid_utf8('x')", 'BOOLEAN', 'is_valid_utf8(x)', true],
  ['transform(a, 5)', 'ARRAY<INT>', 'transform(a, lambdafunction(5, namedlambdavariable()))', true],
  ['array_sort(a, 0)', 'ARRAY<INT>', 'array_sort(a, lambdafunction(0, namedlambdavariable(), namedlambdavariable()))', true],
  ['array_contains(a, 1.5)', 'BOOLEAN', 'array_contains(a, 1.5)', true],
])('%s is %s named %s', (sql, type, name, nullable) => {
  const { type: actual, name: shown, nullable: isNullable } = bound(sql, true);
  expect([sqlName(actual), shown, isNullable]).toEqual([type, name, nullable]);
});

test.each<[sql: string, value: Value]>([
  ['i < 1.5', true],
  ['i > 0.5', true],
  ['1.5 < i', false],
  ["date_add(DATE'2024-01-01', 2147483647) < DATE'-5877587-06-22'", true],
  ["hex(encode(x, 'UTF-8'))", 'EFBFBD'],
  ['array_sort(a, 0)', [1, 2]],
  ['transform(a, i)', [1, 1]],
  ['filter(a, false)', []],
  ['zip_with(a, a, i)', [1, 1]],
  ["regexp_extract(t, 'a', 2)", ''],
  ["size(regexp_extract_all(t, 'a', 2))", 0],
])('%s is %j', (sql, value) => {
  expect(valueOf(sql)).toEqual(value);
});

test('TRY_CAST writes a decimal plainly in both modes, CAST only in ANSI mode', () => {
  const zero = 'CAST(0 AS DECIMAL(38,10))';
  expect([valueOf(`TRY_CAST(${zero} AS STRING)`), valueOf(`TRY_CAST(${zero} AS STRING)`, false)]).toEqual(['0.0000000000', '0.0000000000']);
  expect(valueOf(`CAST(${zero} AS STRING)`, false)).toBe('0E-10');
});
