import { map } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { EpochStream } from 'tidemark';
import { count } from 'tidemark/functions';
import { dropDuplicates, groupBy, join, selectExpr, where, window, withWatermark } from 'tidemark/operators';
import { operatorSuite } from 'tidemark/testing';

const FEW = { runs: 15, seed: 11 } as const;
const at = (time: string) => new Date(`2100-01-01T${time}Z`);

describe('a filter', () => {
  const suite = operatorSuite((input) => input.pipe(where('v > 0'), selectExpr('v * 2 AS w')), { schema: 'v INT', bound: 0, ...FEW });
  for (const { name, run } of suite) test(name, run);
});

describe('counts by window', () => {
  const suite = operatorSuite(
    (input) => input.pipe(withWatermark('at', '10 seconds'), window('at', '5 seconds'), groupBy(['window', 'k'], { n: count() })),
    {
      schema: 'at TIMESTAMP, k STRING',
      outputModes: ['append', 'update'],
      isOfTheSet: false,
      bound: (rows) => rows,
      last: [{ at: at('00:00:00'), k: 'last' }],
      ...FEW,
    },
  );
  for (const { name, run } of suite) test(name, run);
});

describe('distinct rows', () => {
  const suite = operatorSuite((input) => input.pipe(dropDuplicates(['k'])), { schema: 'k STRING', bound: (rows) => rows, ...FEW });
  for (const { name, run } of suite) test(name, run);
});

describe('an inner join', () => {
  const suite = operatorSuite(({ left, right }) => left.pipe(join(right, 'k', 'inner')), {
    schemas: { left: 'k INT, a INT', right: 'k INT, b INT' },
    bound: (rows) => rows,
    ...FEW,
  });
  for (const { name, run } of suite) test(name, run);
});

describe('the suite finds', () => {
  async function failing(suite: ReturnType<typeof operatorSuite>): Promise<string[]> {
    const found: string[] = [];
    for (const { name, run } of suite) await run().catch(() => found.push(name));
    return found;
  }

  test('a number that an RxJS operator keeps outside of the state', async () => {
    const numbered = (input: EpochStream<{ v: number | null }>) => {
      let epochs = 0;
      return input.pipe(
        map((epoch) =>
          epoch.with(epoch.schema, async function* () {
            epochs++;
            for await (const batch of epoch.batches()) if (epochs % 2 === 1) yield batch;
          }),
        ),
      );
    };
    const found = await failing(operatorSuite(numbered, { schema: 'v INT', runs: 60, seed: 3 }));
    expect(found).toContain('where epochs are cut does not show, in append mode');
  });

  test('state without a bound', async () => {
    const suite = operatorSuite((input) => input.pipe(dropDuplicates(['v'])), { schema: 'v INT', bound: 3, runs: 60, seed: 3 });
    expect(await failing(suite)).toEqual(['the state is bounded, in append mode']);
  });
});
