import { Batch } from '../../../columnar/batch.js';
import { BytesColumn } from '../../../columnar/column.js';
import type { Schema } from '../../../columnar/types.js';
import { CARRIAGE_RETURN, NEWLINE } from '../bytes.js';
import { LineCursor, type LineBlock, type LineSeparator } from '../lines.js';

/** From here on copying in one go is worth its call. */
const LONG_BYTES = 64;

/** Lines of blocks to batches of at most `batchRows` rows. `schema` has one STRING column, or none where only the rows count. */
export class TextBlockReader {
  constructor(
    private readonly schema: Schema,
    private readonly separator: LineSeparator,
    private readonly batchRows: number,
  ) {}

  *read(block: LineBlock): Generator<Batch> {
    const isPlain = this.separator === 'any' && !hasCarriageReturn(block);
    const { starts, ends } = isPlain ? newlines(block) : lines(block, this.separator);
    for (let i = 0; i < starts.length; i += this.batchRows)
      yield this.#batch(block.bytes, starts, ends, i, Math.min(i + this.batchRows, starts.length));
  }

  #batch(bytes: Uint8Array, starts: readonly number[], ends: readonly number[], from: number, to: number): Batch {
    const rows = to - from;
    const [column] = this.schema.fields;
    if (column === undefined) return new Batch(this.schema, [], rows);
    const offsets = new Int32Array(rows + 1);
    const data = new Uint8Array(ends[to - 1]! - starts[from]!);
    let at = 0;
    for (let i = 0; i < rows; i++) {
      const start = starts[from + i]!;
      const end = ends[from + i]!;
      if (end - start > LONG_BYTES) {
        data.set(bytes.subarray(start, end), at);
        at += end - start;
      } else for (let p = start; p < end; p++) data[at++] = bytes[p]!;
      offsets[i + 1] = at;
    }
    return new Batch(this.schema, [new BytesColumn(column.type, rows, offsets, data.subarray(0, at), null)], rows);
  }
}

function hasCarriageReturn({ bytes, start, end }: LineBlock): boolean {
  const found = bytes.indexOf(CARRIAGE_RETURN, start);
  return found >= 0 && found < end;
}

interface Lines {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function newlines({ bytes, start, end }: LineBlock): Lines {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let p = start; p < end;) {
    const newline = bytes.indexOf(NEWLINE, p);
    starts.push(p);
    ends.push(newline);
    p = newline + 1;
  }
  return { starts, ends };
}

function lines(block: LineBlock, separator: LineSeparator): Lines {
  const starts: number[] = [];
  const ends: number[] = [];
  const cursor = new LineCursor(block, separator);
  while (cursor.next()) {
    starts.push(cursor.start);
    ends.push(cursor.end);
  }
  return { starts, ends };
}
