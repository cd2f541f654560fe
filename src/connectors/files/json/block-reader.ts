import { Batch } from '../../../columnar/batch.js';
import { struct, type Field, type Schema } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { CARRIAGE_RETURN, NEWLINE } from '../bytes.js';
import type { LineBlock } from '../lines.js';
import { type ColumnConverter, converterFor } from './convert.js';
import { RecordScanner, Token, TokenTable } from './scan.js';
import type { ParseSlowRecord } from './slow-record.js';

/** What a block reader is made for. */
export interface BlockReaderOptions {
  readonly schema: Schema;
  /** Wanted columns, in output order. */
  readonly columns: readonly string[];
  /** Offset of the session zone where it has a fixed one, else null. */
  readonly localOffsetSeconds: number | null;
  readonly slow: ParseSlowRecord;
  /** Columns whose strings have a format of their own (timestampFormat, …) or that need the raw record: always slow. */
  readonly slowColumns?: ReadonlySet<string>;
}

const ROWS_MAX = 65_536;

/**
 * Blocks of JSON lines to batches: a scan finds the wanted values of every record, then each column is converted in a loop of its own,
 * then the records that were not plain come from the slow path. Keeps its buffers from block to block.
 */
export class JsonBlockReader {
  readonly #schema: Schema;
  readonly #table: TokenTable;
  readonly #scanner: RecordScanner;
  readonly #converters: readonly ColumnConverter[];
  readonly #lineStarts = new Int32Array(ROWS_MAX);
  readonly #lineEnds = new Int32Array(ROWS_MAX);
  readonly #slow = new Uint8Array(ROWS_MAX);

  constructor(private readonly options: BlockReaderOptions) {
    const fields = options.columns.map((name) => fieldNamed(options.schema, name));
    this.#schema = struct(fields);
    this.#table = new TokenTable(fields.length, ROWS_MAX);
    this.#scanner = new RecordScanner(options.columns, this.#table);
    this.#converters = fields.map((f) => converterFor(f.type, options.localOffsetSeconds, options.slowColumns?.has(f.name)));
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
      if (scanner.scan(bytes, p, rows) && scanner.next <= end + 1) {
        this.#lineEnds[rows] = scanner.next - 1;
        slow[rows++] = 0;
        p = scanner.next;
        continue;
      }
      const lineEnd = recordEnd(bytes, p, end);
      if (!isBlank(bytes, p, lineEnd)) {
        this.#lineEnds[rows] = lineEnd;
        for (const kinds of this.#table.kinds) kinds[rows] = Token.slow;
        slow[rows++] = 1;
      }
      p = lineEnd + 1;
    }
    return { rows, next: p };
  }

  #convert(bytes: Uint8Array, rows: number): Batch {
    const slow = this.#slow;
    for (let k = 0; k < this.#converters.length; k++) {
      const { kinds, starts, ends } = this.#table;
      this.#converters[k]!.convert({ bytes, kinds: kinds[k]!, starts: starts[k]!, ends: ends[k]!, rows }, slow);
    }
    const uneven = this.#slowRows(bytes, rows);
    const columns = this.#converters.map((c) => c.finish());
    const batch = new Batch(this.#schema, columns, rows);
    return uneven === null ? batch : spliced(batch, uneven);
  }

  /** Fills in the slow rows. Records that give no row or several are returned, by row number. */
  #slowRows(bytes: Uint8Array, rows: number): Map<number, readonly (readonly Value[])[]> | null {
    let uneven: Map<number, readonly (readonly Value[])[]> | null = null;
    for (let i = this.#slow.indexOf(1); i >= 0 && i < rows; i = this.#slow.indexOf(1, i + 1)) {
      const record = this.options.slow(bytes, this.#lineStarts[i]!, this.#lineEnds[i]!);
      const values = record.rows[0];
      for (let k = 0; k < this.#converters.length; k++) this.#converters[k]!.set(i, values?.[k] ?? null);
      if (record.rows.length !== 1) (uneven ??= new Map()).set(i, record.rows);
    }
    return uneven;
  }
}

/** The batch with some of its rows replaced by none or several. */
function spliced(batch: Batch, replaced: ReadonlyMap<number, readonly (readonly Value[])[]>): Batch {
  const rows: (readonly Value[])[] = [];
  for (let i = 0; i < batch.length; i++) {
    const instead = replaced.get(i);
    if (instead === undefined) rows.push(batch.row(i));
    else rows.push(...instead);
  }
  return Batch.fromRows(batch.schema, rows);
}

function fieldNamed(schema: Schema, name: string): Field {
  const found = schema.fields.find((f) => f.name === name);
  if (found === undefined) throw new Error(`no column ${name} in the schema of the file`);
  return found;
}

/** End of the line at `start`: a newline or a carriage return, whichever comes first. The blank line within \r\n is no record. */
function recordEnd(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && bytes[p] !== NEWLINE && bytes[p] !== CARRIAGE_RETURN) p++;
  return p;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 32) return false;
  return true;
}
