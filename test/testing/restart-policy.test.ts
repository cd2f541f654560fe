import { test } from 'vitest';
import { where } from 'tidemark/operators';
import { addRows, crash, expectError, expectRows, fail, type Pipeline, processAll, restart, runScript } from 'tidemark/testing';

const large: Pipeline<'v INT'> = (input) => input.pipe(where('v > 1'));
const options = { schema: 'v INT', restart: { attempts: 2, initialDelay: '1 second' } } as const;

test('a query with a restart policy goes on by itself after a failure', async () => {
  await runScript(
    large,
    [fail({ before: 'sinkCommit' }), addRows([{ v: 1 }, { v: 2 }]), processAll(), expectRows([{ v: 2 }], 'all')],
    options,
  );
});

test('not after a crash of its process', async () => {
  await runScript(
    large,
    [
      crash({ before: 'sinkCommit' }),
      addRows([{ v: 2 }]),
      processAll(),
      expectRows([], 'all'),
      restart(),
      processAll(),
      expectRows([{ v: 2 }], 'all'),
    ],
    options,
  );
});

test('without one it is down', async () => {
  await runScript(
    large,
    [fail({ before: 'sinkCommit' }), addRows([{ v: 2 }]), processAll(), expectRows([], 'all'), processAll(), expectError('QUERY_IS_DOWN')],
    { schema: 'v INT' },
  );
});
