import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TidemarkError } from '../../src/base/errors.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import { t } from '../../src/columnar/schema-builder.js';
import { toDdl } from '../../src/columnar/schema-text.js';
import { fromStandardSchema, isStandardSchema } from '../../src/columnar/standard-schema.js';

type Schema = Parameters<typeof fromStandardSchema>[0];

function refusal(schema: Schema): TidemarkError['details'] {
  try {
    fromStandardSchema(schema);
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'UNSUPPORTED_STANDARD_SCHEMA') return error.details;
    throw error;
  }
  throw new Error('it was converted');
}

describe('fromStandardSchema', () => {
  const ddl =
    'id BIGINT NOT NULL,n DOUBLE NOT NULL,at TIMESTAMP,tags ARRAY<STRING> NOT NULL,day DATE NOT NULL,' +
    'kind STRING NOT NULL,place STRUCT<lat: DOUBLE NOT NULL, name: STRING>,m MAP<STRING, DOUBLE> NOT NULL';

  it('reads zod', () => {
    const schema = z.object({
      id: z.bigint(),
      n: z.number(),
      at: z.date().nullable(),
      tags: z.array(z.string()),
      day: z.iso.date(),
      kind: z.enum(['a', 'b']),
      place: z.object({ lat: z.number(), name: z.string().optional() }).nullish(),
      m: z.map(z.string(), z.number().nullable()),
    });
    expect(toDdl(fromStandardSchema(schema))).toBe(ddl);
    expect(toDdl(fromStandardSchema(z.object({ a: z.int32(), b: z.float32(), c: z.int64(), d: z.int() })))).toBe(
      'a INT NOT NULL,b FLOAT NOT NULL,c BIGINT NOT NULL,d DOUBLE NOT NULL',
    );
    expect(fromStandardSchema(z.object({ tags: z.array(z.string()) })).fields[0]?.type).toMatchObject({ containsNull: false });
  });

  it('reads valibot', () => {
    const schema = v.object({
      id: v.bigint(),
      n: v.pipe(v.number(), v.integer()),
      at: v.nullable(v.date()),
      tags: v.array(v.string()),
      day: v.pipe(v.string(), v.isoDate()),
      kind: v.picklist(['a', 'b']),
      place: v.nullish(v.object({ lat: v.number(), name: v.optional(v.string()) })),
      m: v.map(v.string(), v.nullable(v.number())),
    });
    expect(toDdl(fromStandardSchema(schema))).toBe(ddl);
  });

  it('reads the JSON Schema of others', () => {
    const json = {
      type: 'object',
      required: ['a', 'c'],
      properties: {
        a: { type: 'string' },
        b: { type: 'array', items: { type: ['integer', 'null'] } },
        c: { anyOf: [{ type: 'object', properties: { x: { const: true } } }, { type: 'null' }] },
      },
    };
    const schema = {
      '~standard': { version: 1, vendor: 'other', validate: (value: unknown) => ({ value }), jsonSchema: { output: () => json } },
    } as Schema;
    expect(toDdl(fromStandardSchema(schema))).toBe('a STRING NOT NULL,b ARRAY<DOUBLE>,c STRUCT<x: BOOLEAN>');
  });

  it('names the property that has no column type', () => {
    expect(refusal(z.object({ a: z.object({ b: z.array(z.union([z.string(), z.number()])) }) }))).toEqual({
      property: 'a.b[]',
      found: 'a union',
    });
    expect(refusal(z.object({ a: z.string().transform((text) => text.length) }))).toMatchObject({ property: 'a', found: 'a pipe' });
    expect(refusal(v.object({ a: v.pipe(v.string(), v.transform(Number)) }))).toMatchObject({ property: 'a' });
    expect(refusal(v.object({ a: v.record(v.string(), v.number()) }))).toMatchObject({ property: 'a', found: 'a record' });
    expect(refusal(z.string())).toMatchObject({ property: '' });
    const plain = { '~standard': { version: 1, vendor: 'other', validate: (value: unknown) => ({ value }) } } as Schema;
    expect(refusal(plain)).toMatchObject({ property: '' });
  });

  it('knows its objects', () => {
    expect([isStandardSchema(z.string()), isStandardSchema(v.string()), isStandardSchema({}), isStandardSchema('a INT')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the builder', () => {
  it('makes the schema that its DDL makes', () => {
    const schema = t.struct({
      id: t.bigint().notNull().comment('key'),
      price: t.decimal(12, 2),
      tags: t.array(t.string()),
      at: t.struct({ from: t.timestamp().notNull(), local: t.timestampNtz() }),
      m: t.map(t.string(), t.varchar(3)),
      d: t.dayTimeInterval(),
    });
    expect(schema.schema).toEqual(
      parseDdl(
        "id BIGINT NOT NULL COMMENT 'key', price DECIMAL(12,2), tags ARRAY<STRING>, at STRUCT<from: TIMESTAMP NOT NULL, local: TIMESTAMP_NTZ>, m MAP<STRING, VARCHAR(3)>, d INTERVAL DAY TO SECOND",
      ),
    );
  });
});
