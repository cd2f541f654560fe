import { TidemarkError } from '../../../base/errors.js';

/** A value of Thrift's compact protocol: numbers (64-bit ones as the nearest double), booleans, bytes, lists, structs. */
export type ThriftValue = number | boolean | Uint8Array | ThriftStruct | readonly ThriftValue[];

/** The fields of a Thrift struct by their id. The getters give undefined where the field is missing or is of another kind. */
export class ThriftStruct {
  readonly #fields = new Map<number, ThriftValue>();

  set(id: number, value: ThriftValue): void {
    this.#fields.set(id, value);
  }

  has(id: number): boolean {
    return this.#fields.has(id);
  }

  number(id: number): number | undefined {
    const value = this.#fields.get(id);
    return typeof value === 'number' ? value : undefined;
  }

  flag(id: number): boolean | undefined {
    const value = this.#fields.get(id);
    return typeof value === 'boolean' ? value : undefined;
  }

  bytes(id: number): Uint8Array | undefined {
    const value = this.#fields.get(id);
    return value instanceof Uint8Array ? value : undefined;
  }

  text(id: number): string | undefined {
    const value = this.bytes(id);
    return value === undefined ? undefined : new TextDecoder().decode(value);
  }

  struct(id: number): ThriftStruct | undefined {
    const value = this.#fields.get(id);
    return value instanceof ThriftStruct ? value : undefined;
  }

  list(id: number): readonly ThriftValue[] | undefined {
    const value = this.#fields.get(id);
    return Array.isArray(value) ? (value as readonly ThriftValue[]) : undefined;
  }

  structs(id: number): readonly ThriftStruct[] {
    return (this.list(id) ?? []).filter((value) => value instanceof ThriftStruct);
  }
}

const Kind = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  int16: 4,
  int32: 5,
  int64: 6,
  double: 7,
  bytes: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const;

const DEPTH_MAX = 32;

/** Reads structs of Thrift's compact protocol. `position` is the place after the last one. Throws PARQUET_CORRUPT. */
export class ThriftReader {
  position: number;

  constructor(
    private readonly bytes: Uint8Array,
    start = 0,
  ) {
    this.position = start;
  }

  struct(depth = 0): ThriftStruct {
    if (depth > DEPTH_MAX) throw corrupt('nested too deeply');
    const out = new ThriftStruct();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const kind = head & 15;
      if (kind === Kind.stop) return out;
      const delta = head >> 4;
      id = delta === 0 ? this.#signed() : id + delta;
      if (kind === Kind.yes || kind === Kind.no) out.set(id, kind === Kind.yes);
      else out.set(id, this.#value(kind, depth));
    }
  }

  #value(kind: number, depth: number): ThriftValue {
    switch (kind) {
      case Kind.yes:
      case Kind.no:
        return this.#byte() === Kind.yes;
      case Kind.byte:
        return (this.#byte() << 24) >> 24;
      case Kind.int16:
      case Kind.int32:
      case Kind.int64:
        return this.#signed();
      case Kind.double:
        return this.#double();
      case Kind.bytes:
        return this.#take(this.#count());
      case Kind.list:
      case Kind.set:
        return this.#list(depth);
      case Kind.map:
        return this.#map(depth);
      case Kind.struct:
        return this.struct(depth + 1);
      default:
        throw corrupt(`unknown kind ${kind}`);
    }
  }

  #list(depth: number): ThriftValue[] {
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#count() : head >> 4;
    if (size > this.bytes.length - this.position) throw corrupt('a list longer than the data');
    const out: ThriftValue[] = [];
    for (let i = 0; i < size; i++) out.push(this.#value(head & 15, depth));
    return out;
  }

  #map(depth: number): ThriftValue[] {
    const size = this.#count();
    if (size === 0) return [];
    const kinds = this.#byte();
    if (size > this.bytes.length - this.position) throw corrupt('a map longer than the data');
    const out: ThriftValue[] = [];
    for (let i = 0; i < size; i++) out.push([this.#value(kinds >> 4, depth), this.#value(kinds & 15, depth)]);
    return out;
  }

  #byte(): number {
    const byte = this.bytes[this.position++];
    if (byte === undefined) throw corrupt('the data end within it');
    return byte;
  }

  #take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) throw corrupt('the data end within it');
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  #double(): number {
    const taken = this.#take(8);
    return new DataView(taken.buffer, taken.byteOffset, 8).getFloat64(0, true);
  }

  #count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 63) throw corrupt('a number without an end');
    }
  }

  /** Zigzag: even numbers are positive. */
  #signed(): number {
    const value = this.#count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

function corrupt(what: string): TidemarkError {
  return new TidemarkError('PARQUET_CORRUPT', `the metadata cannot be read: ${what}`);
}
