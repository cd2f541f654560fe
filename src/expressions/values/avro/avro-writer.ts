import { TidemarkError } from '../../../base/errors.js';
import { type DataType, sqlName } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import type { AvroType } from './avro-schema.js';

/** Bytes of Avro, put together. */
export class AvroOutput {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** What was written since the last call. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return bytes;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  int(value: number): void {
    this.#reserve(5);
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#at++] = (rest & 127) | 128;
    this.#bytes[this.#at++] = rest;
  }

  long(value: bigint): void {
    if (value >= -0x40000000n && value < 0x40000000n) return this.int(Number(value));
    this.#reserve(10);
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 127n) | 128;
    this.#bytes[this.#at++] = Number(rest);
  }

  float(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  sized(value: Uint8Array): void {
    this.int(value.length);
    this.bytes(value);
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + size));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

export type AvroWrite = (output: AvroOutput, value: Value) => void;

/** Writes values of a SQL type as an Avro type; refuses where it has none of them. */
export function avroWriter(sql: DataType, avro: AvroType): AvroWrite {
  if (avro.kind === 'union') return unionWriter(sql, avro.branches);
  const write = plainWriter(sql, avro);
  return (output, value) => {
    if (value === null && avro.kind !== 'null') throw nullNotAllowed(avro);
    write(output, value);
  };
}

function unionWriter(sql: DataType, branches: readonly AvroType[]): AvroWrite {
  const none = branches.findIndex((branch) => branch.kind === 'null');
  const index = branches.findIndex((branch) => branch.kind !== 'null' && fits(sql, branch));
  if (index < 0 && sql.kind !== 'void') throw incompatible(sql, { kind: 'union', branches });
  const write: AvroWrite = index < 0 ? () => undefined : plainWriter(sql, branches[index]!);
  return (output, value) => {
    if (value === null) {
      if (none < 0) throw nullNotAllowed({ kind: 'union', branches });
      return output.int(none);
    }
    output.int(index);
    write(output, value);
  };
}

function fits(sql: DataType, avro: AvroType): boolean {
  try {
    plainWriter(sql, avro);
    return true;
  } catch (error) {
    if (error instanceof TidemarkError) return false;
    throw error;
  }
}

function plainWriter(sql: DataType, avro: AvroType): AvroWrite {
  switch (sql.kind) {
    case 'void':
      if (avro.kind === 'null') return () => undefined;
      break;
    case 'boolean':
      if (avro.kind === 'boolean') return (output, value) => output.byte(value === true ? 1 : 0);
      break;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'interval_ym':
      if (avro.kind === 'int') return (output, value) => output.int(value as number);
      break;
    case 'date':
      if (avro.kind === 'int' && avro.logical?.kind === 'date') return (output, value) => output.int(value as number);
      break;
    case 'bigint':
    case 'interval_dt':
      if (avro.kind === 'long') return (output, value) => output.long(value as bigint);
      break;
    case 'timestamp':
    case 'timestamp_ntz':
      if (avro.kind === 'long') return timestampWriter(avro.logical?.kind.endsWith('-millis') === true);
      break;
    case 'float':
      if (avro.kind === 'float') return (output, value) => output.float(value as number);
      break;
    case 'double':
      if (avro.kind === 'double') return (output, value) => output.double(value as number);
      break;
    case 'string':
    case 'char':
    case 'varchar':
      return textWriter(sql, avro);
    case 'binary':
      return binaryWriter(sql, avro);
    case 'decimal':
      return decimalWriter(sql, avro);
    case 'array':
      if (avro.kind === 'array') return listWriter(avroWriter(sql.element, avro.items));
      break;
    case 'map':
      if (avro.kind === 'map' && sql.key.kind === 'string') return mapWriter(avroWriter(sql.value, avro.values));
      break;
    case 'struct':
      return recordWriter(sql, avro);
    default:
  }
  throw incompatible(sql, avro);
}

