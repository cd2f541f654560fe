import { TidemarkError } from '../base/errors.js';
import { ArrayColumn, type MapColumn, type StructColumn, type Column } from '../columnar/column.js';
import { intersect } from '../columnar/bitmap.js';
import { flatten } from '../columnar/concat.js';
import { take } from '../columnar/take.js';
import { INT, quoteIfNeeded, STRING, type DataType, type Field, type StructType } from '../columnar/types.js';
import type { BoundCall, BoundExpression, Kernel, SessionSettings } from './bound.js';
import { implicitlyCast } from './cast/implicit.js';
import { implicitCast } from './coercion/implicit-cast.js';
import { isIntegral } from './coercion/numeric.js';
import { ANSI_CONFIG, quotedType, unexpectedInputType } from './errors.js';
import { equalValues } from './order.js';

function call(name: string, fn: string, args: readonly BoundExpression[], type: DataType, nullable: boolean, kernel: Kernel): BoundCall {
  return {
    kind: 'call',
    function: fn,
    args,
    type,
    nullable,
    name,
    kernel,
    strict: true,
    deterministic: args.every((a) => a.kind !== 'call' || a.deterministic),
  };
}

/** `child.name`: a field of a struct, of every struct of an array, or the value of a map's key. */
export function fieldOf(child: BoundExpression, name: string, settings: SessionSettings): BoundExpression {
  const { type } = child;
  if (type.kind === 'struct') {
    const index = fieldIndex(type, name);
    const field = type.fields[index]!;
    return call(`${child.name}.${name}`, 'field', [child, literal(name)], field.type, child.nullable || field.nullable, structField(index));
  }
  if (type.kind === 'array' && type.element.kind === 'struct') {
    const index = fieldIndex(type.element, name);
    const field = type.element.fields[index]!;
    const result: DataType = { kind: 'array', element: field.type, containsNull: type.containsNull || field.nullable };
    return call(`${child.name}.${name}`, 'array_field', [child, literal(name)], result, child.nullable, arrayField(index, result));
  }
  if (type.kind === 'map' || type.kind === 'array') return elementOf(child, literal(name), settings);
  throw new TidemarkError(
    'INVALID_EXTRACT_BASE_FIELD_TYPE',
    `Can't extract a value from "${child.name}". Need a complex type [STRUCT, ARRAY, MAP] but got ${quotedType(type)}.`,
    {
      base: `"${child.name}"`,
      other: quotedType(type),
    },
  );
}

function literal(text: string): BoundExpression {
  return { kind: 'literal', value: text, type: STRING, nullable: false, name: text };
}

function fieldIndex(type: StructType, name: string): number {
  const wanted = name.toLowerCase();
  const found = type.fields.flatMap((f, i) => (f.name.toLowerCase() === wanted ? [i] : []));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw fieldNotFound(name, type.fields);
  throw new TidemarkError(
    'AMBIGUOUS_REFERENCE_TO_FIELDS',
    `Ambiguous reference to the field \`${name}\`. It appears ${found.length} times in the schema.`,
    {
      field: `\`${name}\``,
      count: String(found.length),
    },
  );
}

export function fieldNotFound(name: string, of: readonly Field[]): TidemarkError {
  const fields = of.map((f) => quoteIfNeeded(f.name)).join(', ');
  return new TidemarkError('FIELD_NOT_FOUND', `No such struct field \`${name}\` in ${fields}.`, { fieldName: `\`${name}\``, fields });
}

function structField(index: number): Kernel {
  return (args) => {
    const column = flatten(args[0]!) as StructColumn;
    return withValidity(column.children[index]!, column);
  };
}

/** A child with the NULLs of its parent. */
function withValidity(child: Column, parent: Column): Column {
  if (parent.validity === null) return child;
  const both = intersect(parent.validity, child.validity, child.length);
  if (both === child.validity) return child;
  return take(
    child,
    Int32Array.from({ length: child.length }, (_, i) => (parent.isNull(i) ? -1 : i)),
  );
}

