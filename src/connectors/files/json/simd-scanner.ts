import type { Schema } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import { BLOCK_BYTES, type BlockMemory, type LineBlock, SPARE_BYTES } from '../lines.js';
import { BlockRows, type ParseSlowRecord, ROWS_MAX } from '../tokens/block-rows.js';
import type { ColumnConverter } from '../tokens/converter.js';
import { aligned, MemoryArrays } from './memory-arrays.js';
import { scannerModule, type ScannerModule, type ScannerProgram, type WasmMemory } from './scanner-module.js';
import { loopBytes, SimdLoops } from './simd-loops.js';

/** Room for a block and what stands behind it; one with a longer line is for the plain scanner. */
const AREA_BYTES = BLOCK_BYTES + SPARE_BYTES;
/** Whole vectors are looked at from the last byte on. */
const ROOM_BEHIND = 64;
const SEAMS_BYTES = 256 * 16;
const KEY_BYTES = 12;
/** More columns than this would ask for too much memory. */
const COLUMNS_MAX = 400;
const PAGE_BYTES = 65_536;
/** What the program has for itself at the beginning of its memory, at most. */
const PROGRAM_BYTES = 4096;

/** What the scanner is made for. */
export interface SimdScannerOptions {
  readonly schema: Schema;
  readonly converters: readonly ColumnConverter[];
  readonly slow: ParseSlowRecord;
  /** The key of each column; null for a column that no key names. */
  readonly keys: readonly (string | null)[];
  readonly carriageReturnSeparates: boolean;
}

/**
 * The scanner in WebAssembly (`assembly/scan.ts`), which compares and searches sixteen bytes at a time. It has a memory of its own, in
 * which the block and the tables of its rows lie. It says the same of every record as `RecordScanner`.
 */
export class SimdScanner implements BlockMemory {
  readonly rows: BlockRows;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #program: ScannerProgram;
  readonly #block: number;
  #isTaken = false;
  #isPlaced = false;

  private constructor(options: SimdScannerOptions, memory: WasmMemory, module: ScannerModule) {
    const { schema, converters, slow, keys, carriageReturnSeparates } = options;
    this.#program = module.start(memory);
    const arrays = new MemoryArrays(memory.buffer, this.#program.freeFrom());
    this.#useKeys(keys, arrays, carriageReturnSeparates);
    this.rows = new BlockRows(schema, converters, slow, arrays);
    const { table, starts, ends } = this.rows;
    this.#bytes = arrays.bytes(AREA_BYTES);
    this.#block = this.#bytes.byteOffset;
    table.loops = new SimdLoops(this.#program, arrays, this.#bytes);
    const placeOf = (of: readonly (Uint8Array | Int32Array)[]) => of[0]?.byteOffset ?? 0;
    this.#program.useTables(
      this.#block,
      placeOf(table.kinds),
      placeOf(table.starts),
      placeOf(table.ends),
      starts.byteOffset,
      ends.byteOffset,
      ROWS_MAX,
    );
  }

  /** Null where the machine has no WebAssembly with SIMD, or no memory for it. */
  static open(options: SimdScannerOptions): SimdScanner | null {
    const module = scannerModule();
    if (module === null || options.keys.length > COLUMNS_MAX) return null;
    const memory = module.memory(Math.ceil(bytesFor(options.keys) / PAGE_BYTES));
    return memory === null ? null : new SimdScanner(options, memory, module);
  }

  /** The memory that blocks are scanned in, for one who reads them right into it; other memory while somebody has it. */
  take(): Uint8Array<ArrayBuffer> {
    if (this.#isTaken || this.#isPlaced) return new Uint8Array(AREA_BYTES);
    this.#isTaken = true;
    return this.#bytes;
  }

  give(buffer: Uint8Array): void {
    if (buffer === this.#bytes) this.#isTaken = false;
  }

  /** Whether a block was read into the memory, or can be copied there. */
  takes({ bytes, end }: LineBlock): boolean {
    return bytes === this.#bytes || (end + SPARE_BYTES <= AREA_BYTES && !this.#isTaken && !this.#isPlaced);
  }

  /** The block where it can be scanned, good until `leave`. */
  place(block: LineBlock): LineBlock {
    const { bytes, start, end, isFirst } = block;
    this.#program.forget();
    this.#isPlaced = true;
    if (bytes === this.#bytes) return block;
    this.#bytes.set(bytes.subarray(start, end + 1), start);
    return { bytes: this.#bytes, start, end, isFirst };
  }

  /** Nobody looks at the block any more. */
  leave(): void {
    this.#isPlaced = false;
  }

  /** Scans records of the block that was placed from `start` on, until there are ROWS_MAX rows or one is not plain; gives the place behind them. */
  scan(start: number, end: number): number {
    const { rows } = this;
    const next = this.#program.scan(this.#block + start, this.#block + end, rows.rows, ROWS_MAX) - this.#block;
    rows.addScanned(this.#program.rowCount());
    return next;
  }

  #useKeys(keys: readonly (string | null)[], arrays: MemoryArrays, carriageReturnSeparates: boolean): void {
    const columns = new Map<string, number>();
    keys.forEach((key, column) => key !== null && columns.set(key, column));
    const slotCount = slotsFor(columns.size);
    const slots = arrays.integers(slotCount);
    const seams = arrays.bytes(SEAMS_BYTES);
    const entries = arrays.integers(columns.size * (KEY_BYTES / 4));
    let at = 0;
    for (const [key, column] of columns) {
      const text = encodeUtf8(key);
      const bytes = arrays.bytes(text.length);
      bytes.set(text);
      entries.set([bytes.byteOffset, text.length, column], at);
      at += KEY_BYTES / 4;
    }
    this.#program.useKeys(entries.byteOffset, columns.size, slots.byteOffset, slotCount, seams.byteOffset, carriageReturnSeparates ? 1 : 0);
  }
}

/** A power of two of which at least half stay empty. */
const slotsFor = (keys: number): number => 1 << (32 - Math.clz32(2 * keys + 1));

/** Bytes of memory for all arrays. */
function bytesFor(keys: readonly (string | null)[]): number {
  const names = keys.reduce((sum, key) => sum + aligned(3 * (key?.length ?? 0)), 0);
  // one column more for what is taken of others
  const tables = ((keys.length + 1) * 9 + 8) * ROWS_MAX;
  const forKeys = aligned(4 * slotsFor(keys.length)) + aligned(keys.length * KEY_BYTES) + names + SEAMS_BYTES;
  return PROGRAM_BYTES + forKeys + tables + aligned(AREA_BYTES) + loopBytes(AREA_BYTES) + ROOM_BEHIND;
}
