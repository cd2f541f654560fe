// Found by exactlyOnce: a stop while a function of foreachBatch read its rows ended the query with an error of that function.
import { describe, test } from 'vitest';
import { foreach, foreachBatch, type SinkProvider } from 'tidemark';
import { addRows, expectRows, processAll, restart, runScript, stop } from 'tidemark/testing';

const written: unknown[] = [];
const sinks: readonly [string, () => SinkProvider][] = [
  ['foreachBatch', () => foreachBatch(async (batch) => void written.push(...(await batch.collect())))],
  ['foreach', () => foreach({ process: (row) => void written.push(row) })],
];

describe.each(sinks)('a stop while %s reads', (_, sink) => {
  test('ends the query without an error, and the epoch comes again', async () => {
    written.length = 0;
    const rows = () => written as Record<string, unknown>[];
    await runScript(
      (input) => input,
      [addRows([{ n: 1 }]), stop({ before: 'sourceRead' }), processAll(), restart(), processAll(), expectRows([{ n: 1 }], 'all')],
      { schema: 'n INT', sink: () => ({ sink: sink(), rows }) },
    );
  });
});
