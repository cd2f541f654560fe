import { sqlName, type DataType } from '../../columnar/types.js';
import type { BoundExpression, SessionSettings } from '../bound.js';
import { isNumeric } from '../coercion/numeric.js';
import { typeMismatch } from '../errors.js';
import { plainType } from '../scope.js';
import type { TidemarkError } from '../../base/errors.js';
import { quotedName, type CastMode } from './convert.js';
import { castCall } from './implicit.js';
import { canCast } from './rules.js';

/** CAST and TRY_CAST as a user writes them. */
export function explicitCast(child: BoundExpression, written: DataType, mode: 'cast' | 'try', settings: SessionSettings): BoundExpression {
  const type = plainType(written);
  const isComplex = type.kind === 'array' || type.kind === 'map' || type.kind === 'struct';
  // Casts to arrays, maps and structs do not show in generated names.
  const name = isComplex ? child.name : `${mode === 'try' ? 'TRY_CAST' : 'CAST'}(${child.name} AS ${sqlName(type)})`;
  const castMode = mode === 'try' ? 'try' : settings.ansi ? 'ansi' : 'legacy';
  if (!canCast(child.type, type, castMode)) throw refusal(child.type, type, name, castMode);
  // TRY_CAST writes decimals plainly, as ANSI mode does.
  return castCall(child, type, castMode, settings.ansi || mode === 'try', name);
}

/** Which of Spark's three remedies the error names: a function, the ANSI setting, or none. */
function refusal(from: DataType, to: DataType, name: string, mode: CastMode): TidemarkError {
  const details = { srcType: quotedName(from), targetType: quotedName(to) };
  const message = `cannot cast ${quotedName(from)} to ${quotedName(to)}`;
  const remedy = mode === 'legacy' ? null : functionFor(from, to);
  if (remedy !== null) {
    return typeMismatch('CAST_WITH_FUNC_SUGGESTION', name, `${message}; use the function ${remedy} instead`, {
      ...details,
      functionNames: `\`${remedy}\``,
    });
  }
  if (mode === 'ansi' && canCast(from, to, 'legacy')) {
    return typeMismatch('CAST_WITH_CONF_SUGGESTION', name, `${message} with ANSI mode on`, {
      ...details,
      config: '"spark.sql.ansi.enabled"',
    });
  }
  return typeMismatch('CAST_WITHOUT_SUGGESTION', name, message, details);
}

function functionFor(from: DataType, to: DataType): string | null {
  if (isNumeric(from) && to.kind === 'date') return 'DATE_FROM_UNIX_DATE';
  if (from.kind === 'date' && isNumeric(to)) return 'UNIX_DATE';
  return null;
}
