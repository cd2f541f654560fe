// What the compiler says of operators: wrong columns and types do not compile, and rows keep their types through a pipe.
import { assertType, describe, expectTypeOf, test } from 'vitest';
import { map as rxMap, type Observable } from 'rxjs';
import { type EpochStream, fromRows } from 'tidemark';
import {
  as,
  cube,
  drop,
  dropDuplicates,
  flatMap,
  groupBy,
  limit,
  map,
  observe,
  orderBy,
  select,
  selectExpr,
  sessionWindow,
  union,
  where,
  window,
  withColumn,
  withColumnRenamed,
  withColumns,
  withWatermark,
} from 'tidemark/operators';
import { avg, col, count, max, sum } from 'tidemark/functions';

const rows = <const S extends string>(ddl: S) => fromRows(ddl, []);
const flights = rows('time TIMESTAMP, origin STRING, delay DOUBLE, distance INT NOT NULL');
type Flight = { time: Date | null; origin: string | null; delay: number | null; distance: number };

type RowType<S> = S extends EpochStream<infer R> ? R : never;

describe('rows', () => {
  test('come from the schema', () => {
    expectTypeOf<RowType<typeof flights>>().toEqualTypeOf<Flight>();
  });

  test('keep their type through operators that change no column', () => {
    const same = flights.pipe(
      where('delay > 0'),
      where(col('delay').gt(0)),
      as('f'),
      limit(3),
      orderBy('delay', col('origin').desc()),
      dropDuplicates(['origin']),
    );
    expectTypeOf<RowType<typeof same>>().toEqualTypeOf<Flight>();
    const both = flights.pipe(union(flights), withWatermark('time', '1 hour'), observe('o', { n: count() }));
    expectTypeOf<RowType<typeof both>>().toEqualTypeOf<Flight>();
  });

  test('follow select, withColumn, renames and drops', () => {
    const picked = flights.pipe(select('origin', col('distance').gt(500).as('far'), col('delay').as('late')));
    expectTypeOf<RowType<typeof picked>>().toEqualTypeOf<{ origin: string | null; far: boolean | null; late: number | null }>();
    const wider = flights.pipe(
      withColumn('km', col('distance').multiply(2)),
      withColumns({ far: col('distance').gt(500), text: 'upper(origin)' }),
    );
    expectTypeOf<RowType<typeof wider>>().toEqualTypeOf<{
      time: Date | null;
      origin: string | null;
      delay: number | null;
      distance: number;
      km: number;
      far: boolean | null;
      text: unknown;
    }>();
    const renamed = flights.pipe(withColumnRenamed('origin', 'airport'), drop('time', 'delay'));
    expectTypeOf<RowType<typeof renamed>>().toEqualTypeOf<{ airport: string | null; distance: number }>();
    const all = flights.pipe(select('*', col('delay').as('late')));
    expectTypeOf<RowType<typeof all>>().toEqualTypeOf<{
      time: Date | null;
      origin: string | null;
      delay: number | null;
      distance: number;
      late: number | null;
    }>();
  });

  test('of aggregates have the types of keys and results', () => {
    const grouped = flights.pipe(
      withWatermark('time', '1 hour'),
      window('time', '1 hour'),
      groupBy(['window', 'origin'], {
        flights: count(),
        delay: avg('delay'),
        far: max('distance'),
        sum: sum('distance'),
        sql: 'count(*) + 1',
      }),
    );
    type Grouped = RowType<typeof grouped>;
    expectTypeOf<Grouped['window']>().toEqualTypeOf<{ readonly start: Date; readonly end: Date }>();
    expectTypeOf<Grouped['origin']>().toEqualTypeOf<string | null>();
    expectTypeOf<Grouped['flights']>().toEqualTypeOf<bigint>();
    expectTypeOf<Grouped['delay']>().toEqualTypeOf<number | null>();
    expectTypeOf<Grouped['far']>().toEqualTypeOf<number | null>();
    expectTypeOf<Grouped['sql']>().toEqualTypeOf<unknown>();
    expectTypeOf<keyof Grouped>().toEqualTypeOf<'window' | 'origin' | 'flights' | 'delay' | 'far' | 'sum' | 'sql'>();
  });

  test('of SQL keys and cubes have the names that the text gives', () => {
    const hours = flights.pipe(groupBy(["window(time, '1 hour') AS hour"], { n: count() }));
    expectTypeOf<RowType<typeof hours>>().toEqualTypeOf<{ hour: { readonly start: Date; readonly end: Date }; n: bigint }>();
    const cubed = flights.pipe(cube(['origin', 'distance'], { n: count() }));
    expectTypeOf<RowType<typeof cubed>>().toEqualTypeOf<{ origin: string | null; distance: number | null; n: bigint }>();
    const sessions = flights.pipe(sessionWindow('time', '5 minutes', { as: 's' }), groupBy(['s', 'origin'], { n: count() }));
    expectTypeOf<RowType<typeof sessions>['s']>().toEqualTypeOf<{ readonly start: Date; readonly end: Date }>();
  });

  test('of SQL text that the compiler cannot read have no types, and take every name', () => {
    const free = flights.pipe(selectExpr('delay + 1', 'origin'), where(col('anything').gt(1)), groupBy(['whatever'], { n: count() }));
    expectTypeOf<RowType<typeof free>>().toHaveProperty('n');
    const named = flights.pipe(selectExpr('origin', 'delay + 1 AS more'));
    expectTypeOf<RowType<typeof named>>().toEqualTypeOf<{ origin: string | null; more: unknown }>();
  });

  test('of row functions are those of the schema given', () => {
    const mapped = flights.pipe(map('id INT, text STRING', (row) => ({ id: row.distance, text: row.origin })));
    expectTypeOf<RowType<typeof mapped>>().toEqualTypeOf<{ id: number | null; text: string | null }>();
    const words = flights.pipe(flatMap('word STRING NOT NULL', (row) => (row.origin ?? '').split(' ').map((word) => ({ word }))));
    expectTypeOf<RowType<typeof words>>().toEqualTypeOf<{ word: string }>();
  });

  test('are rows of an Observable for plain RxJS operators', () => {
    const lengths: Observable<number> = flights.pipe(rxMap((epoch) => epoch.id));
    expectTypeOf(lengths).toExtend<Observable<number>>();
  });
});

