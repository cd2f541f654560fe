import { TidemarkError } from '../../../base/errors.js';
import { DATE, decimal, INT, STRING, TIMESTAMP, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { callText, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { ANY_TIMESTAMP } from '../../params.js';
import { rowKernel } from '../../row-kernel.js';
import { scalar } from '../../scalar.js';
import {
  dateTimeFieldNamed,
  dayOfMonth,
  dayOfWeek,
  dayOfWeekIso,
  dayOfYear,
  monthOf,
  quarterOf,
  weekday,
  weekOfYear,
  yearOf,
  yearOfWeek,
  type DateTimeField,
} from '../../values/time/date-fields.js';
import { dayTimePart, dayTimeSecondDecimal, yearMonthPart } from '../../values/time/interval-format.js';
import { dayName, monthName } from '../../values/time/pattern-text.js';
import { daysOfTimestamp, hourOf, minuteOf, secondDecimalOf, secondOf } from '../../values/time/timestamp-fields.js';
import { UTC, type Zone } from '../../values/time/zones.js';
import { partOfDayKernel } from './fixed-offset.js';

function ofDate(
  name: string,
  doc: string,
  field: (days: number) => Value,
  result: DataType = INT,
  aliases: readonly string[] = [],
): ScalarFunction {
  return scalar({ name, doc, params: [DATE], result, shownAliases: aliases, evaluate: (days) => field(days) });
}

/** A part of the day, `unitMicros` long and `count` to a cycle. */
function ofTime(
  name: string,
  doc: string,
  field: (micros: bigint, zone: Zone) => number,
  unitMicros: number,
  count: number,
): ScalarFunction {
  const inner = scalar({
    name,
    doc,
    params: [ANY_TIMESTAMP],
    result: INT,
    kernel: ([type]) => {
      const zoneOf = type!.kind === 'timestamp_ntz' ? () => UTC : sessionZone;
      const row = (micros: bigint, context: EvaluationContext) => field(micros, zoneOf(context));
      return partOfDayKernel(unitMicros, count, rowKernel(row as (...args: never[]) => Value, INT, true));
    },
  });
  // Spark passes over what stands behind the first argument.
  return { ...inner, bind: (site) => inner.bind({ ...site, args: site.args.slice(0, 1) }) };
}

const DATE_FIELDS: Readonly<Partial<Record<DateTimeField, (days: number) => number>>> = {
  year: yearOf,
  yearofweek: yearOfWeek,
  quarter: quarterOf,
  month: monthOf,
  week: weekOfYear,
  day: dayOfMonth,
  dayofweek: dayOfWeek,
  dayofweek_iso: dayOfWeekIso,
  doy: dayOfYear,
};

const TIME_FIELDS: Readonly<Partial<Record<DateTimeField, (micros: bigint, zone: Zone) => number>>> = { hour: hourOf, minute: minuteOf };

type Part = { readonly type: DataType; readonly row: (value: never, context: EvaluationContext) => Value };

const SECONDS = decimal(8, 6);

/** The part of a value that a field name means, or null where its type has no such part. */
function partOf(source: DataType, name: string): Part | null {
  if (source.kind === 'interval_ym' || source.kind === 'interval_dt') return intervalPart(source, name);
  const field = dateTimeFieldNamed(name);
  if (field === null) return null;
  const onDate = DATE_FIELDS[field];
  const zoneFor = source.kind === 'timestamp' ? (context: EvaluationContext) => sessionZone(context) : () => UTC;
  if (onDate !== undefined) {
    if (source.kind === 'date') return { type: INT, row: (days: number) => onDate(days) };
    return { type: INT, row: (micros: bigint, context) => onDate(daysOfTimestamp(micros, zoneFor(context))) };
  }
  const onTime = TIME_FIELDS[field];
  if (onTime !== undefined) return { type: INT, row: (micros: bigint, context) => onTime(micros, zoneFor(context)) };
  return { type: SECONDS, row: (micros: bigint, context) => secondDecimalOf(micros, zoneFor(context)) };
}

function intervalPart(source: DataType, name: string): Part | null {
  const field = dateTimeFieldNamed(name)?.toUpperCase();
  if (source.kind === 'interval_ym') {
    if (field !== 'YEAR' && field !== 'MONTH') return null;
    return { type: field === 'YEAR' ? INT : { kind: 'tinyint' }, row: (months: number) => yearMonthPart(months, field) };
  }
  if (field === 'SECOND') return { type: SECONDS, row: (micros: bigint) => dayTimeSecondDecimal(micros) };
  if (field !== 'DAY' && field !== 'HOUR' && field !== 'MINUTE') return null;
  return { type: field === 'DAY' ? INT : { kind: 'tinyint' }, row: (micros: bigint) => dayTimePart(micros, field) };
}

/** `extract(field FROM source)` and `date_part('field', source)`. */
function extraction(name: string, shown: (field: string, source: string) => string): ScalarFunction {
  return {
    name,
    doc: 'One field of a date, timestamp or interval, by its name.',
    bind: (site) => bindExtraction(site, shown),
  };
}

function bindExtraction(site: CallSite, shown: (field: string, source: string) => string): BoundFunction {
  const [field, given] = site.args;
  if (field === undefined || given === undefined || site.args.length !== 2) throw wrongArgumentCount(site.name, '2', site.args.length);
  if (field.kind !== 'literal') {
    throw new TidemarkError('NON_FOLDABLE_ARGUMENT', `the field of ${site.name} must be a constant`, {
      funcName: `\`${site.name}\``,
      paramName: '`field`',
    });
  }
  const source = sourceOf(given, site);
  const part = field.value === null ? null : partOf(source.type, field.value as string);
  if (part === null) {
    const details = { field: `\`${String(field.value)}\``, srcExpr: `"${given.name}"` };
    throw new TidemarkError('INVALID_EXTRACT_FIELD', `cannot extract ${details.field} from ${details.srcExpr}`, details);
  }
  const kernel = rowKernel(part.row as (...args: never[]) => Value, part.type, true);
  return { args: [source], type: part.type, nullable: source.nullable, name: shown(String(field.value), given.name), kernel };
}

function sourceOf(given: BoundExpression, site: CallSite): BoundExpression {
  switch (given.type.kind) {
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'interval_ym':
    case 'interval_dt':
      return given;
    case 'string':
    case 'void':
      return implicitlyCast(given, TIMESTAMP, site.settings);
    default:
      throw unexpectedInputType(callText(site), 1, '("TIMESTAMP" or "DATE" or "INTERVAL")', given);
  }
}

export const functions: readonly ScalarFunction[] = [
  ofDate('year', 'The year of a date or timestamp.', yearOf),
  ofDate('quarter', 'The quarter of the year, 1 to 4.', quarterOf),
  ofDate('month', 'The month, 1 to 12.', monthOf),
  ofDate('day', 'The day of the month.', dayOfMonth, INT, ['dayofmonth']),
  ofDate('dayofyear', 'The day of the year, from 1.', dayOfYear),
  ofDate('dayofweek', 'The day of the week, 1 for Sunday to 7 for Saturday.', dayOfWeek),
  ofDate('weekday', 'The day of the week, 0 for Monday to 6 for Sunday.', weekday),
  ofDate('weekofyear', 'The ISO week of the year.', weekOfYear),
  ofDate('dayname', 'The short English name of the weekday.', (days) => dayName(dayOfWeekIso(days)), STRING),
  ofDate('monthname', 'The short English name of the month.', (days) => monthName(monthOf(days)), STRING),
  ofTime('hour', 'The hour of a timestamp in the session time zone.', hourOf, 3_600_000_000, 24),
  ofTime('minute', 'The minute of a timestamp.', minuteOf, 60_000_000, 60),
  ofTime('second', 'The second of a timestamp.', secondOf, 1_000_000, 60),
  extraction('extract', (field, source) => `extract(${field} FROM ${source})`),
  extraction('date_part', (field, source) => `date_part(${field}, ${source})`),
  // Spark names it so.
  extraction('datepart', (field, source) => `datepart(${field} FROM ${source})`),
];
