import { TidemarkError } from '../base/errors.js';
import { BIGINT, BOOLEAN, DOUBLE, STRING, type DataType } from './types.js';

/** What a library's schema says about one property. */
export interface ConvertedField {
  readonly type: DataType;
  readonly nullable: boolean;
}

/** Any value, looked at by its properties only. */
export type Unknown = Readonly<Record<string, unknown>>;

/** UNSUPPORTED_STANDARD_SCHEMA for the property at `path`. */
export function notConvertible(path: string, found: string, why: string, cause?: unknown): TidemarkError {
  const where = path === '' ? 'The schema' : `The property ${path}`;
  return new TidemarkError(
    'UNSUPPORTED_STANDARD_SCHEMA',
    `${where} is ${found}, which has no column type. ${why}. Give the schema as DDL text or with the builder instead.`,
    { property: path, found },
    cause,
  );
}

/** The type that all of some constants have. */
export function literalType(values: readonly unknown[], path: string): DataType {
  const kinds = new Set(values.map((value) => typeof value));
  const [kind] = kinds;
  const type = { string: STRING, number: DOUBLE, boolean: BOOLEAN, bigint: BIGINT }[kind as string];
  if (kinds.size === 1 && type !== undefined) return type;
  throw notConvertible(path, `one of constants of the types ${[...kinds].join(', ')}`, 'A column has one type');
}
