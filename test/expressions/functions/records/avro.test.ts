import { describe, expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { from_avro, to_avro } from 'tidemark/functions';
import { select, selectExpr } from 'tidemark/operators';

/** The value of an expression over no column, as JSON. */
async function valueOf(sql: string): Promise<unknown> {
  const rows = await fromRows('i INT', [{ i: 1 }])
    .pipe(selectExpr(`to_json(struct(${sql} AS v)) AS v`))
    .collect();
  return (JSON.parse((rows[0] as { v: string }).v) as { v?: unknown }).v ?? null;
}
const read = (hex: string, schema: object | string, options = '') =>
  valueOf(`from_avro(X'${hex}', '${typeof schema === 'string' ? schema : JSON.stringify(schema)}'${options})`);
const written = async (sql: string, schema?: object) =>
  (await valueOf(`hex(to_avro(${sql}${schema === undefined ? '' : `, '${JSON.stringify(schema)}'`}))`)) as string;

describe('bytes of the specification', () => {
  // numbers are zigzag varints, texts have their length before them, blocks of arrays and maps end with a zero
  const cases: readonly (readonly [string, object, unknown, string | null])[] = [
    ['7F', { type: 'int' }, -64, 'CAST(-64 AS INT)'],
    ['8001', { type: 'long' }, 64, '64L'],
    ['FFFFFFFFFFFFFFFFFF01', { type: 'long' }, -9223372036854775808, '-9223372036854775807L - 1L'],
    ['06666F6F', { type: 'string' }, 'foo', "'foo'"],
    ['01', { type: 'boolean' }, true, 'true'],
    ['0000C03F', { type: 'float' }, 1.5, 'CAST(1.5 AS FLOAT)'],
    ['000000000000F83F', { type: 'double' }, 1.5, '1.5D'],
    ['04063600', { type: 'array', items: 'long' }, [3, 27], 'array(3L, 27L)'],
    ['030406360000', { type: 'array', items: 'long' }, [3, 27], null],
    ['0202610400', { type: 'map', values: 'int' }, { a: 2 }, "map('a', 2)"],
    ['02', { type: 'enum', name: 'e', symbols: ['A', 'B'] }, 'B', "'B'"],
    ['029C', { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 }, -1, 'CAST(-1.00 AS DECIMAL(6,2))'],
    ['FF9C', { type: 'fixed', name: 'f', size: 2, logicalType: 'decimal', precision: 4, scale: 2 }, -1, 'CAST(-1.00 AS DECIMAL(4,2))'],
    ['02', { type: 'int', logicalType: 'date' }, '1970-01-02', "DATE'1970-01-02'"],
    ['D00F', { type: 'long', logicalType: 'timestamp-millis' }, '1970-01-01T00:00:01.000Z', "TIMESTAMP'1970-01-01 00:00:01 UTC'"],
    ['80897A', { type: 'long', logicalType: 'timestamp-micros' }, '1970-01-01T00:00:01.000Z', "TIMESTAMP'1970-01-01 00:00:01 UTC'"],
    ['00', { type: 'int', logicalType: 'time-millis' }, 0, 'CAST(0 AS INT)'],
  ];
  test.each(cases)('%s as %j', async (hex, schema, value, sql) => {
    expect(await read(hex, schema)).toEqual(value);
    if (sql !== null) expect(await written(sql, schema)).toBe(hex);
  });
});

describe('records', () => {
  const user = {
    type: 'record',
    name: 'user',
    fields: [
      { name: 'id', type: 'int' },
      { name: 'name', type: ['null', 'string'] },
    ],
  };

  test('are structs; a union with null is a column that may be NULL', async () => {
    expect(await read('0202046162', user)).toEqual({ id: 1, name: 'ab' });
    expect(await read('0200', user)).toEqual({ id: 1 });
    expect(await written("named_struct('id', 1, 'name', 'ab')", user)).toBe('0202046162');
    expect(await written("named_struct('ID', 1, 'name', CAST(NULL AS STRING))", user)).toBe('0200');
  });

  test('of an older schema are read as of the newer: defaults, promotions, aliases, fields that are gone', async () => {
    const newer = {
      type: 'record',
      name: 'user',
      fields: [
        { name: 'since', type: { type: 'long', logicalType: 'timestamp-millis' }, default: 1000 },
        { name: 'id', type: 'long' },
        { name: 'label', aliases: ['name'], type: ['string', 'null'] },
      ],
    };
    const evolved = `, map('avroSchema', '${JSON.stringify(newer)}')`;
    expect(await read('0202046162', user, evolved)).toEqual({ since: '1970-01-01T00:00:01.000Z', id: 1, label: 'ab' });
    const gone = { type: 'record', name: 'user', fields: [{ name: 'name', type: ['null', 'string'] }] };
    expect(await read('0202046162', user, `, map('avroSchema', '${JSON.stringify(gone)}')`)).toEqual({ name: 'ab' });
    const without = { type: 'record', name: 'user', fields: [{ name: 'age', type: 'int' }] };
    await expect(read('0200', user, `, map('avroSchema', '${JSON.stringify(without)}')`)).rejects.toMatchObject({
      code: 'AVRO_INCOMPATIBLE_SCHEMA',
    });
  });

  test('unions of several types are wider numbers, or structs of members', async () => {
    expect(await read('0006', ['int', 'long'])).toBe(3);
    expect(await read('0206', ['int', 'long'])).toBe(3);
    expect(await read('02046162', ['int', 'string', 'null'])).toEqual({ member1: 'ab' });
    expect(await read('04', ['int', 'string', 'null'])).toBeNull();
  });
});

test('a value comes back as it went, in the schema that its type has', async () => {
  const sql = `named_struct('i', 1, 'l', 2L, 's', 'é', 'b', X'00ff', 'd', CAST(12.34 AS DECIMAL(10,2)), 'n', CAST(NULL AS DOUBLE), 't', TIMESTAMP'2020-01-01 00:00:00.123456', 'dt', DATE'1969-12-31', 'a', array(1, NULL), 'm', map('k', struct(true AS x)))`;
  const schema = {
    type: 'record',
    name: 'topLevelRecord',
    fields: [
      { name: 'i', type: 'int' },
      { name: 'l', type: 'long' },
      { name: 's', type: 'string' },
      { name: 'b', type: 'bytes' },
      { name: 'd', type: ['null', { type: 'fixed', name: 'x', size: 5, logicalType: 'decimal', precision: 10, scale: 2 }] },
      { name: 'n', type: ['double', 'null'] },
      { name: 't', type: { type: 'long', logicalType: 'timestamp-micros' } },
      { name: 'dt', type: { type: 'int', logicalType: 'date' } },
      { name: 'a', type: { type: 'array', items: ['int', 'null'] } },
      { name: 'm', type: { type: 'map', values: { type: 'record', name: 'r', fields: [{ name: 'x', type: 'boolean' }] } } },
    ],
  };
  const text = JSON.stringify(schema);
  const once = await valueOf(`from_avro(to_avro(${sql}, '${text}'), '${text}')`);
  expect(once).toEqual(await valueOf(sql));
  expect(once).toMatchObject({ d: 12.34, t: '2020-01-01T00:00:00.123Z', dt: '1969-12-31', m: { k: { x: true } } });
});

test('bytes that are no such value fail, or are NULL', async () => {
  const record = { type: 'record', name: 'r', fields: [{ name: 'a', type: 'string' }] };
  await expect(read('0A61', record)).rejects.toMatchObject({ code: 'MALFORMED_AVRO_MESSAGE' });
  await expect(read('0304', { type: 'array', items: 'long' })).rejects.toMatchObject({ code: 'MALFORMED_AVRO_MESSAGE' });
  await expect(read('', 'long')).rejects.toMatchObject({ code: 'MALFORMED_AVRO_MESSAGE' });
  expect(await read('0A61', record, ", map('mode', 'PERMISSIVE')")).toEqual({});
  expect(await read('', '"long"', ", map('mode', 'permissive')")).toBeNull();
  await expect(read('00', 'long', ", map('mode', 'DROPMALFORMED')")).rejects.toMatchObject({ code: 'PARSE_MODE_UNSUPPORTED' });
});

test('schemas that are none, or hold themselves, are refused while the pipe is built', () => {
  const bound = (schema: string) => () => fromRows('b BINARY', []).pipe(selectExpr(`from_avro(b, '${schema}')`));
  expect(bound('{')).toThrow(/INVALID_AVRO_SCHEMA/);
  expect(bound('{"type":"record","name":"r","fields":[{"name":"a","type":"nothing"}]}')).toThrow(/there is no type nothing/);
  expect(bound('{"type":"record","name":"r","fields":[{"name":"a","type":["null","r"]}]}')).toThrow(/RECURSIVE_AVRO_SCHEMA/);
  expect(() => fromRows('s STRING', []).pipe(selectExpr(`to_avro(s, '"int"')`))).toThrow(/AVRO_INCOMPATIBLE_SCHEMA/);
});

test('the typed functions are the same', async () => {
  const rows = await fromRows('s STRING', [{ s: 'x' }, { s: null }])
    .pipe(select(from_avro(to_avro('s'), '["string","null"]').as('s')))
    .collect();
  expect(rows).toEqual([{ s: 'x' }, { s: null }]);
});
