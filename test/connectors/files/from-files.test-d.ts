import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { availableNow, fromFiles, fromObservable, fromRate, readFiles, rows, toFiles, writeStream, type EpochStream } from 'tidemark';
import { select, where } from 'tidemark/operators';
import { of } from 'rxjs';

describe('row types of sources', () => {
  test('come from the DDL', () => {
    const flights = fromFiles('flights', {
      format: 'json',
      schema: 'time TIMESTAMP, origin STRING, delay DOUBLE NOT NULL',
      maxFilesPerTrigger: 1,
    });
    expectTypeOf(flights).toEqualTypeOf<EpochStream<{ time: Date | null; origin: string | null; delay: number }>>();
    flights.pipe(where("origin = 'SFO'"), select('delay'));
    // @ts-expect-error there is no such column
    flights.pipe(select('dely'));
  });

  test('come from another stream or a Standard Schema', () => {
    const one = fromFiles('one', { schema: 'id BIGINT' });
    expectTypeOf(readFiles('two', { schema: one })).toEqualTypeOf<EpochStream<{ id: bigint | null }>>();
    expectTypeOf(readFiles('three', { schema: z.object({ id: z.string() }) })).toEqualTypeOf<EpochStream<{ id: string }>>();
  });

  test('are open where nothing is said', () => {
    expectTypeOf(readFiles('some.parquet')).toEqualTypeOf<EpochStream>();
  });

  test('of an Observable are those of its schema', () => {
    expectTypeOf(fromObservable(of({ n: 1 }), { schema: 'n INT' }).pipe(rows())).toMatchTypeOf<unknown>();
    // @ts-expect-error the rows have no such shape
    fromObservable(of({ n: 'one' }), { schema: 'n INT' });
  });

  test('end in a sink', () => {
    const query = fromRate().pipe(writeStream(toFiles('out', { partitionBy: ['value'] }), { trigger: availableNow() }));
    expectTypeOf<ReturnType<typeof query.start>>().toHaveProperty('runId');
  });
});
