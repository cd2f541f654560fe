import { TidemarkError } from '../../../base/errors.js';
import { DATE, TIMESTAMP, TIMESTAMP_NTZ, type DataType } from '../../../columnar/types.js';
import { ConstantColumn } from '../../../columnar/column.js';
import type { BoundExpression, CallSite, EvaluationContext } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { literalText } from '../../literal-text.js';
import { parseTimestamp } from '../../values/time/parse-timestamp.js';
import { daysOfTimestamp, timestampOfDays, timestampToLocal } from '../../values/time/timestamp-fields.js';

const DAYS: Readonly<Record<string, number>> = { today: 0, yesterday: -1, tomorrow: 1 };

/** `TIMESTAMP '…'` without a zone, and `DATE 'today'`: literals whose value needs the session. */
function bind(site: CallSite): BoundFunction | BoundExpression {
  const [typeName, text] = site.args.map((a) => (a.kind === 'literal' ? String(a.value) : '')) as [string, string];
  const word = text.trim().toLowerCase();
  const type = typeOf(typeName);
  if (word === 'now' || word in DAYS) return relative(typeName, text, type, word);
  const value = parseTimestamp(text, sessionZone(site.settings));
  if (value === null)
    throw new TidemarkError('INVALID_TYPED_LITERAL', `'${text}' is no ${typeName}`, { valueType: `"${typeName}"`, value: `'${text}'` });
  return {
    kind: 'literal',
    value,
    type: TIMESTAMP,
    nullable: false,
    name: literalText({ kind: 'literal', value, type: TIMESTAMP }, site.settings),
  };
}

function typeOf(typeName: string): DataType {
  return typeName === 'DATE' ? DATE : typeName === 'TIMESTAMP_NTZ' ? TIMESTAMP_NTZ : TIMESTAMP;
}

/** A literal that is counted from the epoch's time. */
function relative(typeName: string, text: string, type: DataType, word: string): BoundFunction {
  const valueOf = (context: EvaluationContext): number | bigint => {
    const zone = sessionZone(context);
    const day = daysOfTimestamp(context.timestampMicros, zone) + (DAYS[word] ?? 0);
    if (type.kind === 'date') return day;
    const instant = word === 'now' ? context.timestampMicros : timestampOfDays(day, zone);
    return type.kind === 'timestamp' ? instant : timestampToLocal(instant, zone);
  };
  return {
    args: [],
    type,
    nullable: false,
    name: `${typeName} '${text}'`,
    deterministic: false,
    kernel: (_, length, context) => new ConstantColumn(type, length, valueOf(context)),
  };
}

export const functions: readonly ScalarFunction[] = [{ name: 'typed_literal', bind }];
