import { TidemarkError } from '../../../base/errors.js';
import { decodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import type { AvroRecord, AvroType } from './avro-schema.js';
import { sqlTypeOf, unionShape } from './avro-types.js';

/** Bytes of Avro, read from `at` on. */
export class AvroInput {
  #view: DataView;
  at = 0;

  constructor(public bytes: Uint8Array) {
    this.#view = viewOf(bytes);
  }

  set(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
    this.at = at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new AvroDataError('the bytes end too early');
    return this.bytes[this.at++]!;
  }

  /** A whole number that fits in 32 bits. */
  int(): number {
    let bits = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      bits |= (byte & 127) << shift;
      if (byte < 128) return (bits >>> 1) ^ -(bits & 1);
    }
    throw new AvroDataError('an int has too many bytes');
  }

  long(): bigint {
    const start = this.at;
    let bits = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      bits |= (byte & 127) << shift;
      if (byte < 128) return BigInt((bits >>> 1) ^ -(bits & 1));
    }
    this.at = start;
    let wide = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      wide |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, (BigInt.asUintN(64, wide) >> 1n) ^ -(wide & 1n));
    }
    throw new AvroDataError('a long has too many bytes');
  }

  /** A number of bytes or items. */
  size(): number {
    const size = Number(this.long());
    if (size < 0 || size > this.bytes.length) throw new AvroDataError(`a length of ${size}`);
    return size;
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  slice(size: number): Uint8Array {
    const start = this.#take(size);
    return this.bytes.slice(start, start + size);
  }

  text(size: number): string {
    const start = this.#take(size);
    return decodeUtf8(this.bytes, start, start + size);
  }

  #take(size: number): number {
    const start = this.at;
    if (start + size > this.bytes.length) throw new AvroDataError('the bytes end too early');
    this.at = start + size;
    return start;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Data that is not of the schema it is read with. */
export class AvroDataError extends Error {}

export type AvroRead = (input: AvroInput) => Value;

/** Reads what was written by one schema as values of another: promotions, defaults, aliases and unions by the rules of Avro. */
export function avroReader(writer: AvroType, reader: AvroType): AvroRead {
  if (writer.kind === 'union') return unionReader(writer.branches, reader);
  if (reader.kind === 'union') {
    const index = matching(writer, reader.branches);
    if (index < 0) throw incompatible(writer, reader);
    const read = avroReader(writer, reader.branches[index]!);
    const place = placed(reader.branches, index);
    return (input) => place(read(input));
  }
  switch (reader.kind) {
    case 'record':
      if (writer.kind !== 'record') throw incompatible(writer, reader);
      return recordReader(writer, reader);
    case 'array':
      if (writer.kind !== 'array') throw incompatible(writer, reader);
      return blocks(avroReader(writer.items, reader.items));
    case 'map': {
      if (writer.kind !== 'map') throw incompatible(writer, reader);
      const value = avroReader(writer.values, reader.values);
      return blocks((input) => [input.text(input.size()), value(input)]);
    }
    case 'enum':
      if (writer.kind !== 'enum') throw incompatible(writer, reader);
      return enumReader(writer.symbols, reader.symbols, reader.fallback);
    case 'fixed':
      if (writer.kind !== 'fixed' || writer.size !== reader.size) throw incompatible(writer, reader);
      return reader.logical?.kind === 'decimal' ? (input) => unscaled(input.slice(reader.size)) : (input) => input.slice(reader.size);
    default:
      return primitiveReader(writer, reader);
  }
}

/** A branch that does not fit fails when a value comes in it. */
function unionReader(branches: readonly AvroType[], reader: AvroType): AvroRead {
  const reads = branches.map((branch): AvroRead => {
    try {
      return avroReader(branch, reader);
    } catch (error) {
      if (branches.length === 1) throw error;
      return () => {
        throw new AvroDataError((error as Error).message);
      };
    }
  });
  return (input) => {
    const read = reads[input.int()];
    if (read === undefined) throw new AvroDataError('a union has no such branch');
    return read(input);
  };
}

function recordReader(writer: AvroRecord, reader: AvroRecord): AvroRead {
  const steps = writer.fields.map((from) => {
    const to = reader.fields.findIndex((f) => f.name === from.name || f.aliases.includes(from.name));
    return to < 0 ? { to, read: avroReader(from.type, from.type) } : { to, read: avroReader(from.type, reader.fields[to]!.type) };
  });
  const defaults = reader.fields.flatMap((f, to) => {
    if (steps.some((step) => step.to === to)) return [];
    if (f.fallback === undefined) {
      throw new TidemarkError('AVRO_INCOMPATIBLE_SCHEMA', `the field ${f.name} is not in what was written, and has no default`, {
        field: f.name,
      });
    }
    return [{ to, value: defaultValue(f.type, f.fallback) }];
  });
  const count = reader.fields.length;
  return (input) => {
    const row: Value[] = Array.from({ length: count }, () => null);
    for (const { to, read } of steps) {
      const value = read(input);
      if (to >= 0) row[to] = value;
    }
    for (const { to, value } of defaults) row[to] = value;
    return row;
  };
}

/** Items come in blocks; a negative count has the size of its block behind it. */
function blocks(item: AvroRead): AvroRead {
  return (input) => {
    const items: Value[] = [];
    for (;;) {
      let count = Number(input.long());
      if (count === 0) return items;
      if (count < 0) {
        count = -count;
        input.long();
      }
      if (count > input.bytes.length * 8) throw new AvroDataError(`a block of ${count} items`);
      for (let k = 0; k < count; k++) items.push(item(input));
    }
  };
}

function enumReader(written: readonly string[], known: readonly string[], fallback: string | null): AvroRead {
  const symbols = written.map((symbol) => (known.includes(symbol) ? symbol : fallback));
  return (input) => {
    const symbol = symbols[input.int()];
    if (symbol === undefined || symbol === null) throw new AvroDataError('an enum has no such symbol');
    return symbol;
  };
}

function primitiveReader(writer: AvroType, reader: AvroType): AvroRead {
  const { kind } = writer;
  switch (reader.kind) {
    case 'null':
      if (kind === 'null') return () => null;
      break;
    case 'boolean':
      if (kind === 'boolean') return (input) => input.byte() === 1;
      break;
    case 'int':
      if (kind === 'int') return (input) => input.int();
      break;
    case 'long': {
      const scale = reader.logical?.kind.endsWith('-millis') === true ? 1000n : 1n;
      if (kind === 'long') return scale === 1n ? (input) => input.long() : (input) => input.long() * scale;
      if (kind === 'int') return (input) => BigInt(input.int()) * scale;
      break;
    }
    case 'float':
      if (kind === 'float') return (input) => input.float();
      if (kind === 'int' || kind === 'long') return (input) => Math.fround(Number(input.long()));
      break;
    case 'double':
      if (kind === 'double') return (input) => input.double();
      if (kind === 'float') return (input) => input.float();
      if (kind === 'int' || kind === 'long') return (input) => Number(input.long());
      break;
    case 'string':
      if (kind === 'string' || kind === 'bytes') return (input) => input.text(input.size());
      break;
    case 'bytes':
      if (kind !== 'string' && kind !== 'bytes') break;
      return sqlTypeOf(reader).kind === 'decimal' ? (input) => unscaled(input.slice(input.size())) : (input) => input.slice(input.size());
    default:
  }
  throw incompatible(writer, reader);
}

function unscaled(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

/** The branch that a type is read as: the same one first, then one that it can be promoted to. */
function matching(type: AvroType, branches: readonly AvroType[]): number {
  const same = branches.findIndex(
    (b) => b.kind === type.kind && (!('name' in b) || !('name' in type) || shortName(b.name) === shortName(type.name)),
  );
  if (same >= 0) return same;
  return branches.findIndex((branch) => {
    try {
      avroReader(type, branch);
      return true;
    } catch {
      return false;
    }
  });
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** A value of one branch as a value of the SQL type of the whole union. */
function placed(branches: readonly AvroType[], index: number): (value: Value) => Value {
  const branch = branches[index]!;
  if (branch.kind === 'null') return () => null;
  const shape = unionShape(branches);
  if (shape.kind === 'one') return (value) => value;
  if (shape.kind === 'wide') return shape.type === 'long' && branch.kind === 'int' ? (value) => BigInt(value as number) : (value) => value;
  const at = shape.branches.indexOf(branch);
  return (value) => shape.branches.map((_, k) => (k === at ? value : null));
}

/** The default of a field, which stands in the schema as JSON: of a union it is of the first branch. */
function defaultValue(type: AvroType, json: unknown): Value {
  switch (type.kind) {
    case 'null':
      return null;
    case 'int':
    case 'float':
    case 'double':
      return json as number;
    case 'boolean':
      return json as boolean;
    case 'long':
      return BigInt(json as number) * (type.logical?.kind.endsWith('-millis') === true ? 1000n : 1n);
    case 'string':
    case 'enum':
      return json as string;
    case 'bytes':
    case 'fixed': {
      const bytes = Uint8Array.from(json as string, (char) => char.charCodeAt(0));
      return sqlTypeOf(type).kind === 'decimal' ? unscaled(bytes) : bytes;
    }
    case 'array':
      return (json as unknown[]).map((item) => defaultValue(type.items, item));
    case 'map':
      return Object.entries(json as object).map(([key, value]) => [key, defaultValue(type.values, value)]);
    case 'record':
      return type.fields.map((f) => defaultValue(f.type, (json as Record<string, unknown>)[f.name] ?? f.fallback));
    case 'union':
      return placed(type.branches, 0)(defaultValue(type.branches[0]!, json));
  }
}

function incompatible(writer: AvroType, reader: AvroType): TidemarkError {
  const name = (type: AvroType) => ('name' in type ? `${type.kind} ${type.name}` : type.kind);
  return new TidemarkError('AVRO_INCOMPATIBLE_SCHEMA', `what was written as ${name(writer)} cannot be read as ${name(reader)}`, {
    writer: name(writer),
    reader: name(reader),
  });
}
