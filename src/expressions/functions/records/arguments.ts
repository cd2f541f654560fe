import { TidemarkError } from '../../../base/errors.js';
import { parseDataType, parseDdl } from '../../../columnar/ddl.js';
import { schemaFromJson, typeFromJson } from '../../../columnar/schema-json.js';
import { arrayOf, field, mapOf, STRING, struct, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { isString } from '../../coercion/common-type.js';
import { callText, typeMismatch, quoted, quotedType, unexpectedInputType } from '../../errors.js';
import { constantOf } from '../../fold.js';
import { optionTexts, type OptionTexts } from '../../values/record/option-values.js';

/** A STRING argument of the functions that take nothing else for one; NULL is one. */
export function textArgument(site: CallSite, index: number): BoundExpression {
  const arg = site.args[index]!;
  if (isString(arg.type)) return arg;
  if (arg.type.kind === 'void') return implicitlyCast(arg, STRING, site.settings);
  throw unexpectedInputType(callText(site), index, '"STRING"', arg);
}

/** The options of a call: a constant `map('name', 'value', …)` of strings. */
export function optionsArgument(site: CallSite, index: number): OptionTexts {
  const arg = site.args[index];
  if (arg === undefined) return optionTexts([]);
  if (arg.kind !== 'call' || arg.function !== 'map') {
    throw new TidemarkError('INVALID_OPTIONS.NON_MAP_FUNCTION', 'Invalid options: Must use the `map()` function for options.');
  }
  if (arg.type.kind !== 'map' || !isString(arg.type.key) || !isString(arg.type.value)) {
    const mapType = quotedType(arg.type);
    throw new TidemarkError(
      'INVALID_OPTIONS.NON_STRING_TYPE',
      `Invalid options: A type of keys and values in \`map()\` must be string, but got ${mapType}.`,
      { mapType },
    );
  }
  const constant = constantOf(arg, site.settings);
  const entries = (constant?.value ?? []) as readonly (readonly [string, string | null])[];
  return optionTexts(entries.map(([name, value]) => [name, value ?? 'null']));
}

/** The schema of a call: constant text of a type, of columns, or JSON. NULLs are allowed everywhere in it. */
export function schemaArgument(site: CallSite, index: number): DataType {
  const arg = site.args[index]!;
  const constant = constantOf(arg, site.settings);
  if (constant === undefined || typeof constant.value !== 'string' || !isString(arg.type)) {
    throw new TidemarkError('INVALID_SCHEMA.NON_STRING_LITERAL', `The schema is a constant STRING, not ${quoted(arg.name)}.`, {
      inputSchema: quoted(arg.name),
    });
  }
  return asNullable(readSchema(constant.value));
}

function readSchema(text: string): DataType {
  if (/^\s*[{"]/.test(text)) {
    const parsed: unknown = jsonOrUndefined(text);
    if (parsed !== undefined) return typeOfJson(parsed, text);
  }
  const type = attempt(() => parseDataType(text));
  if (!(type instanceof TidemarkError)) return withoutCharTypes(type);
  // Text that is no type may be a list of columns; where it is neither, what was wrong first is said.
  const columns = attempt(() => parseDdl(text));
  if (columns instanceof TidemarkError) throw type;
  return withoutCharTypes(columns);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function typeOfJson(json: unknown, text: string): DataType {
  const isStruct = typeof json === 'object' && json !== null && (json as { type?: unknown }).type === 'struct';
  return isStruct ? schemaFromJson(text) : typeFromJson(json as Parameters<typeof typeFromJson>[0]);
}

function attempt<T>(run: () => T): T | TidemarkError {
  try {
    return run();
  } catch (error) {
    if (error instanceof TidemarkError) return error;
    throw error;
  }
}

function withoutCharTypes(type: DataType): DataType {
  if (!holdsCharType(type)) return type;
  throw new TidemarkError(
    'UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING',
    'The char/varchar type cannot be used in a schema of records; use STRING.',
  );
}

function holdsCharType(type: DataType): boolean {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return true;
    case 'array':
      return holdsCharType(type.element);
    case 'map':
      return holdsCharType(type.key) || holdsCharType(type.value);
    case 'struct':
      return type.fields.some((f) => holdsCharType(f.type));
    default:
      return false;
  }
}

/** The type with NULL allowed in every field, element and value. */
export function asNullable(type: DataType): DataType {
  switch (type.kind) {
    case 'array':
      return arrayOf(asNullable(type.element));
    case 'map':
      return mapOf(asNullable(type.key), asNullable(type.value));
    case 'struct':
      return struct(type.fields.map((f) => ({ ...field(f.name, asNullable(f.type)), ...(f.metadata && { metadata: f.metadata }) })));
    default:
      return type;
  }
}

/** The text of the first argument of schema_of_json and schema_of_csv: a constant that is not NULL. */
export function sampleArgument(site: CallSite, name: 'json' | 'csv'): string {
  const arg = site.args[0]!;
  const constant = constantOf(arg, site.settings);
  if (constant === undefined) {
    throw typeMismatch('NON_FOLDABLE_INPUT', callText(site), `${name} is a constant`, {
      inputName: `\`${name}\``,
      inputType: quotedType(arg.type),
      inputExpr: quoted(arg.name),
    });
  }
  if (constant.value === null) throw typeMismatch('UNEXPECTED_NULL', callText(site), `${name} must not be NULL`, { exprName: name });
  textArgument(site, 0);
  return constant.value as string;
}

/** from_json and from_csv know no DROPMALFORMED. */
export function modeUnsupported(name: string, mode: string): TidemarkError {
  return new TidemarkError(
    'PARSE_MODE_UNSUPPORTED',
    `The function \`${name}\` doesn't support the ${mode} mode. Acceptable modes are PERMISSIVE and FAILFAST.`,
    {
      funcName: `\`${name}\``,
      mode,
    },
  );
}

/** Names of calls leave out schema and options. */
export function shownWithFirst(site: CallSite): string {
  return `${site.name}(${site.args[0]!.name})`;
}

/** Makes something when it is first asked for: what is wrong with options shows with the first row, as in Spark. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export type RowReader = (text: string, nowMicros: bigint) => Value;
