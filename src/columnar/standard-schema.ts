import type { StandardSchemaV1 } from '@standard-schema/spec';
import { jsonSchemaField } from './standard-schema-json.js';
import { notConvertible, type ConvertedField, type Unknown } from './standard-schema-field.js';
import { valibotField } from './standard-schema-valibot.js';
import { zodField } from './standard-schema-zod.js';
import { struct, type StructType } from './types.js';

/**
 * The schema of rows that a Standard Schema object (zod, valibot, or one that gives its JSON Schema) describes.
 *
 * string STRING (an ISO date DATE) · number DOUBLE (int32 INT, float32 FLOAT) · bigint BIGINT · boolean BOOLEAN · Date TIMESTAMP · array ARRAY ·
 * Map MAP · object STRUCT · nullable and optional as a column that may be null. The library is not imported; its objects are only looked at.
 *
 * Throws UNSUPPORTED_STANDARD_SCHEMA with `property` (the path) and `found` where something has no column type, such as unions and transforms.
 */
export function fromStandardSchema(schema: StandardSchemaV1): StructType {
  const converted = convert(schema);
  if (converted.type.kind === 'struct') return struct(converted.type.fields);
  throw notConvertible('', converted.type.kind, 'The rows of a stream are objects');
}

/** The row type that a Standard Schema object gives. */
export type RowOfStandardSchema<S extends StandardSchemaV1> = StandardSchemaV1.InferOutput<S>;

/** Whether a value is a Standard Schema object. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isHolder && '~standard' in value && typeof value['~standard'] === 'object';
}

function convert(schema: StandardSchemaV1): ConvertedField {
  const standard = schema['~standard'] as unknown as Unknown;
  if (standard.vendor === 'zod') return zodField(schema as unknown as Unknown, '');
  if (standard.vendor === 'valibot') return valibotField(schema as unknown as Unknown, '');
  const converter = standard.jsonSchema as { output?: (options: { target: string }) => Unknown } | undefined;
  if (typeof converter?.output !== 'function') {
    throw notConvertible('', `a schema of ${String(standard.vendor)}`, 'It gives no JSON Schema');
  }
  let json: Unknown;
  try {
    json = converter.output({ target: 'draft-2020-12' });
  } catch (error) {
    throw notConvertible('', `a schema of ${String(standard.vendor)}`, 'It has no JSON Schema', error);
  }
  return jsonSchemaField(json, '');
}
