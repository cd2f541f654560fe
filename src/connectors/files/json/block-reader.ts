import type { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import { CARRIAGE_RETURN, NEWLINE } from '../bytes.js';
import { type BlockMemory, indexOfBytes, type LineBlock, type LineSeparator } from '../lines.js';
import { BlockRows, type ParseSlowRecord, ROWS_MAX } from '../tokens/block-rows.js';
import type { ColumnConverter } from '../tokens/converter.js';
import { RecordScanner } from './scan.js';
import { SimdScanner } from './simd-scanner.js';

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
  /** Which scanner finds the values: by the size of the first block unless a test says so. */
  readonly scanner?: ScannerChoice | undefined;
}

export type ScannerChoice = 'plain' | 'simd';

/** Smaller blocks are not worth a memory of their own. */
const SIMD_BYTES_MIN = 1 << 15;

/**
 * Blocks of JSON lines to batches: a scan finds the wanted values of every record, then each column is converted in a loop of its own,
 * then the records that were not plain come from the slow path. Keeps its buffers from block to block.
 */
export class JsonBlockReader {
  readonly #keys: readonly (string | null)[];
  /** Whether records end where the scanners take them to end. */
  readonly #scans: boolean;
  #plain: PlainLane | null = null;
  /** Undefined before a block that is worth it. */
  #simd: SimdScanner | null | undefined;

  constructor(private readonly options: BlockReaderOptions) {
    const { schema, corruptIndex, separator } = options;
    this.#keys = schema.fields.map((f, k) => (k === corruptIndex ? null : f.name));
    const isNewline = separator !== 'any' && separator.length === 1 && separator[0] === NEWLINE;
    this.#scans = options.mayScan && (separator === 'any' || isNewline);
  }

  /** The rows of a block, in one batch a 65,536 lines. */
  *read(block: LineBlock): Generator<Batch> {
    const simd = this.#simdFor(block.end - block.start);
    if (simd?.takes(block) === true) {
      const placed = simd.place(block);
      try {
        yield* this.#batches(simd.rows, placed, (p) => this.#scanSimd(simd, placed, p));
      } finally {
        simd.leave();
      }
      return;
    }
    const plain = (this.#plain ??= this.#plainLane());
    plain.scanner.use(block.bytes);
    yield* this.#batches(plain.rows, block, (p) => this.#scanPlain(plain, block, p));
  }

  /** `scan` keeps rows from a place on, and gives the place behind them. */
  *#batches(rows: BlockRows, block: LineBlock, scan: (p: number) => number): Generator<Batch> {
    let p = block.start;
    try {
      while (p < block.end) {
        p = scan(p);
        if (rows.rows > 0) yield this.options.mayDefer ? rows.takeDeferred(block.bytes) : rows.take(block.bytes);
        rows.settle();
      }
    } finally {
      rows.settle();
    }
  }

  /** Memory to read the blocks of so many bytes into; undefined where it is all the same. */
  memoryFor(sizeBytes: number): BlockMemory | undefined {
    return this.#simdFor(sizeBytes) ?? undefined;
  }

  #simdFor(sizeBytes: number): SimdScanner | null {
    const { scanner } = this.options;
    if (!this.#scans || scanner === 'plain') return null;
    if (this.#simd === undefined) {
      if (scanner === undefined && sizeBytes < SIMD_BYTES_MIN) return null;
      const carriageReturnSeparates = this.options.separator === 'any';
      this.#simd = SimdScanner.open({ ...this.options, keys: this.#keys, carriageReturnSeparates });
    }
    return this.#simd;
  }

  #plainLane(): PlainLane {
    const { schema, converters, slow, separator } = this.options;
    const rows = new BlockRows(schema, converters, slow);
    return { rows, scanner: new RecordScanner(this.#keys, rows.table, separator === 'any') };
  }

  /** Scans up to ROWS_MAX records from `start` on. */
  #scanPlain({ rows, scanner }: PlainLane, block: LineBlock, start: number): number {
    const { bytes, end } = block;
    let p = start;
    while (p < end && rows.rows < ROWS_MAX) {
      if (this.#scans && scanner.scan(bytes, p, rows.rows) && scanner.next <= end + 1) {
        rows.add(p, scanner.recordEnd);
        p = scanner.next;
      } else p = this.#addSlow(rows, block, p);
    }
    return p;
  }

  #scanSimd(scanner: SimdScanner, block: LineBlock, start: number): number {
    const { rows } = scanner;
    let p = start;
    for (;;) {
      p = scanner.scan(p, block.end);
      if (p >= block.end || rows.rows === ROWS_MAX) return p;
      p = this.#addSlow(rows, block, p);
    }
  }

  /** Keeps the line at `start` for the reference, unless it is blank: such lines are no records. Gives the place behind it. */
  #addSlow(rows: BlockRows, { bytes, end }: LineBlock, start: number): number {
    const step = this.options.separator === 'any' ? 1 : this.options.separator.length;
    const lineEnd = this.#lineEnd(bytes, start, end);
    if (!isBlank(bytes, start, lineEnd)) rows.addSlow(start, lineEnd);
    return lineEnd + step;
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

/** Rows in the heap, and the scanner that fills them. */
interface PlainLane {
  readonly rows: BlockRows;
  readonly scanner: RecordScanner;
}

/** Whether there is nothing but JSON's white space. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c !== 32 && c !== 9 && c !== NEWLINE && c !== CARRIAGE_RETURN) return false;
  }
  return true;
}
