import { selectedIndices } from '../../../columnar/bitmap.js';
import type { Column } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import { take } from '../../../columnar/take.js';
import { GrowingBytes } from '../binary/growing-bytes.js';
import { writeBooleans } from './byte-runs.js';
import type { TypeEntry } from './orc-types.js';
import { ColumnStatistics } from './statistics.js';

/** Numbers of the streams in the format. */
export const STREAM = { present: 0, data: 1, length: 2, dictionaryData: 3, secondary: 5 } as const;

export interface Encoding {
  /** Its number in the format. */
  readonly kind: number;
  readonly dictionarySize?: number;
}

/** No integers, or in no runs. */
export const PLAIN: Encoding = { kind: 0 };
/** Integers in runs of the second kind. */
const RUNS: Encoding = { kind: 2 };

export interface WrittenStream {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

/** Collects one column of a stripe. */
export abstract class ColumnWriter {
  readonly #present = new GrowingBytes(64);
  #hasNull = false;
  statistics: ColumnStatistics;

  constructor(readonly entry: TypeEntry) {
    this.statistics = new ColumnStatistics(entry.type);
  }

  /** How the column is encoded, for the footer of the stripe; asked for after `take`. */
  get encoding(): Encoding {
    return RUNS;
  }

  append(input: Column): void {
    const column = flatten(input);
    const { validity, length } = column;
    const present = validity === null ? null : selectedIndices(validity, null, length);
    if (present === null || present.length === length) {
      this.#present.fill(1, length);
      this.#add(column);
      return;
    }
    this.#hasNull = true;
    this.statistics.addNulls();
    const start = this.#present.length;
    this.#present.fill(0, length);
    for (const i of present) this.#present.bytes[start + i] = 1;
    this.#add(take(column, present));
  }

  #add(column: Column): void {
    this.statistics.add(column);
    this.values(column);
  }

  /** Bytes held, about. */
  get heldBytes(): number {
    return this.#present.length >> 3;
  }

  /** The streams of the stripe; the writer starts anew. */
  take(): WrittenStream[] {
    const streams = this.streams();
    if (this.#hasNull) {
      const out = new GrowingBytes(64);
      writeBooleans(this.#present.written(), out);
      streams.unshift({ kind: STREAM.present, bytes: out.written() });
    }
    this.#present.clear();
    this.#hasNull = false;
    this.statistics = new ColumnStatistics(this.entry.type);
    return streams;
  }

  /** Takes in values without NULLs. */
  protected abstract values(column: Column): void;
  protected abstract streams(): WrittenStream[];
}

/** Values whose bytes are kept as they come, and made a stream at the end. */
export abstract class BufferedWriter extends ColumnWriter {
  protected readonly buffer = new GrowingBytes(1024);

  override get heldBytes(): number {
    return super.heldBytes + this.buffer.length;
  }

  protected keep(values: Int32Array | Float32Array | Float64Array): void {
    this.buffer.append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}
