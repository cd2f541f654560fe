import { TidemarkError } from '../base/errors.js';
import type { RowOf } from '../columnar/ddl-types.js';
import { parseDdl } from '../columnar/ddl.js';
import type { StructSpec } from '../columnar/schema-builder.js';
import { schemaFromJson } from '../columnar/schema-json.js';
import { fromStandardSchema, isStandardSchema, type RowOfStandardSchema } from '../columnar/standard-schema.js';
import type { Schema } from '../columnar/types.js';
import type { EpochStream } from './epoch-stream.js';

type StandardSchema = Parameters<typeof fromStandardSchema>[0];

/** Something that has a schema: another stream, or a struct of the builder. */
interface SchemaHolder {
  readonly schema: Schema;
}

/**
 * Where a schema is asked for: DDL text, Spark's JSON text, a Schema, the builder's `t.struct`, another stream (its schema), or a Standard
 * Schema object (zod, valibot).
 */
export type SchemaInput = string | Schema | SchemaHolder | StandardSchema;

/** The row type of a schema that was given as `S`. */
export type RowOfInput<S> = S extends string
  ? RowOf<S>
  : S extends StructSpec<infer Row>
    ? Row
    : S extends EpochStream<infer Row>
      ? Row
      : S extends StandardSchema
        ? RowOfStandardSchema<S>
        : Record<string, unknown>;

/** The schema that was meant. Throws PARSE_SYNTAX_ERROR for DDL, INVALID_JSON_SCHEMA for JSON, INVALID_SCHEMA.NON_STRUCT_TYPE for anything else. */
export function schemaOf(input: SchemaInput): Schema {
  if (typeof input === 'string') return input.trimStart().startsWith('{') ? schemaFromJson(input) : parseDdl(input);
  if (isStandardSchema(input)) return fromStandardSchema(input);
  if ('kind' in input && input.kind === 'struct') return input;
  if ('schema' in input) return input.schema;
  throw new TidemarkError(
    'INVALID_SCHEMA.NON_STRUCT_TYPE',
    'a schema is DDL text, a Schema, t.struct(…), another stream or a Standard Schema object',
    {},
  );
}
