import { sqlName, type DataType } from '../../columnar/types.js';
import type { BoundExpression, SessionSettings } from '../bound.js';
import { isNumeric } from '../coercion/numeric.js';
import { typeMismatch } from '../errors.js';
import { plainType } from '../scope.js';
import type { TidemarkError } from '../../base/errors.js';
import { quotedName } from './convert.js';
import { castCall } from './implicit.js';
import { canCast } from './rules.js';

/** CAST and TRY_CAST as a user writes them. */
export function explicitCast(child: BoundExpression, written: DataType, mode: 'cast' | 'try', settings: SessionSettings): BoundExpression {
  const type = plainType(written);
  const name = `${mode === 'try' ? 'TRY_CAST' : 'CAST'}(${child.name} AS ${sqlName(type)})`;
  const ansi = settings.ansi || mode === 'try';
  if (!canCast(child.type, type, ansi)) throw refusal(child.type, type, name, mode, ansi);
  return castCall(child, type, mode === 'try' ? 'try' : settings.ansi ? 'ansi' : 'legacy', settings.ansi, name);
}

/** Which of Spark's three remedies the error names: a function, the ANSI setting, or none. */
function refusal(from: DataType, to: DataType, name: string, mode: 'cast' | 'try', ansi: boolean): TidemarkError {
  const details = { srcType: quotedName(from), targetType: quotedName(to) };
  const message = `cannot cast ${quotedName(from)} to ${quotedName(to)}`;
  const remedy = ansi && mode === 'cast' ? functionFor(from, to) : null;
  if (remedy !== null) {
    return typeMismatch('CAST_WITH_FUNC_SUGGESTION', name, `${message}; use the function ${remedy} instead`, {
      ...details,
      functionNames: `\`${remedy}\``,
    });
  }
  if (ansi && mode === 'cast' && canCast(from, to, false)) {
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
