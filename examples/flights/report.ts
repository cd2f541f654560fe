import type { QueryProgress, StreamingQuery } from 'tidemark';

/** What a run did, added up over its epochs. */
export interface Totals {
  epochs: number;
  rows: number;
  lateRows: number;
}

/** Prints one line of progress: in place on a terminal, a line an epoch elsewhere. Resolves with the totals when the query has ended. */
export async function follow(query: StreamingQuery, output: NodeJS.WriteStream = process.stdout): Promise<Totals> {
  const totals: Totals = { epochs: 0, rows: 0, lateRows: 0 };
  const subscription = query.progress$.subscribe({
    next: (progress) => {
      addProgress(totals, progress);
      const line = progressLine(progress, totals);
      output.write(output.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    // the error is awaitTermination's to throw
    error: () => undefined,
  });
  try {
    await query.awaitTermination();
  } finally {
    subscription.unsubscribe();
    if (output.isTTY && totals.epochs > 0) output.write('\n');
  }
  return totals;
}

function addProgress(totals: Totals, progress: QueryProgress): void {
  totals.epochs++;
  totals.rows += progress.numInputRows;
  for (const operator of progress.stateOperators) totals.lateRows += operator.numRowsDroppedByWatermark;
}

function progressLine(progress: QueryProgress, totals: Totals): string {
  const watermark = progress.eventTime?.['watermark']?.slice(0, 16).replace('T', ' ') ?? 'none';
  const open = progress.stateOperators[0]?.numRowsTotal ?? 0;
  const parts = [
    `epoch ${progress.batchId}`,
    `${totals.rows.toLocaleString('en-US')} flights`,
    `watermark ${watermark}`,
    `${open.toLocaleString('en-US')} open hours`,
    `${totals.lateRows.toLocaleString('en-US')} late`,
    `${progress.batchDuration} ms`,
  ];
  return parts.join(' · ');
}
