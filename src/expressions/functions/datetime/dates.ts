import { TidemarkError } from '../../../base/errors.js';
import { BOOLEAN, DATE, DOUBLE, INT, SMALLINT, STRING, TIMESTAMP, TINYINT } from '../../../columnar/types.js';
import { ConstantColumn } from '../../../columnar/column.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext, Kernel } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';
import { constantOf } from '../../fold.js';
import type { ScalarFunction } from '../../function.js';
import { ANY_TIMESTAMP, oneOf } from '../../params.js';
import { rowKernel } from '../../row-kernel.js';
import { exactly, rememberLast, scalar } from '../../scalar.js';
import { textToInteger } from '../../values/number/text-integer.js';
import { lastDay, nextDay, weekdayNamed } from '../../values/time/date-fields.js';
import { dateDiff, monthsBetween } from '../../values/time/difference.js';
import { addMonths } from '../../values/time/timestamp-arithmetic.js';
import { dateTruncUnitNamed, truncateDate, truncateTimestamp, truncUnitNamed, type TruncUnit } from '../../values/time/truncate.js';
import { UTC } from '../../values/time/zones.js';
import { nullUnlessAnsi } from './ansi.js';
import { truncationKernel } from './fixed-offset.js';

/** A count of days or months: INT and what widens to it, but no BIGINT. */
const COUNT = oneOf(INT, SMALLINT, TINYINT);

const unitOfDate = rememberLast(dateTruncUnitNamed);
const unitOfTimestamp = rememberLast(truncUnitNamed);

function dateShift(name: string, doc: string, sign: 1 | -1, aliases: readonly string[] = []): ScalarFunction {
  const inner = scalar({
    name,
    aliases,
    doc,
    params: [DATE, COUNT],
    result: DATE,
    // Past the last day the count wraps, as in Spark.
    evaluate: (days, count) => (days + sign * count) | 0,
  });
  return { ...inner, bind: (site) => inner.bind({ ...site, args: site.args.map((arg, k) => (k === 1 ? countOf(arg, site) : arg)) }) };
}

/** The count as it may be given: a small whole number, or text; without ANSI mode only a constant text that is one. */
function countOf(arg: BoundExpression, site: CallSite): BoundExpression {
  if (arg.type.kind !== 'string') return exactly(arg, COUNT, 1, site);
  if (site.settings.ansi) return arg;
  const constant = constantOf(arg, site.settings);
  if (constant === undefined) return exactly(arg, COUNT, 1, site);
  if (constant.value === null || textToInteger(constant.value as string, 'int') !== null) return arg;
  throw new TidemarkError('SECOND_FUNCTION_ARGUMENT_NOT_INTEGER', `the second argument of ${site.name} must be a whole number`, {
    functionName: site.name,
  });
}

const UNIT_MICROS: Readonly<Partial<Record<TruncUnit, number>>> = {
  millisecond: 1_000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
};

/** Units of a fixed length, given as a constant, run over the column; the rest goes row by row. */
function byConstantUnit(otherwise: Kernel): Kernel {
  const kernels = new Map(Object.entries(UNIT_MICROS).map(([unit, micros]) => [unit, truncationKernel(1, micros, otherwise)]));
  return (args, length, context) => {
    const name = args[0]!;
    const unit = name instanceof ConstantColumn && typeof name.value === 'string' ? unitOfTimestamp(name.value) : null;
    const kernel = unit === null ? undefined : kernels.get(unit);
    return (kernel ?? otherwise)(args, length, context);
  };
}

export const functions: readonly ScalarFunction[] = [
  dateShift('date_add', 'The date so many days later.', 1, ['dateadd']),
  dateShift('date_sub', 'The date so many days earlier.', -1),
  scalar({
    name: 'datediff',
    shownAliases: ['date_diff'],
    doc: 'Days from the second date to the first.',
    params: [DATE, DATE],
    result: INT,
    evaluate: (end, start) => dateDiff(end, start),
  }),
  scalar({
    name: 'add_months',
    doc: 'The date so many months later, at most the last day of that month.',
    params: [DATE, INT],
    result: DATE,
    evaluate: (days, months) => addMonths(days, months),
  }),
  scalar({
    name: 'months_between',
    doc: 'Months between two times, with 31 days a month for the fraction; rounded to eight digits unless the third argument is false.',
    params: [TIMESTAMP, TIMESTAMP, BOOLEAN],
    defaults: [true],
    showDefaults: true,
    result: DOUBLE,
    evaluate: (end, start, roundOff, context) => monthsBetween(end, start, roundOff, sessionZone(context as EvaluationContext)),
  }),
  scalar({
    name: 'next_day',
    doc: 'The first date after the given one that falls on the named weekday.',
    params: [DATE, STRING],
    result: DATE,
    nullable: true,
    evaluate: (days, name, context) =>
      nullUnlessAnsi(context as EvaluationContext, ['ILLEGAL_DAY_OF_WEEK'], () => nextDay(days, weekdayNamed(name))),
  }),
  scalar({
    name: 'last_day',
    doc: 'The last day of the month of a date.',
    params: [DATE],
    result: DATE,
    evaluate: (days) => lastDay(days),
  }),
  scalar({
    name: 'trunc',
    doc: 'The date cut to the beginning of its week, month, quarter or year.',
    params: [DATE, STRING],
    result: DATE,
    nullable: true,
    evaluate: (days, name) => {
      const unit = unitOfDate(name);
      return unit === null ? null : truncateDate(days, unit);
    },
  }),
  scalar({
    name: 'date_trunc',
    doc: 'The timestamp cut to the beginning of a unit, from MICROSECOND to YEAR, in the session time zone.',
    params: [STRING, ANY_TIMESTAMP],
    result: ([, type]) => type!,
    nullable: true,
    kernel: ([, type], _settings, result) => {
      const zoneOf = type!.kind === 'timestamp_ntz' ? () => UTC : sessionZone;
      const row = (name: string, micros: bigint, context: EvaluationContext) => {
        const unit = unitOfTimestamp(name);
        return unit === null ? null : truncateTimestamp(micros, unit, zoneOf(context));
      };
      return byConstantUnit(rowKernel(row as (...args: never[]) => Value, result, true));
    },
  }),
];
