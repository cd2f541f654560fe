import { expect, test } from 'vitest';
import { select } from '../../../operators/index.js';
import { expr } from '../../../src/functions.js';
import { fromRows } from '../../../src/index.js';
import { TidemarkError } from '../../../src/base/errors.js';

async function value(sql: string, text: string | null = null): Promise<unknown> {
  const rows = fromRows('j STRING', [{ j: text }]);
  const out = await rows.pipe(select(expr(`${sql} AS x`))).collect();
  return (out[0] as { x: unknown }).x;
}

async function code(sql: string, text: string | null = null): Promise<string> {
  try {
    await value(sql, text);
  } catch (error) {
    if (error instanceof TidemarkError) return error.code;
    throw error;
  }
  return 'none';
}

test('from_json keeps what it can read of a bad record, and its text where a column asks for it', async () => {
  const schema = "'a INT, b ARRAY<INT>, _corrupt_record STRING'";
  expect(await value(`from_json(j, ${schema})`, '{"a":1,"b":[1,2]}')).toEqual({ a: 1, b: [1, 2], _corrupt_record: null });
  expect(await value(`from_json(j, ${schema})`, '{"a":"x","b":[3]}')).toEqual({ a: null, b: [3], _corrupt_record: '{"a":"x","b":[3]}' });
  expect(await value(`from_json(j, ${schema})`, ' ')).toBeNull();
  expect(await code("from_json(j, 'a INT', map('mode', 'FAILFAST'))", '{"a":')).toBe('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION');
  expect(await code("from_json(j, 'a INT', map('mode', 'DROPMALFORMED'))", '{}')).toBe('PARSE_MODE_UNSUPPORTED');
  expect(await code("from_json(j, 'INT')")).toBe('DATATYPE_MISMATCH.INVALID_JSON_SCHEMA');
  expect(await code('from_json(j, j)')).toBe('INVALID_SCHEMA.NON_STRING_LITERAL');
});

test('the schema of from_json may be a type, columns, JSON, or what schema_of_json gives', async () => {
  const json = '{"a":1}';
  const schemas = [
    "'a BIGINT'",
    "'STRUCT<a: BIGINT>'",
    `'{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}'`,
    `schema_of_json('${json}')`,
  ];
  for (const schema of schemas) expect(await value(`from_json(j, ${schema})`, json)).toEqual({ a: 1n });
});

test.each([
  ['$.a[1].b', '{"a":[1,{"b":"x"}]}', 'x'],
  ['$.a[*].b', '{"a":[{"b":1},{"b":2}]}', '[1,2]'],
  ['$.a[*].b', '{"a":[{"b":"one"}]}', '"one"'],
  ['$[*][*]', '[[1,2],[3]]', '[1,2,3]'],
  ["$['a b']", '{"a b":{"c":1.50}}', '{"c":1.5}'],
  ['$.*', '{"a":1}', null],
  ['$.a', '{"a":null,"a":2}', '2'],
  ['a', '{"a":1}', null],
  ['$.a', '{"a":1', null],
])('get_json_object finds %s in %s', async (path, json, found) => {
  expect(await value(`get_json_object(j, "${path}")`, json)).toBe(found);
});

test('a deeply nested text gives NULL, not a stack overflow', async () => {
  const deep = '['.repeat(100_000);
  expect(await value("get_json_object(j, '$[0]')", deep)).toBeNull();
  expect(await value('json_array_length(j)', deep)).toBeNull();
  expect(await value("from_json(j, 'ARRAY<STRING>')", deep)).toBeNull();
});

test('CSV: a row and back, nested values, an empty row', async () => {
  expect(await value("from_csv(j, 'a INT, b STRING')", '1,"x,y"')).toEqual({ a: 1, b: 'x,y' });
  expect(await value("to_csv(named_struct('a', 1, 'b', 'x,y'))")).toBe('1,"x,y"');
  expect(await value("to_csv(struct(array(1, null), map('k', 2)))")).toBe('"[1,]",{k -> 2}');
  expect(await value('to_csv(struct(j))')).toBeNull();
  expect(await value("schema_of_csv('1,a,2024-01-01')")).toBe('STRUCT<_c0: INT, _c1: STRING, _c2: DATE>');
});

test('generators give rows in order, outer ones at least one', async () => {
  const rows = fromRows('a ARRAY<INT>, j STRING', [
    { a: [5, null], j: '{"p":1,"q":[2]}' },
    { a: [], j: 'no' },
  ]);
  const all = (sql: string) => rows.pipe(select(expr(sql))).collect();
  expect(await all('posexplode(a)')).toEqual([
    { pos: 0, col: 5 },
    { pos: 1, col: null },
  ]);
  expect(await all('explode_outer(a)')).toEqual([{ col: 5 }, { col: null }, { col: null }]);
  expect(await all("json_tuple(j, 'p', 'q', 'p')")).toEqual([
    { c0: '1', c1: '[2]', c2: '1' },
    { c0: null, c1: null, c2: null },
  ]);
  expect(await all('stack(2, 1, size(a), 3)')).toEqual([
    { col0: 1, col1: 2 },
    { col0: 3, col1: null },
    { col0: 1, col1: 0 },
    { col0: 3, col1: null },
  ]);
});
