import { Batch } from '../../../columnar/batch.js';
import { struct, type Schema } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { CARRIAGE_RETURN, NEWLINE } from '../bytes.js';
import { indexOfBytes, type LineBlock, type LineSeparator } from '../lines.js';
import type { ColumnConverter } from '../tokens/converter.js';
import { Token, TokenTable } from '../tokens/token.js';
import { RecordScanner } from './scan.js';
import type { ParseSlowRecord } from './slow-record.js';

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
}

const ROWS_MAX = 65_536;

type Uneven = ReadonlyMap<number, readonly (readonly Value[])[]>;

/**
 * Blocks of JSON lines to batches: a scan finds the wanted values of every record, then each column is converted in a loop of its own,
 * then the records that were not plain come from the slow path. Keeps its buffers from block to block.
 */
export class JsonBlockReader {
  readonly #table: TokenTable;
  readonly #scanner: RecordScanner;
  /** Whether records end where the scanner takes them to end. */
  readonly #scans: boolean;
  readonly #lineStarts = new Int32Array(ROWS_MAX);
  readonly #lineEnds = new Int32Array(ROWS_MAX);
  readonly #slow = new Uint8Array(ROWS_MAX);

  constructor(private readonly options: BlockReaderOptions) {
    const { schema, corruptIndex, separator } = options;
    this.#table = new TokenTable(schema.fields.length, ROWS_MAX);
    const keys = schema.fields.map((f, k) => (k === corruptIndex ? null : f.name));
    this.#scanner = new RecordScanner(keys, this.#table, separator === 'any');
    const isNewline = separator !== 'any' && separator.length === 1 && separator[0] === NEWLINE;
    this.#scans = options.mayScan && (separator === 'any' || isNewline);
  }

  /** The rows of a block, in one batch a 65,536 lines. */
  *read(block: LineBlock): Generator<Batch> {
    let p = block.start;
    while (p < block.end) {
      const { rows, next } = this.#scan(block, p);
      if (rows > 0) yield this.#convert(block.bytes, rows);
      p = next;
    }
  }

  /** Scans up to ROWS_MAX records from p on. Blank lines are no records. */
  #scan({ bytes, end }: LineBlock, start: number): { rows: number; next: number } {
    const slow = this.#slow;
    const scanner = this.#scanner;
    scanner.use(bytes);
    let rows = 0;
    let p = start;
    while (p < end && rows < ROWS_MAX) {
      this.#lineStarts[rows] = p;
      if (this.#scans && scanner.scan(bytes, p, rows) && scanner.next <= end + 1) {
        this.#lineEnds[rows] = scanner.recordEnd;
        slow[rows++] = 0;
        p = scanner.next;
        continue;
      }
      const lineEnd = this.#lineEnd(bytes, p, end);
      if (!isBlank(bytes, p, lineEnd)) {
        this.#lineEnds[rows] = lineEnd;
        for (const kinds of this.#table.kinds) kinds[rows] = Token.slow;
        slow[rows++] = 1;
      }
      p = lineEnd + (this.options.separator === 'any' ? 1 : this.options.separator.length);
    }
    return { rows, next: p };
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

  #convert(bytes: Uint8Array, rows: number): Batch {
    const { converters, schema } = this.options;
    const slow = this.#slow;
    for (let k = 0; k < converters.length; k++) converters[k]!.convert(this.#table.column(k, bytes, rows), slow);
    const uneven = this.#slowRows(bytes, rows);
    const columns = converters.map((c) => c.finish());
    const batch = new Batch(schema, columns, rows);
    return uneven === null ? batch : spliced(batch, uneven);
  }

  /** Fills in the slow rows. Records that give no row or several are returned, by row number. */
  #slowRows(bytes: Uint8Array, rows: number): Uneven | null {
    const { converters } = this.options;
    let uneven: Map<number, readonly (readonly Value[])[]> | null = null;
    for (let i = this.#slow.indexOf(1); i >= 0 && i < rows; i = this.#slow.indexOf(1, i + 1)) {
      const records = this.options.slow(bytes, this.#lineStarts[i]!, this.#lineEnds[i]!);
      const values = records[0];
      for (let k = 0; k < converters.length; k++) converters[k]!.set(i, values?.[k] ?? null);
      if (records.length !== 1) (uneven ??= new Map()).set(i, records);
    }
    return uneven;
  }
}

/** The batch with some of its rows replaced by none or several. */
function spliced(batch: Batch, replaced: Uneven): Batch {
  const schema = struct(batch.schema.fields);
  const rows: (readonly Value[])[] = [];
  for (let i = 0; i < batch.length; i++) {
    const instead = replaced.get(i);
    if (instead === undefined) rows.push(batch.row(i));
    else rows.push(...instead);
  }
  return Batch.fromRows(schema, rows);
}

/** Whether there is nothing but JSON's white space. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c !== 32 && c !== 9 && c !== NEWLINE && c !== CARRIAGE_RETURN) return false;
  }
  return true;
}
