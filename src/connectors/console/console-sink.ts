import type { Batch } from '../../columnar/batch.js';
import { concatBatches } from '../../columnar/batch.js';
import { TidemarkError } from '../../base/errors.js';
import type { Epoch } from '../../stream/epoch.js';
import { type BinaryStyle, GRID_DEFAULTS, gridText } from '../../stream/grid.js';
import type { Sink, SinkProvider } from '../../stream/sink.js';

export interface ConsoleOptions {
  /** Rows printed of each epoch (default 20). */
  readonly numRows?: number;
  /** Cut cells longer than 20 characters (default true). */
  readonly truncate?: boolean;
  /** How BINARY is shown; default HEX_DISCRETE. */
  readonly binaryStyle?: BinaryStyle;
  /** Where the text goes; standard output by default. */
  readonly print?: (text: string) => void;
}

/**
 * A sink that prints each epoch as a grid, to the letter as Spark's console sink does. All output modes; guarantees nothing: an epoch that
 * runs again is printed again. Rows beyond `numRows` are counted, not kept.
 *
 * @example stream.pipe(writeStream(toConsole({ truncate: false }), { outputMode: 'append' })).start();
 */
export function toConsole(options: ConsoleOptions = {}): SinkProvider {
  const numRows = options.numRows ?? GRID_DEFAULTS.rows;
  if (!Number.isInteger(numRows)) {
    throw new TidemarkError('INVALID_OPTION_VALUE', `numRows is a whole number, not ${String(numRows)}`, {
      option: 'numRows',
      value: String(numRows),
    });
  }
  const truncate = options.truncate ?? true;
  const print = options.print ?? ((text: string) => process.stdout.write(text));
  return {
    description: 'ConsoleSink',
    name: 'console',
    manifest: {
      idempotent: false,
      transactional: false,
      outputModes: ['append', 'update', 'complete'],
      retractions: true,
      temporaryCheckpoint: true,
    },
    detail: { numRows, truncate },
    open: () => Promise.resolve(consoleSink(numRows, truncate, print, options.binaryStyle ?? 'HEX_DISCRETE')),
  };
}

const RULE = '-'.repeat(43);

function consoleSink(numRows: number, truncate: boolean, print: (text: string) => void, binaryStyle: BinaryStyle): Sink {
  return {
    async write(epoch: Epoch) {
      const { shown, count } = await firstRows(epoch, Math.max(0, numRows) + 1);
      const grid = gridText(
        shown,
        { rows: numRows, truncate: truncate ? GRID_DEFAULTS.truncate : 0, vertical: false, binaryStyle },
        epoch.info.evaluation,
      );
      print(`${RULE}\nBatch: ${epoch.id}\n${RULE}\n${grid}\n`);
      return count;
    },
    commit: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The first `limit` rows of an epoch, and how many it has. All of it is pulled: operators must see every row. */
async function firstRows(epoch: Epoch, limit: number): Promise<{ shown: Batch; count: number }> {
  const parts: Batch[] = [];
  let count = 0;
  for await (const batch of epoch.batches()) {
    if (count < limit) parts.push(batch.slice(0, Math.min(batch.length, limit - count)));
    count += batch.length;
  }
  return { shown: concatBatches(epoch.schema, parts), count };
}