describe('the compiler refuses', () => {
  test('columns that the row does not have', () => {
    // @ts-expect-error no column dely
    flights.pipe(select('dely'));
    // @ts-expect-error no column dely
    flights.pipe(select(col('dely').as('d')));
    // @ts-expect-error no column dely
    flights.pipe(where(col('dely').gt(1)));
    // @ts-expect-error no column dely
    flights.pipe(withColumn('x', col('dely')));
    // @ts-expect-error no column orign
    flights.pipe(groupBy(['orign'], { n: count() }));
    // @ts-expect-error no column dely
    flights.pipe(groupBy(['origin'], { n: avg('dely') }));
    // @ts-expect-error no column dely
    flights.pipe(orderBy('dely'));
    // @ts-expect-error no column orign
    flights.pipe(dropDuplicates(['orign']));
    // @ts-expect-error no column orign
    flights.pipe(withColumnRenamed('orign', 'airport'));
  });

  test('columns that were dropped or renamed', () => {
    // @ts-expect-error delay is gone
    flights.pipe(drop('delay'), select('delay'));
    // @ts-expect-error origin is airport now
    flights.pipe(withColumnRenamed('origin', 'airport'), where(col('origin').eq('SFO')));
    // @ts-expect-error only keys and aggregates are left
    flights.pipe(groupBy(['origin'], { n: count() }), where(col('delay').gt(1)));
  });

  test('an event time that is no time', () => {
    // @ts-expect-error a string
    flights.pipe(withWatermark('origin', '1 hour'));
    // @ts-expect-error a number
    flights.pipe(window('delay', '1 hour'));
  });

  test('a row function that gives other rows than its schema', () => {
    // @ts-expect-error id is a number
    flights.pipe(map('id INT', () => ({ id: 'one' })));
    assertType<unknown>(flights.pipe(map('id INT', () => ({ id: 1 }))));
  });
});
