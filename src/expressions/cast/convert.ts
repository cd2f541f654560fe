import { TidemarkError } from '../../base/errors.js';
import { sqlName, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { EvaluationContext } from '../bound.js';
import { ANSI_CONFIG } from '../errors.js';

/** How a cast fails: by an error, with the old silent rules (wrap, saturate, NULL), or with NULL. */
export type CastMode = 'ansi' | 'legacy' | 'try';

/** Converts one value that is not NULL. */
export type Convert = (value: Value, context: EvaluationContext) => Value;

export function quotedName(type: DataType): string {
  return `"${sqlName(type)}"`;
}

/** CAST_INVALID_INPUT; `expression` is the value as a SQL literal. */
export function castInvalidInput(expression: string, from: DataType, to: DataType): TidemarkError {
  const message = `The value ${expression} of the type ${quotedName(from)} cannot be cast to ${quotedName(to)} because it is malformed. Use \`try_cast\` to get NULL instead.`;
  return new TidemarkError('CAST_INVALID_INPUT', message, {
    expression,
    sourceType: quotedName(from),
    targetType: quotedName(to),
    ansiConfig: ANSI_CONFIG,
  });
}

/** CAST_OVERFLOW; `value` is the value as a SQL literal. */
export function castOverflow(value: string, from: DataType, to: DataType): TidemarkError {
  const message = `The value ${value} of the type ${quotedName(from)} cannot be cast to ${quotedName(to)} due to an overflow. Use \`try_cast\` to get NULL instead.`;
  return new TidemarkError('CAST_OVERFLOW', message, {
    value,
    sourceType: quotedName(from),
    targetType: quotedName(to),
    ansiConfig: ANSI_CONFIG,
  });
}

/** The value where there is one; else NULL, or the error in ANSI mode. */
export function orFail(value: Value, mode: CastMode, error: () => TidemarkError): Value {
  if (value === null && mode === 'ansi') throw error();
  return value;
}

/** NULL in place of an error, where the cast is a TRY_CAST. */
export function catching(convert: Convert, mode: CastMode): Convert {
  if (mode !== 'try') return convert;
  return (value, context) => {
    try {
      return convert(value, context);
    } catch (error) {
      if (error instanceof TidemarkError) return null;
      throw error;
    }
  };
}
