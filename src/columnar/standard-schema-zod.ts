import { literalType, notConvertible, type ConvertedField, type Unknown } from './standard-schema-field.js';
import { BIGINT, BOOLEAN, DATE, DOUBLE, FLOAT, INT, STRING, TIMESTAMP, arrayOf, mapOf, struct, type DataType } from './types.js';

const SIMPLE: Readonly<Record<string, DataType>> = { boolean: BOOLEAN, bigint: BIGINT, date: TIMESTAMP };

/** Wrappers that leave the type of the value as it is. */
const TRANSPARENT = new Set(['readonly', 'catch', 'default', 'prefault', 'nonoptional', 'success']);

/** A property by the `def` that zod 4 keeps in its schemas. */
export function zodField(schema: Unknown, path: string): ConvertedField {
  const def = schema.def as Unknown | undefined;
  const kind = String(def?.type);
  if (def === undefined) throw notConvertible(path, 'a schema of an older zod', 'Version 4 is needed');
  if (kind === 'nullable' || kind === 'optional') return { ...zodField(def.innerType as Unknown, path), nullable: true };
  if (kind === 'nonoptional') return { ...zodField(def.innerType as Unknown, path), nullable: false };
  if (TRANSPARENT.has(kind)) return zodField(def.innerType as Unknown, path);
  return { type: zodType(kind, def, path), nullable: false };
}

function zodType(kind: string, def: Unknown, path: string): DataType {
  const simple = SIMPLE[kind];
  if (simple !== undefined) return simple;
  switch (kind) {
    case 'string':
      return def.format === 'date' ? DATE : STRING;
    case 'number':
      return def.format === 'int32' ? INT : def.format === 'float32' ? FLOAT : DOUBLE;
    case 'enum':
      return literalType(Object.values(def.entries as Unknown), path);
    case 'literal':
      return literalType(def.values as unknown[], path);
    case 'array': {
      const element = zodField(def.element as Unknown, `${path}[]`);
      return arrayOf(element.type, element.nullable);
    }
    case 'map': {
      const value = zodField(def.valueType as Unknown, `${path}.value`);
      return mapOf(zodField(def.keyType as Unknown, `${path}.key`).type, value.type, value.nullable);
    }
    case 'object':
      return struct(
        Object.entries(def.shape as Readonly<Record<string, Unknown>>).map(([name, property]) => ({
          name,
          ...zodField(property, path === '' ? name : `${path}.${name}`),
        })),
      );
    case 'record':
      throw notConvertible(path, 'a record', 'A MAP column gives Map objects: use z.map');
    default:
      throw notConvertible(path, `a ${kind}`, 'Only values that stand for one column type can be converted');
  }
}
