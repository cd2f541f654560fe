import { TidemarkError } from '../../../base/errors.js';

/** A primitive type of Avro, with its logical type where that changes what the values are. */
export interface AvroPrimitive {
  readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
  readonly logical: AvroLogical | null;
}

export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: AvroType;
  /** As JSON; undefined where there is none. */
  readonly fallback: unknown;
}

export interface AvroRecord {
  readonly kind: 'record';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly fields: readonly AvroField[];
}

export type AvroType =
  | AvroPrimitive
  | { readonly kind: 'fixed'; readonly name: string; readonly size: number; readonly logical: AvroLogical | null }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[]; readonly fallback: string | null }
  | AvroRecord
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] };

export type AvroLogical =
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'date' | 'timestamp-millis' | 'timestamp-micros' | 'local-timestamp-millis' | 'local-timestamp-micros' };

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
const LOGICAL_OF: Readonly<Record<string, readonly string[]>> = {
  int: ['date'],
  long: ['timestamp-millis', 'timestamp-micros', 'local-timestamp-millis', 'local-timestamp-micros'],
};

/** Reads an Avro schema. Logical types that are not known, or do not fit, are let be, as the specification asks. */
export function parseAvroSchema(text: string): AvroType {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    // the name of a primitive type may stand without quotes
    if (!PRIMITIVES.includes(text.trim() as 'null'))
      throw new TidemarkError('INVALID_AVRO_SCHEMA', `no JSON: ${text}`, { schema: text }, cause);
    json = text.trim();
  }
  return new SchemaReader(text).read(json, '');
}

class SchemaReader {
  readonly #named = new Map<string, AvroType>();
  readonly #open = new Set<string>();

  constructor(private readonly text: string) {}

  read(json: unknown, namespace: string): AvroType {
    if (Array.isArray(json)) return this.#union(json, namespace);
    if (typeof json === 'string') return this.#byName(json, namespace);
    if (typeof json !== 'object' || json === null) throw this.#refused(`${JSON.stringify(json)} is no type`);
    const given = json as Record<string, unknown>;
    const type = given['type'];
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(given, namespace);
      case 'enum':
        return this.#enum(given, namespace);
      case 'fixed':
        return this.#fixed(given, namespace);
      case 'array':
        return { kind: 'array', items: this.read(given['items'], namespace) };
      case 'map':
        return { kind: 'map', values: this.read(given['values'], namespace) };
    }
    if (typeof type !== 'string') return this.read(type, namespace);
    const named = this.#byName(type, namespace);
    return isPrimitive(named) ? { ...named, logical: logicalOf(named.kind, given) } : named;
  }

  #union(branches: readonly unknown[], namespace: string): AvroType {
    const read = branches.map((branch) => this.read(branch, namespace));
    if (read.some((branch) => branch.kind === 'union')) throw this.#refused('a union holds no union');
    return { kind: 'union', branches: read };
  }

  #byName(name: string, namespace: string): AvroType {
    const primitive = PRIMITIVES.find((p) => p === name);
    if (primitive !== undefined) return { kind: primitive, logical: null };
    const full = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
    if (this.#open.has(full)) {
      throw new TidemarkError('RECURSIVE_AVRO_SCHEMA', `Found recursive reference in Avro schema, which cannot be processed: ${full}`, {
        name: full,
      });
    }
    const found = this.#named.get(full) ?? this.#named.get(name);
    if (found === undefined) throw this.#refused(`there is no type ${name}`);
    return found;
  }

  #record(given: Record<string, unknown>, namespace: string): AvroType {
    const name = this.#fullName(given, namespace);
    const inside = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    if (!Array.isArray(given['fields'])) throw this.#refused(`the record ${name} has no fields`);
    this.#open.add(name);
    const fields = (given['fields'] as Record<string, unknown>[]).map((f): AvroField => {
      if (typeof f['name'] !== 'string') throw this.#refused(`a field of ${name} has no name`);
      return { name: f['name'], aliases: texts(f['aliases']), type: this.read(f['type'], inside), fallback: f['default'] };
    });
    this.#open.delete(name);
    return this.#keep(name, { kind: 'record', name, aliases: texts(given['aliases']), fields });
  }

  #enum(given: Record<string, unknown>, namespace: string): AvroType {
    const fallback = typeof given['default'] === 'string' ? given['default'] : null;
    const name = this.#fullName(given, namespace);
    return this.#keep(name, { kind: 'enum', name, symbols: texts(given['symbols']), fallback });
  }

  #fixed(given: Record<string, unknown>, namespace: string): AvroType {
    const name = this.#fullName(given, namespace);
    const size = Number(given['size']);
    if (!Number.isInteger(size) || size < 0) throw this.#refused(`the size of ${name} is ${String(given['size'])}`);
    return this.#keep(name, { kind: 'fixed', name, size, logical: logicalOf('fixed', given) });
  }

  #fullName(given: Record<string, unknown>, namespace: string): string {
    const { name } = given;
    if (typeof name !== 'string' || name === '') throw this.#refused(`a ${String(given['type'])} has no name`);
    const space = typeof given['namespace'] === 'string' ? given['namespace'] : namespace;
    return name.includes('.') || space === '' ? name : `${space}.${name}`;
  }

  #keep(name: string, type: AvroType): AvroType {
    this.#named.set(name, type);
    return type;
  }

  #refused(why: string): TidemarkError {
    return new TidemarkError('INVALID_AVRO_SCHEMA', `${why}: ${this.text}`, { schema: this.text });
  }
}

export function isPrimitive(type: AvroType): type is AvroPrimitive {
  return PRIMITIVES.includes(type.kind as 'null');
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
}

function logicalOf(kind: string, given: Record<string, unknown>): AvroLogical | null {
  const name = given['logicalType'];
  if (name === 'decimal' && (kind === 'bytes' || kind === 'fixed')) {
    const [precision, scale] = [Number(given['precision']), Number(given['scale'] ?? 0)];
    const isValid = Number.isInteger(precision) && precision > 0 && Number.isInteger(scale) && scale >= 0 && scale <= precision;
    return isValid ? { kind: 'decimal', precision, scale } : null;
  }
  return typeof name === 'string' && LOGICAL_OF[kind]?.includes(name) === true ? { kind: name as 'date' } : null;
}
