import { literalType, notConvertible, type ConvertedField, type Unknown } from './standard-schema-field.js';
import { BIGINT, BINARY, BOOLEAN, DATE, DOUBLE, STRING, TIMESTAMP, arrayOf, mapOf, struct, type DataType } from './types.js';

const SIMPLE: Readonly<Record<string, DataType>> = { string: STRING, number: DOUBLE, boolean: BOOLEAN, bigint: BIGINT, date: TIMESTAMP };

const WRAPPERS: Readonly<Record<string, boolean>> = {
  nullable: true,
  optional: true,
  nullish: true,
  exact_optional: true,
  undefinedable: true,
  non_nullable: false,
  non_optional: false,
  non_nullish: false,
};

/** Steps of a pipe that give a value of the type they were given. */
const KEEPING_TYPE = new Set([
  'trim',
  'trim_start',
  'trim_end',
  'to_lower_case',
  'to_upper_case',
  'normalize',
  'to_min_value',
  'to_max_value',
  'readonly',
  'brand',
]);

/** A property by the fields of valibot's schema objects. */
export function valibotField(schema: Unknown, path: string): ConvertedField {
  const kind = String(schema.type);
  for (const step of (schema.pipe as readonly Unknown[] | undefined)?.slice(1) ?? []) {
    if (step.kind === 'schema' || (step.kind === 'transformation' && !KEEPING_TYPE.has(String(step.type)))) {
      throw notConvertible(path, 'a transformed value', 'What it gives is known only when it runs');
    }
  }
  const nullable = WRAPPERS[kind];
  if (nullable !== undefined) return { ...valibotField(schema.wrapped as Unknown, path), nullable };
  return { type: valibotType(kind, schema, path), nullable: false };
}

function valibotType(kind: string, schema: Unknown, path: string): DataType {
  if (kind === 'string' && hasStep(schema, 'iso_date')) return DATE;
  const simple = SIMPLE[kind];
  if (simple !== undefined) return simple;
  switch (kind) {
    case 'picklist':
    case 'enum':
      return literalType(schema.options as unknown[], path);
    case 'literal':
      return literalType([schema.literal], path);
    case 'array': {
      const element = valibotField(schema.item as Unknown, `${path}[]`);
      return arrayOf(element.type, element.nullable);
    }
    case 'map': {
      const value = valibotField(schema.value as Unknown, `${path}.value`);
      return mapOf(valibotField(schema.key as Unknown, `${path}.key`).type, value.type, value.nullable);
    }
    case 'instance':
      if (schema.class === Uint8Array) return BINARY;
      throw notConvertible(path, 'an instance of a class', 'Only Uint8Array has a column type');
    case 'object':
    case 'strict_object':
    case 'loose_object':
      return struct(
        Object.entries(schema.entries as Readonly<Record<string, Unknown>>).map(([name, property]) => ({
          name,
          ...valibotField(property, path === '' ? name : `${path}.${name}`),
        })),
      );
    case 'record':
      throw notConvertible(path, 'a record', 'A MAP column gives Map objects: use v.map');
    default:
      throw notConvertible(path, `a ${kind}`, 'Only values that stand for one column type can be converted');
  }
}

function hasStep(schema: Unknown, type: string): boolean {
  return (schema.pipe as readonly Unknown[] | undefined)?.some((step) => step.type === type) === true;
}
