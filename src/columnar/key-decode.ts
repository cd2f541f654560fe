import { TidemarkError } from '../base/errors.js';
import {
  type ArrayBuilder,
  type BooleanBuilder,
  BytesBuilder,
  type ColumnBuilder,
  columnBuilder,
  Int64Builder,
  type MapBuilder,
  NumberBuilder,
  type StructBuilder,
} from './builder.js';
import type { Column } from './column.js';
import type { DataType } from './types.js';

const FLIP = -0x80000000;

/** The columns of keys made by `encodeKeys`: key i is data[offsets[i] .. offsets[i + 1]]. */
export function decodeKeys(
  keys: { readonly offsets: Int32Array; readonly data: Uint8Array },
  length: number,
  types: readonly DataType[],
): Column[] {
  const reader = new PieceReader(keys.data);
  const cursors = keys.offsets.slice(0, length);
  return types.map((type) => {
    const builder = columnBuilder(type, length);
    for (let i = 0; i < length; i++) {
      reader.at = cursors[i]!;
      reader.piece(builder);
      cursors[i] = reader.at;
    }
    return builder.finish();
  });
}

/** Reads pieces one after the other; see KeyNode for their bytes. */
class PieceReader {
  at = 0;
  readonly #view: DataView;
  readonly #bits = new DataView(new ArrayBuffer(8));
  #text = new Uint8Array(64);

  constructor(private readonly data: Uint8Array) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  piece(builder: ColumnBuilder): void {
    if (this.data[this.at++] === 0) return builder.appendNull();
    if (builder instanceof Int64Builder) return this.#int64(builder);
    if (builder instanceof NumberBuilder) return this.#number(builder);
    if (builder instanceof BytesBuilder) return this.#bytes(builder);
    this.#rest(builder);
  }

  #int64(builder: Int64Builder): void {
    builder.appendWords(this.#view.getInt32(this.at + 4), this.#view.getInt32(this.at) ^ FLIP);
    this.at += 8;
  }

  #int32(): number {
    const value = this.#view.getInt32(this.at) ^ FLIP;
    this.at += 4;
    return value;
  }

  #number(builder: NumberBuilder): void {
    switch (builder.type.kind) {
      case 'tinyint':
        return builder.appendNumber(((this.data[this.at++]! ^ 0x80) << 24) >> 24);
      case 'smallint':
        this.at += 2;
        return builder.appendNumber(((this.#view.getUint16(this.at - 2) ^ 0x8000) << 16) >> 16);
      case 'float':
        return builder.appendNumber(this.#float());
      case 'double':
        return builder.appendNumber(this.#double());
      default:
        return builder.appendNumber(this.#int32());
    }
  }

  #float(): number {
    const bits = this.#view.getInt32(this.at);
    this.at += 4;
    this.#bits.setInt32(0, bits < 0 ? bits ^ FLIP : ~bits);
    return this.#bits.getFloat32(0);
  }

  #double(): number {
    const high = this.#view.getInt32(this.at);
    const low = this.#view.getInt32(this.at + 4);
    this.at += 8;
    this.#bits.setInt32(0, high < 0 ? high ^ FLIP : ~high);
    this.#bits.setInt32(4, high < 0 ? low : ~low);
    return this.#bits.getFloat64(0);
  }

  #bytes(builder: BytesBuilder): void {
    const { data } = this;
    const start = this.at;
    let end = start;
    while (data[end]! > 1) end++;
    if (data[end] === 0) {
      this.at = end + 1;
      return builder.appendBytes(data, start, end);
    }
    this.#escaped(builder);
  }

  #escaped(builder: BytesBuilder): void {
    let size = 0;
    for (let byte = this.data[this.at++]!; byte !== 0; byte = this.data[this.at++]!) {
      if (size === this.#text.length) {
        const grown = new Uint8Array(size * 2);
        grown.set(this.#text);
        this.#text = grown;
      }
      this.#text[size++] = byte === 1 ? this.data[this.at++]! - 1 : byte;
    }
    builder.appendBytes(this.#text, 0, size);
  }

  #rest(builder: ColumnBuilder): void {
    switch (builder.type.kind) {
      case 'boolean':
        return (builder as BooleanBuilder).appendBoolean(this.data[this.at++] === 1);
      case 'decimal':
        return builder.append(this.#decimal());
      case 'interval':
        return builder.append(this.#interval());
      case 'array': {
        const list = builder as ArrayBuilder;
        while (this.data[this.at++] === 1) this.piece(list.element);
        return list.close();
      }
      case 'map': {
        const map = builder as MapBuilder;
        while (this.data[this.at++] === 1) {
          this.piece(map.keys);
          this.piece(map.values);
        }
        return map.close();
      }
      case 'struct': {
        const struct = builder as StructBuilder;
        for (const child of struct.children) this.piece(child);
        return struct.close();
      }
      default:
        throw new TidemarkError('INTERNAL_ERROR', `no key of type ${builder.type.kind} can be read`);
    }
  }

  #decimal(): bigint {
    const view = this.#view;
    const high = BigInt(this.#int32());
    const rest =
      (BigInt(view.getUint32(this.at)) << 64n) | (BigInt(view.getUint32(this.at + 4)) << 32n) | BigInt(view.getUint32(this.at + 8));
    this.at += 12;
    return (high << 96n) | rest;
  }

  #interval(): { months: number; days: number; micros: bigint } {
    const months = this.#int32();
    const days = this.#int32();
    const micros = (BigInt(this.#int32()) << 32n) | BigInt(this.#view.getUint32(this.at));
    this.at += 4;
    return { months, days, micros };
  }
}
