import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import { CARRIAGE_RETURN, NEWLINE } from '../bytes.js';
import { indexOfBytes, type LineBlock, type LineSeparator } from '../lines.js';
import { BlockRows, type ParseSlowRecord, ROWS_MAX } from '../tokens/block-rows.js';
import type { ColumnConverter } from '../tokens/converter.js';
import { RecordScanner } from './scan.js';

/** What a block reader is made for. */
export interface BlockReaderOptions {
  /** The wanted columns, in output order. */
  readonly schema: Schema;
  /** One a column. */
  readonly converters: readonly ColumnConverter[];
  /** The column of malformed records, NULL on the fast path whatever the record says; -1 without one. */
  readonly corruptIndex: number;
  readonly separator: LineSeparator;
  readonly slow: ParseSlowRecord;
  /** False where options forbid what the fast path takes for granted. */
  readonly mayScan: boolean;
  /** A value that cannot be read is NULL, and says nothing on the others of its record. */
  readonly mayDefer: boolean;
}

/**
 * Blocks of JSON lines to batches: a scan finds the wanted values of every record, then each column is converted in a loop of its own,
 * then the records that were not plain come from the slow path. Keeps its buffers from block to block.
 */
export class JsonBlockReader {
  readonly #rows: BlockRows;
  readonly #scanner: RecordScanner;
  /** Whether records end where the scanner takes them to end. */
  readonly #scans: boolean;

  constructor(private readonly options: BlockReaderOptions) {
    const { schema, corruptIndex, separator } = options;
    this.#rows = new BlockRows(schema, options.converters, options.slow);
    const keys = schema.fields.map((f, k) => (k === corruptIndex ? null : f.name));
    this.#scanner = new RecordScanner(keys, this.#rows.table, separator === 'any');
    const isNewline = separator !== 'any' && separator.length === 1 && separator[0] === NEWLINE;
    this.#scans = options.mayScan && (separator === 'any' || isNewline);
  }

  /** The rows of a block, in one batch a 65,536 lines. */
  *read(block: LineBlock): Generator<Batch> {
    const rows = this.#rows;
    let p = block.start;
    try {
      while (p < block.end) {
        p = this.#scan(block, p);
        if (rows.rows > 0) yield this.options.mayDefer ? rows.takeDeferred(block.bytes) : rows.take(block.bytes);
        rows.settle();
      }
    } finally {
      rows.settle();
    }
  }

  /** Scans up to ROWS_MAX records from p on; gives the place behind them. Blank lines are no records. */
  #scan({ bytes, end }: LineBlock, start: number): number {
    const rows = this.#rows;
    const scanner = this.#scanner;
    const step = this.options.separator === 'any' ? 1 : this.options.separator.length;
    scanner.use(bytes);
    let p = start;
    while (p < end && rows.rows < ROWS_MAX) {
      if (this.#scans && scanner.scan(bytes, p, rows.rows) && scanner.next <= end + 1) {
        rows.add(p, scanner.recordEnd);
        p = scanner.next;
        continue;
      }
      const lineEnd = this.#lineEnd(bytes, p, end);
      if (!isBlank(bytes, p, lineEnd)) rows.addSlow(p, lineEnd);
      p = lineEnd + step;
    }
    return p;
  }

  /** End of the line at `start`. The blank line within \r\n is no record. */
  #lineEnd(bytes: Uint8Array, start: number, end: number): number {
    const { separator } = this.options;
    if (separator !== 'any') {
      const found = indexOfBytes(bytes, separator, start, end);
      return found < 0 ? end : found;
    }
    let p = start;
    while (p < end && bytes[p] !== NEWLINE && bytes[p] !== CARRIAGE_RETURN) p++;
    return p;
  }
}

/** Whether there is nothing but JSON's white space. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c !== 32 && c !== 9 && c !== NEWLINE && c !== CARRIAGE_RETURN) return false;
  }
  return true;
}