function arrayField(index: number, type: DataType): Kernel {
  return (args) => {
    const column = flatten(args[0]!) as ArrayColumn;
    const elements = flatten(column.element) as StructColumn;
    return new ArrayColumn(type, column.length, column.offsets, withValidity(elements.children[index]!, elements), column.validity);
  };
}

/** `child[key]`: an element of an array (from 0), the value of a map's key, or a field of a struct by a constant name. */
export function elementOf(child: BoundExpression, key: BoundExpression, settings: SessionSettings): BoundExpression {
  const { type } = child;
  const name = `${child.name}[${key.name}]`;
  if (type.kind === 'array') {
    if (!isIntegral(key.type) && key.type.kind !== 'void') throw unexpectedInputType(name, 1, '"INTEGRAL"', key);
    const index = key.type.kind === 'void' ? implicitlyCast(key, INT, settings) : key;
    return call(name, 'element', [child, index], type.element, writtenElementNullable(child, index, 0), arrayElement(settings.ansi));
  }
  if (type.kind === 'map') {
    const target = implicitCast(key.type, type.key, settings.ansi);
    if (target === null) throw unexpectedInputType(name, 1, quotedType(type.key), key);
    return call(name, 'element', [child, implicitlyCast(key, target, settings)], type.value, true, mapElement(type.key));
  }
  if (type.kind === 'struct' && key.kind === 'literal' && typeof key.value === 'string') return fieldOf(child, key.value, settings);
  throw new TidemarkError(
    'INVALID_EXTRACT_BASE_FIELD_TYPE',
    `Can't extract a value from "${child.name}". Need a complex type [STRUCT, ARRAY, MAP] but got ${quotedType(type)}.`,
    {
      base: `"${child.name}"`,
      other: quotedType(type),
    },
  );
}

/** Whether an element may be NULL: known where the array is written out (`array(a, b)`) and the index is a constant within it. */
export function writtenElementNullable(array: BoundExpression, index: BoundExpression, first: 0 | 1): boolean {
  if (array.kind !== 'call' || array.function !== 'array' || index.kind !== 'literal' || index.value === null) return true;
  const at = Number(index.value as number);
  const element = first === 0 ? array.args[at] : at === 0 ? undefined : array.args.at(at > 0 ? at - 1 : at);
  return element?.nullable ?? true;
}

function arrayElement(ansi: boolean): Kernel {
  return (args, length) => {
    const column = flatten(args[0]!) as ArrayColumn;
    const keys = args[1]!;
    const rows = new Int32Array(length).fill(-1);
    for (let i = 0; i < length; i++) {
      const key = keys.get(i);
      if (key === null || column.isNull(i)) continue;
      const index = Number(key as number);
      const start = column.offsets[i]!;
      const size = column.offsets[i + 1]! - start;
      if (index >= 0 && index < size) rows[i] = start + index;
      else if (ansi) throw invalidArrayIndex(index, size);
    }
    return take(column.element, rows);
  };
}

export function invalidArrayIndex(index: number, size: number): TidemarkError {
  return new TidemarkError(
    'INVALID_ARRAY_INDEX',
    `The index ${index} is out of bounds. The array has ${size} elements. Use \`get()\` to get NULL instead.`,
    {
      indexValue: String(index),
      arraySize: String(size),
      ansiConfig: ANSI_CONFIG,
    },
  );
}

function mapElement(keyType: DataType): Kernel {
  const equal = equalValues(keyType);
  return (args, length) => {
    const column = flatten(args[0]!) as MapColumn;
    const keys = args[1]!;
    const rows = new Int32Array(length).fill(-1);
    for (let i = 0; i < length; i++) {
      const key = keys.get(i);
      if (key === null || column.isNull(i)) continue;
      for (let k = column.offsets[i]!; k < column.offsets[i + 1]!; k++) {
        if (!equal(column.keys.get(k), key)) continue;
        rows[i] = k;
        break;
      }
    }
    return take(column.values, rows);
  };
}
