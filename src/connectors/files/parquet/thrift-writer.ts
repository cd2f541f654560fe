import { GrowingBytes } from '../binary/growing-bytes.js';

const INT16 = 4;
const INT32 = 5;
const INT64 = 6;
const BYTES = 8;
const LIST = 9;
const STRUCT = 12;

/** Writes structs of Thrift's compact protocol; fields of a struct come in the order of their ids. */
export class ThriftWriter {
  readonly #out = new GrowingBytes(256);
  readonly #ids: number[] = [];
  #last = 0;

  int32(id: number, value: number | undefined): void {
    if (value === undefined) return;
    this.#field(id, INT32);
    this.#signed(value);
  }

  int16(id: number, value: number): void {
    this.#field(id, INT16);
    this.#signed(value);
  }

  int64(id: number, value: number): void {
    this.#field(id, INT64);
    this.#signed(value);
  }

  flag(id: number, value: boolean): void {
    this.#field(id, value ? 1 : 2);
  }

  int8(id: number, value: number): void {
    this.#field(id, 3);
    this.#out.byte(value & 255);
  }

  bytes(id: number, value: Uint8Array | undefined): void {
    if (value === undefined) return;
    this.#field(id, BYTES);
    this.#sized(value);
  }

  text(id: number, value: string): void {
    this.bytes(id, new TextEncoder().encode(value));
  }

  int32s(id: number, values: readonly number[]): void {
    this.#list(id, INT32, values.length);
    for (const value of values) this.#signed(value);
  }

  texts(id: number, values: readonly string[]): void {
    this.#list(id, BYTES, values.length);
    for (const value of values) this.#sized(new TextEncoder().encode(value));
  }

  struct(id: number, write: () => void): void {
    this.#field(id, STRUCT);
    this.root(write);
  }

  structs<T>(id: number, items: readonly T[], write: (item: T) => void): void {
    this.#list(id, STRUCT, items.length);
    for (const item of items) this.root(() => write(item));
  }

  /** A struct without a field around it: the outermost one. */
  root(write: () => void): void {
    this.#ids.push(this.#last);
    this.#last = 0;
    write();
    this.#out.byte(0);
    this.#last = this.#ids.pop() ?? 0;
  }

  finish(): Uint8Array {
    return this.#out.written();
  }

  #field(id: number, kind: number): void {
    const delta = id - this.#last;
    if (delta > 0 && delta < 16) this.#out.byte((delta << 4) | kind);
    else {
      this.#out.byte(kind);
      this.#signed(id);
    }
    this.#last = id;
  }

  #list(id: number, kind: number, size: number): void {
    this.#field(id, LIST);
    if (size < 15) this.#out.byte((size << 4) | kind);
    else {
      this.#out.byte(0xf0 | kind);
      this.#out.varint(size);
    }
  }

  #sized(value: Uint8Array): void {
    this.#out.varint(value.length);
    this.#out.append(value);
  }

  #signed(value: number): void {
    this.#out.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }
}
