import { TidemarkError } from '../../../base/errors.js';
import { GrowingBytes } from '../binary/growing-bytes.js';

/** A protocol buffer message: the values of each field number in order, varints as numbers, the rest as bytes. Throws ORC_CORRUPT. */
export class Message {
  readonly #fields = new Map<number, (number | Uint8Array)[]>();

  constructor(bytes: Uint8Array) {
    let p = 0;
    const varint = (): number => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[p++];
        if (byte === undefined || scale > 2 ** 63) throw corrupt();
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    const take = (length: number): Uint8Array => {
      if (length > bytes.length - p) throw corrupt();
      p += length;
      return bytes.subarray(p - length, p);
    };
    while (p < bytes.length) {
      const key = varint();
      const kind = key % 8;
      const id = Math.floor(key / 8);
      const value = kind === 0 ? varint() : kind === 1 ? take(8) : kind === 2 ? take(varint()) : kind === 5 ? take(4) : null;
      if (value === null) throw corrupt();
      const known = this.#fields.get(id);
      if (known === undefined) this.#fields.set(id, [value]);
      else known.push(value);
    }
  }

  number(id: number): number | undefined {
    const value = this.#fields.get(id)?.at(-1);
    return typeof value === 'number' ? value : undefined;
  }

  /** Numbers of a repeated field, packed or not. */
  numbers(id: number): number[] {
    return (this.#fields.get(id) ?? []).flatMap((value) => (typeof value === 'number' ? value : unpacked(value)));
  }

  text(id: number): string | undefined {
    return this.texts(id).at(-1);
  }

  texts(id: number): string[] {
    return (this.#fields.get(id) ?? []).flatMap((value) => (typeof value === 'number' ? [] : new TextDecoder().decode(value)));
  }

  messages(id: number): Message[] {
    return (this.#fields.get(id) ?? []).flatMap((value) => (typeof value === 'number' ? [] : new Message(value)));
  }
}

function unpacked(bytes: Uint8Array): number[] {
  const out: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    out.push(value);
    value = 0;
    scale = 1;
  }
  return out;
}

function corrupt(): TidemarkError {
  return new TidemarkError('ORC_CORRUPT', 'the metadata cannot be read');
}

/** Writes a protocol buffer message, field by field. */
export class MessageWriter {
  readonly #out = new GrowingBytes(128);

  number(id: number, value: number | undefined): this {
    if (value === undefined) return this;
    this.#out.varint(id * 8);
    this.#out.varint(value);
    return this;
  }

  /** A signed number, zigzag. */
  signed(id: number, value: bigint): this {
    this.#out.varint(id * 8);
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; rest > 127n; rest >>= 7n) this.#out.byte(Number(rest & 127n) | 128);
    this.#out.byte(Number(rest));
    return this;
  }

  double(id: number, value: number): this {
    this.#out.varint(id * 8 + 1);
    this.#out.append(new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  bytes(id: number, value: Uint8Array | undefined): this {
    if (value === undefined) return this;
    this.#out.varint(id * 8 + 2);
    this.#out.varint(value.length);
    this.#out.append(value);
    return this;
  }

  text(id: number, value: string): this {
    return this.bytes(id, new TextEncoder().encode(value));
  }

  packed(id: number, values: readonly number[]): this {
    if (values.length === 0) return this;
    const out = new GrowingBytes(values.length * 2);
    for (const value of values) out.varint(value);
    return this.bytes(id, out.written());
  }

  message(id: number, write: (out: MessageWriter) => void): this {
    const inner = new MessageWriter();
    write(inner);
    return this.bytes(id, inner.finish());
  }

  finish(): Uint8Array {
    return this.#out.written();
  }
}
