/**
 * A payment total kept by foreachBatch, and the test that finds what is wrong with it.
 *
 *   npx tsx --tsconfig tsconfig.json examples/testing/main.ts
 */
import { foreachBatch, type TidemarkError } from 'tidemark';
import { where } from 'tidemark/operators';
import { exactlyOnce, type ObservedSink } from 'tidemark/testing';

/** Adds each payment to a total. Wrong: an epoch that comes again after a crash is added again. */
function addingUp(): ObservedSink {
  const totals = new Map<string, number>();
  const sink = foreachBatch<{ account: string; amount: number }>(async (batch) => {
    for (const { account, amount } of await batch.collect()) totals.set(account, (totals.get(account) ?? 0) + amount);
  });
  return { sink, rows: () => [...totals].map(([account, total]) => ({ account, total })) };
}

/** The same with the epoch beside the total, written together: an epoch that is known is left out. */
function addingUpOnce(): ObservedSink {
  const totals = new Map<string, number>();
  let lastEpoch = -1;
  const sink = foreachBatch<{ account: string; amount: number }>(async (batch, epochId) => {
    const rows = await batch.collect();
    if (epochId <= lastEpoch) return;
    for (const { account, amount } of rows) totals.set(account, (totals.get(account) ?? 0) + amount);
    lastEpoch = epochId;
  });
  return { sink, rows: () => [...totals].map(([account, total]) => ({ account, total })) };
}

/** The test: ten lines, for any runner. */
async function paymentsAreAddedOnce(sink: () => ObservedSink): Promise<number> {
  const { runs } = await exactlyOnce((payments) => payments.pipe(where('amount > 0 AND account IS NOT NULL')), {
    schema: 'account STRING, amount INT',
    sink,
    runs: 50,
    seed: 7,
  });
  return runs;
}

const found = await paymentsAreAddedOnce(addingUp).then(
  () => null,
  (error: TidemarkError) => error,
);
console.log(found?.message ?? 'nothing was found');
console.log(`\nwith the epoch kept beside the total: ${await paymentsAreAddedOnce(addingUpOnce)} runs passed`);
process.exitCode = found === null ? 1 : 0;
