import { TidemarkError } from '../base/errors.js';
import { sqlName, type DataType } from '../columnar/types.js';
import type { BoundExpression, CallSite } from './bound.js';

/** Text of an expression as errors show it: in quotes, as Spark prints `sqlExpr`. */
export function quoted(text: string): string {
  return `"${text}"`;
}

export function quotedType(type: DataType): string {
  return quoted(sqlName(type));
}

/** The text of a call: its function with the names of the arguments. */
export function callText(site: CallSite): string {
  return `${site.name}(${site.args.map((a) => a.name).join(', ')})`;
}

export function ordinal(index: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'][index] ?? `${index + 1}th`;
}

/** WRONG_NUM_ARGS.WITHOUT_SUGGESTION; `expected` is a text such as `2`, `[1, 2]` or `> 0`. */
export function wrongArgumentCount(name: string, expected: string, actual: number): TidemarkError {
  return new TidemarkError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', `\`${name}\` needs ${expected} arguments, but ${actual} were given`, {
    functionName: `\`${name}\``,
    expectedNum: expected,
    actualNum: String(actual),
  });
}

/** DATATYPE_MISMATCH.<reason>: the arguments do not fit; `sqlExpr` is the text of the call. */
export function typeMismatch(reason: string, sqlExpr: string, message: string, details: Record<string, unknown> = {}): TidemarkError {
  return new TidemarkError(`DATATYPE_MISMATCH.${reason}`, `cannot resolve ${quoted(sqlExpr)}: ${message}`, {
    sqlExpr: quoted(sqlExpr),
    ...details,
  });
}

export function unexpectedInputType(sqlExpr: string, index: number, required: string, input: BoundExpression): TidemarkError {
  const message = `the ${ordinal(index)} parameter requires ${required}, but ${quoted(input.name)} is ${quotedType(input.type)}`;
  return typeMismatch('UNEXPECTED_INPUT_TYPE', sqlExpr, message, {
    paramIndex: ordinal(index),
    requiredType: required,
    inputSql: quoted(input.name),
    inputType: quotedType(input.type),
  });
}

/** Arguments that should have one common type have none. */
export function differentTypes(functionName: string, sqlExpr: string, types: readonly DataType[]): TidemarkError {
  const dataType = `(${types.map(quotedType).join(' or ')})`;
  return typeMismatch(
    'DATA_DIFF_TYPES',
    sqlExpr,
    `the arguments of ${functionName} have the types ${dataType}, which have no common type`,
    {
      functionName: `\`${functionName}\``,
      dataType,
    },
  );
}

export const ANSI_CONFIG = '"spark.sql.ansi.enabled"';

export function divideByZero(): TidemarkError {
  return new TidemarkError('DIVIDE_BY_ZERO', 'Division by zero. Use `try_divide` to get NULL instead, or turn ANSI mode off.', {
    config: ANSI_CONFIG,
  });
}

export function remainderByZero(): TidemarkError {
  return new TidemarkError('REMAINDER_BY_ZERO', 'Remainder by zero. Use `try_mod` to get NULL instead, or turn ANSI mode off.', {
    config: ANSI_CONFIG,
  });
}

/** Overflow of INT and BIGINT arithmetic. */
export function arithmeticOverflow(typeName: string, alternative?: string): TidemarkError {
  const remedy = alternative === undefined ? '' : ` Use \`${alternative}\` to get NULL instead.`;
  return new TidemarkError('ARITHMETIC_OVERFLOW', `${typeName} overflow.${remedy}`, {
    message: `${typeName} overflow`,
    alternative: remedy,
    config: ANSI_CONFIG,
  });
}

/** Overflow of TINYINT and SMALLINT arithmetic. */
export function binaryOverflow(left: string, symbol: string, right: string): TidemarkError {
  return new TidemarkError('BINARY_ARITHMETIC_OVERFLOW', `${left} ${symbol} ${right} caused overflow.`, {
    value1: left,
    symbol,
    value2: right,
  });
}

/** A decimal that does not fit its type. */
export function decimalOutOfRange(value: string, precision: number, scale: number, suggest = true): TidemarkError {
  const condition = `NUMERIC_VALUE_OUT_OF_RANGE.${suggest ? 'WITH' : 'WITHOUT'}_SUGGESTION`;
  return new TidemarkError(condition, `${value} cannot be represented as Decimal(${precision}, ${scale}).`, {
    value,
    precision: String(precision),
    scale: String(scale),
    config: ANSI_CONFIG,
  });
}

/** Where a function reads a column that the input lacks. Spark would answer '' or -1; a silent '' hides that the column was not asked for. */
export function inputFileUnknown(name: string): TidemarkError {
  return new TidemarkError(
    'INPUT_FILE_UNKNOWN',
    `${name}() reads the column _metadata, which the input does not have: call ${name}() on rows of files, before they are grouped, joined or put together`,
    { functionName: `\`${name}\`` },
  );
}
