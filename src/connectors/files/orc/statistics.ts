import { BooleanColumn, BytesColumn, type Column, DecimalColumn, Int64Column, NumberColumn } from '../../../columnar/column.js';
import { getBit } from '../../../columnar/bitmap.js';
import { readBigInt } from '../../../columnar/int64.js';
import { compareBytes } from '../../../columnar/utf8.js';
import type { DataType } from '../../../columnar/types.js';
import type { MessageWriter } from './protobuf.js';

const BOUND_BYTES_MAX = 1024;
const INT64_MAX = 2n ** 63n - 1n;

/** What a file says of the values of a column: how many there are, their bounds and sum. */
export class ColumnStatistics {
  #count = 0;
  #hasNull = false;
  #low: bigint | null = null;
  #high = 0n;
  #sum = 0n;
  #least = Infinity;
  #greatest = -Infinity;
  #total = 0;
  #hasNaN = false;
  #first: Uint8Array | null = null;
  #last: Uint8Array = new Uint8Array(0);

  constructor(private readonly type: DataType) {}

  addNulls(): void {
    this.#hasNull = true;
  }

  /** Looks at values without NULLs. */
  add(column: Column): void {
    this.#count += column.length;
    if (column.length === 0) return;
    if (column instanceof NumberColumn) this.#addNumbers(column);
    else if (column instanceof Int64Column) this.#addWords(column);
    else if (column instanceof DecimalColumn) for (let i = 0; i < column.length; i++) this.#addWhole(column.valueAt(i));
    else if (column instanceof BytesColumn) this.#addBytes(column);
    else if (column instanceof BooleanColumn) for (let i = 0; i < column.length; i++) if (getBit(column.bits, i)) this.#total++;
  }

  #addNumbers({ values, length }: NumberColumn): void {
    let least = Infinity;
    let greatest = -Infinity;
    let total = 0;
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      total += value;
    }
    if (values instanceof Float32Array || values instanceof Float64Array) {
      this.#least = Math.min(this.#least, least);
      this.#greatest = Math.max(this.#greatest, greatest);
      this.#total += total;
      if (Number.isNaN(total)) this.#hasNaN = true;
      return;
    }
    this.#bound(BigInt(least));
    this.#bound(BigInt(greatest));
    this.#sum += BigInt(total);
  }

  #addWords({ words, length }: Int64Column): void {
    let low = 0;
    let high = 0;
    let least = 0;
    let greatest = 0;
    for (let i = 0; i < length; i++) {
      low += words[2 * i]! >>> 0;
      high += words[2 * i + 1]!;
      if (before(words, i, least)) least = i;
      if (before(words, greatest, i)) greatest = i;
    }
    this.#bound(readBigInt(words, least));
    this.#bound(readBigInt(words, greatest));
    this.#sum += (BigInt(high) << 32n) + BigInt(low);
  }

  #addWhole(value: bigint): void {
    this.#bound(value);
    this.#sum += value;
  }

  #bound(value: bigint): void {
    if (this.#low === null) this.#low = this.#high = value;
    else if (value < this.#low) this.#low = value;
    else if (value > this.#high) this.#high = value;
  }

  #addBytes({ offsets, data, length }: BytesColumn): void {
    this.#sum += BigInt(offsets[length]! - offsets[0]!);
    if (this.type.kind === 'binary') return;
    for (let i = 0; i < length; i++) {
      const start = offsets[i]!;
      const end = offsets[i + 1]!;
      this.#boundBytes(data, start, end);
    }
  }

  #boundBytes(data: Uint8Array, start: number, end: number): void {
    if (this.#first === null) this.#first = this.#last = data.slice(start, end);
    else if (compareBytes(data, start, end, this.#first, 0, this.#first.length) < 0) this.#first = data.slice(start, end);
    else if (compareBytes(data, start, end, this.#last, 0, this.#last.length) > 0) this.#last = data.slice(start, end);
  }

  /** Adds what another one has seen. */
  merge(other: ColumnStatistics): void {
    this.#count += other.#count;
    this.#hasNull ||= other.#hasNull;
    if (other.#low !== null) {
      this.#bound(other.#low);
      this.#bound(other.#high);
    }
    this.#sum += other.#sum;
    this.#least = Math.min(this.#least, other.#least);
    this.#greatest = Math.max(this.#greatest, other.#greatest);
    this.#total += other.#total;
    this.#hasNaN ||= other.#hasNaN;
    if (other.#first !== null) {
      this.#boundBytes(other.#first, 0, other.#first.length);
      this.#boundBytes(other.#last, 0, other.#last.length);
    }
  }

  write(out: MessageWriter): void {
    out.number(1, this.#count);
    this.#writeBounds(out);
    out.number(10, this.#hasNull ? 1 : 0);
  }

  #writeBounds(out: MessageWriter): void {
    const low = this.#low;
    switch (this.type.kind) {
      case 'tinyint':
      case 'smallint':
      case 'int':
      case 'bigint':
      case 'interval_ym':
      case 'interval_dt':
      case 'timestamp_ntz':
      case 'time':
        if (low === null) return;
        out.message(2, (m) => {
          m.signed(1, low).signed(2, this.#high);
          if (this.#sum <= INT64_MAX && this.#sum >= -INT64_MAX - 1n) m.signed(3, this.#sum);
        });
        return;
      case 'float':
      case 'double':
        if (this.#hasNaN || this.#least > this.#greatest) return;
        out.message(3, (m) => m.double(1, this.#least).double(2, this.#greatest).double(3, this.#total));
        return;
      case 'string':
      case 'char':
      case 'varchar':
        out.message(4, (m) => {
          const first = this.#first;
          if (first !== null && first.length <= BOUND_BYTES_MAX && this.#last.length <= BOUND_BYTES_MAX)
            m.bytes(1, first).bytes(2, this.#last);
          m.signed(3, this.#sum);
        });
        return;
      case 'boolean':
        out.message(5, (m) => m.packed(1, [this.#total]));
        return;
      case 'decimal': {
        if (low === null) return;
        const { scale } = this.type;
        out.message(6, (m) =>
          m.text(1, decimalText(low, scale)).text(2, decimalText(this.#high, scale)).text(3, decimalText(this.#sum, scale)),
        );
        return;
      }
      case 'date':
        if (low !== null) out.message(7, (m) => m.signed(1, low).signed(2, this.#high));
        return;
      case 'binary':
        out.message(8, (m) => m.signed(1, this.#sum));
        return;
      case 'timestamp':
        // Milliseconds: the bounds are let out to the next whole ones.
        if (low !== null) out.message(9, (m) => m.signed(3, floorMillis(low)).signed(4, floorMillis(this.#high + 999n)));
        return;
      default:
    }
  }
}

function before(words: Int32Array, a: number, b: number): boolean {
  const highs = words[2 * a + 1]! - words[2 * b + 1]!;
  return highs < 0 || (highs === 0 && words[2 * a]! >>> 0 < words[2 * b]! >>> 0);
}

function floorMillis(micros: bigint): bigint {
  return (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n;
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`}`;
}