function timestampWriter(isMillis: boolean): AvroWrite {
  if (!isMillis) return (output, value) => output.long(value as bigint);
  return (output, value) => {
    const micros = value as bigint;
    // towards the past, as Spark rounds
    output.long((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n);
  };
}

function textWriter(sql: DataType, avro: AvroType): AvroWrite {
  if (avro.kind === 'string' || avro.kind === 'bytes') return (output, value) => output.sized(encodeUtf8(value as string));
  if (avro.kind !== 'enum') throw incompatible(sql, avro);
  const numbers = new Map(avro.symbols.map((symbol, k) => [symbol, k]));
  return (output, value) => {
    const number = numbers.get(value as string);
    if (number === undefined) {
      throw new TidemarkError('AVRO_VALUE_NOT_IN_ENUM', `the enum ${avro.name} has no symbol '${value as string}'`, {
        symbols: avro.symbols,
      });
    }
    output.int(number);
  };
}

function binaryWriter(sql: DataType, avro: AvroType): AvroWrite {
  if (avro.kind === 'bytes') return (output, value) => output.sized(value as Uint8Array);
  if (avro.kind !== 'fixed') throw incompatible(sql, avro);
  return (output, value) => {
    const bytes = value as Uint8Array;
    if (bytes.length !== avro.size) {
      throw new TidemarkError('AVRO_VALUE_SIZE', `the type ${avro.name} holds ${avro.size} bytes, not ${bytes.length}`, {
        size: avro.size,
      });
    }
    output.bytes(bytes);
  };
}

function decimalWriter(sql: DataType & { readonly kind: 'decimal' }, avro: AvroType): AvroWrite {
  const isDecimal = (avro.kind === 'bytes' || avro.kind === 'fixed') && avro.logical?.kind === 'decimal';
  if (!isDecimal || avro.logical.kind !== 'decimal') throw incompatible(sql, avro);
  if (avro.logical.scale !== sql.scale || avro.logical.precision < sql.precision) throw incompatible(sql, avro);
  if (avro.kind === 'fixed') return (output, value) => output.bytes(twosComplement(value as bigint, avro.size));
  return (output, value) => {
    const unscaled = value as bigint;
    let size = 1;
    while (BigInt.asIntN(8 * size, unscaled) !== unscaled) size++;
    output.sized(twosComplement(unscaled, size));
  };
}

function twosComplement(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let k = size - 1; k >= 0; k--, rest >>= 8n) bytes[k] = Number(rest & 255n);
  return bytes;
}

function listWriter(item: AvroWrite): AvroWrite {
  return (output, value) => {
    const items = value as readonly Value[];
    if (items.length > 0) {
      output.int(items.length);
      for (const one of items) item(output, one);
    }
    output.byte(0);
  };
}

function mapWriter(item: AvroWrite): AvroWrite {
  return listWriter((output, entry) => {
    const [key, value] = entry as unknown as readonly [string, Value];
    output.sized(encodeUtf8(key));
    item(output, value);
  });
}

/** Fields meet by name, in any case of letters. */
function recordWriter(sql: DataType & { readonly kind: 'struct' }, avro: AvroType): AvroWrite {
  if (avro.kind !== 'record') throw incompatible(sql, avro);
  const unknown = sql.fields.find((f) => !avro.fields.some((to) => to.name.toLowerCase() === f.name.toLowerCase()));
  if (unknown !== undefined) throw incompatible(sql, avro, `it has no field ${unknown.name}`);
  const writes = avro.fields.map((to) => {
    const from = sql.fields.findIndex((f) => f.name.toLowerCase() === to.name.toLowerCase());
    if (from >= 0) return { from, write: avroWriter(sql.fields[from]!.type, to.type) };
    const none = to.type.kind === 'union' ? to.type.branches.findIndex((branch) => branch.kind === 'null') : -1;
    if (none < 0) throw incompatible(sql, avro, `its field ${to.name} is not there`);
    return { from, write: (output: AvroOutput) => output.int(none) };
  });
  return (output, value) => {
    const row = value as readonly Value[];
    for (const { from, write } of writes) write(output, from < 0 ? null : row[from]!);
  };
}

function nullNotAllowed(avro: AvroType): TidemarkError {
  return new TidemarkError('AVRO_NULL_NOT_ALLOWED', `a NULL cannot be written as Avro ${avro.kind}, which has no null`, {
    type: avro.kind,
  });
}

function incompatible(sql: DataType, avro: AvroType, why = ''): TidemarkError {
  return new TidemarkError(
    'AVRO_INCOMPATIBLE_SCHEMA',
    `${sqlName(sql)} cannot be written as Avro ${'name' in avro ? `${avro.kind} ${avro.name}` : avro.kind}${why && `: ${why}`}`,
    { type: sqlName(sql) },
  );
}
