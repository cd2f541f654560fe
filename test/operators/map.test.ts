import { expect, test } from 'vitest';
import { fromRows, isTidemarkError } from 'tidemark';
import { map } from 'tidemark/operators';

const rows = fromRows('a INT', [{ a: 1 }, { a: 2 }]);

test('each row through the function, into the schema it declares', async () => {
  expect(await rows.pipe(map('n BIGINT, text STRING', ({ a }) => ({ n: BigInt(a! * 10), text: null }))).collect()).toEqual([
    { n: 10n, text: null },
    { n: 20n, text: null },
  ]);
});

test('an error of the function names operator, function and row', async () => {
  const cause = new Error('no two');
  const failing = rows.pipe(
    map('n INT', function double({ a }) {
      if (a === 2) throw cause;
      return { n: a };
    }),
  );
  const error: unknown = await failing.collect().catch((e: unknown) => e);
  const failure = isTidemarkError(error, 'USER_FUNCTION_FAILED') ? error : (error as Error).cause;
  expect(failure).toMatchObject({ code: 'USER_FUNCTION_FAILED', details: { operator: 'map', function: 'double', row: { a: 2 } }, cause });
});

test('values must fit the schema', async () => {
  await expect(rows.pipe(map('n INT NOT NULL', () => ({ n: null as unknown as number }))).collect()).rejects.toThrow('NOT NULL');
  await expect(rows.pipe(map('n INT', () => ({ n: 1.5 }))).collect()).rejects.toThrow('USER_FUNCTION_FAILED');
});
