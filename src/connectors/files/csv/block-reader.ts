import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import { LineCursor, type LineBlock, type LineSeparator } from '../lines.js';
import { BlockRows, type ParseSlowRecord, ROWS_MAX } from '../tokens/block-rows.js';
import type { ColumnConverter } from '../tokens/converter.js';
import { CsvLineScanner, type CsvSyntax } from './scan.js';

/** What a block reader is made for. */
export interface CsvBlockOptions {
  /** The wanted columns, in output order. */
  readonly schema: Schema;
  readonly converters: readonly ColumnConverter[];
  /** Where the value of each column stands in a record; -1 for the column of malformed records. */
  readonly places: readonly number[];
  readonly separator: LineSeparator;
  /** Null where the options are such that every line is for the reference. */
  readonly syntax: CsvSyntax | null;
  readonly comment: number;
  readonly slow: ParseSlowRecord;
}

/** Blocks of CSV lines to batches, as `JsonBlockReader` does it for JSON. */
export class CsvBlockReader {
  readonly #rows: BlockRows;
  readonly #scanner: CsvLineScanner | null;

  constructor(private readonly options: CsvBlockOptions) {
    this.#rows = new BlockRows(options.schema, options.converters, options.slow);
    this.#scanner = options.syntax === null ? null : new CsvLineScanner(options.places, this.#rows.table, options.syntax);
  }

  /** The rows of a block from its start on, in batches of at most 65,536. */
  *read(block: LineBlock): Generator<Batch> {
    if (this.#scanner === null) return yield* this.#readSlow(block);
    let p = block.start;
    while (p < block.end) {
      p = this.#scan(this.#scanner, block, p);
      if (this.#rows.rows > 0) yield this.#rows.take(block.bytes);
    }
  }

  #scan(scanner: CsvLineScanner, { bytes, end }: LineBlock, start: number): number {
    const rows = this.#rows;
    scanner.use(bytes);
    let p = start;
    while (p < end && rows.rows < ROWS_MAX) {
      const outcome = scanner.scan(bytes, p, end, rows.rows);
      if (outcome === CsvLineScanner.plain) rows.add(p, scanner.lineEnd);
      else if (outcome === CsvLineScanner.slow) rows.addSlow(p, scanner.lineEnd);
      p = scanner.next;
    }
    return p;
  }

  *#readSlow(block: LineBlock): Generator<Batch> {
    const lines = new LineCursor(block, this.options.separator);
    while (lines.next()) {
      if (isBlankOrComment(block.bytes, lines.start, lines.end, this.options.comment)) continue;
      this.#rows.addSlow(lines.start, lines.end);
      if (this.#rows.rows === ROWS_MAX) yield this.#rows.take(block.bytes);
    }
    if (this.#rows.rows > 0) yield this.#rows.take(block.bytes);
  }
}

/** White space alone, or a line that begins with the comment character (0: there is none). */
export function isBlankOrComment(bytes: Uint8Array, start: number, end: number, comment: number): boolean {
  if (comment !== 0 && start < end && bytes[start] === comment) return true;
  let p = start;
  while (p < end && bytes[p]! <= 32) p++;
  return p === end;
}
