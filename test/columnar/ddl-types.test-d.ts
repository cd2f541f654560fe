import { describe, expectTypeOf, it } from 'vitest';
import type { RowOf, ValueOf } from '../../src/columnar/ddl-types.js';
import type { Decimal } from '../../src/columnar/decimal.js';
import { t, type RowOfSpec } from '../../src/columnar/schema-builder.js';
import type { CalendarInterval } from '../../src/columnar/value.js';

describe('RowOf', () => {
  it('knows the simple types', () => {
    expectTypeOf<RowOf<'time TIMESTAMP, origin STRING, delay DOUBLE'>>().toEqualTypeOf<{
      time: Date | null;
      origin: string | null;
      delay: number | null;
    }>();
    expectTypeOf<
      RowOf<'a tinyint, b SmallInt, c INT, d BIGINT, e float, f DECIMAL(10,2), g BINARY, h BOOLEAN, i DATE, j TIMESTAMP_NTZ, k VARCHAR(5)'>
    >().toEqualTypeOf<{
      a: number | null;
      b: number | null;
      c: number | null;
      d: bigint | null;
      e: number | null;
      f: Decimal | null;
      g: Uint8Array | null;
      h: boolean | null;
      i: string | null;
      j: string | null;
      k: string | null;
    }>();
    expectTypeOf<RowOf<'a INTERVAL DAY TO SECOND, b INTERVAL YEAR, c INTERVAL, d LONG NOT NULL'>>().toEqualTypeOf<{
      a: bigint | null;
      b: number | null;
      c: CalendarInterval | null;
      d: bigint;
    }>();
  });

  it('nests at will', () => {
    expectTypeOf<
      RowOf<'id BIGINT NOT NULL, w STRUCT<start: TIMESTAMP, end TIMESTAMP NOT NULL>, l ARRAY<STRUCT<x: DOUBLE,y:decimal(5,2)>>, m map<string, array<int>>'>
    >().toEqualTypeOf<{
      id: bigint;
      w: { start: Date | null; end: Date } | null;
      l: ({ x: number | null; y: Decimal | null } | null)[] | null;
      m: Map<string, (number | null)[] | null> | null;
    }>();
    expectTypeOf<RowOf<'a ARRAY < MAP < STRING , STRUCT < b : ARRAY < INT > > > > not null'>>().toEqualTypeOf<{
      a: (Map<string, { b: (number | null)[] | null } | null> | null)[];
    }>();
  });

  it('reads names, comments and lines as the parser does', () => {
    expectTypeOf<
      RowOf<`
        \`odd, name\` INT NOT NULL COMMENT 'a, b <',
        Plain STRING comment "x"
      `>
    >().toEqualTypeOf<{ 'odd, name': number; Plain: string | null }>();
  });

  it('says nothing of text it cannot see', () => {
    expectTypeOf<RowOf<string>>().toEqualTypeOf<Record<string, unknown>>();
    expectTypeOf<ValueOf<'ARRAY<INT>'>>().toEqualTypeOf<(number | null)[]>();
  });
});

describe('the builder', () => {
  it('knows its rows', () => {
    const schema = t.struct({
      id: t.bigint().notNull(),
      name: t.string().comment('x'),
      tags: t.array(t.string().notNull()),
      at: t.struct({ from: t.timestamp(), days: t.map(t.date(), t.decimal(5, 2)) }).notNull(),
    });
    expectTypeOf<RowOfSpec<typeof schema>>().toEqualTypeOf<{
      id: bigint;
      name: string | null;
      tags: string[] | null;
      at: { from: Date | null; days: Map<string, Decimal | null> | null };
    }>();
  });
});
