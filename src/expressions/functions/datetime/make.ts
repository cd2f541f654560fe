import { TidemarkError } from '../../../base/errors.js';
import {
  DATE,
  dayTimeInterval,
  decimal,
  INT,
  INTERVAL,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  yearMonthInterval,
  type DataType,
} from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { EvaluationContext } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';
import type { ScalarFunction } from '../../function.js';
import { rememberLast, scalar } from '../../scalar.js';
import { makeDayTimeInterval, makeInterval, makeYearMonthInterval } from '../../values/time/interval-arithmetic.js';
import { makeDate, makeTimestamp } from '../../values/time/timestamp-arithmetic.js';
import { UTC, zoneOf, type Zone } from '../../values/time/zones.js';
import { nullableUnlessAnsi, nullOn, nullUnlessAnsi } from './ansi.js';

const SECONDS = decimal(16, 6);
const OUT_OF_BOUNDS = ['DATETIME_FIELD_OUT_OF_BOUNDS', 'INVALID_FRACTION_OF_SECOND'];
const zoneNamed = rememberLast(zoneOf);

function guarded(attempt: boolean, context: EvaluationContext, compute: () => Value): Value {
  return attempt ? nullOn(OUT_OF_BOUNDS, compute) : nullUnlessAnsi(context, OUT_OF_BOUNDS, compute);
}

/** Six fields, in a zone that `zoneIn` tells. */
function localMaker(
  name: string,
  doc: string,
  result: DataType,
  attempt: boolean,
  zoneIn: (context: EvaluationContext) => Zone,
): ScalarFunction {
  return scalar({
    name,
    doc,
    params: [INT, INT, INT, INT, INT, SECONDS],
    result,
    nullable: true,
    evaluate: (y, mo, d, h, mi, s, given) => {
      const context = given as EvaluationContext;
      return guarded(attempt, context, () => makeTimestamp(y, mo, d, h, mi, s, zoneIn(context)));
    },
  });
}

/** Six fields and a zone. */
function zonedMaker(name: string, doc: string, attempt: boolean): ScalarFunction {
  return scalar({
    name,
    doc,
    params: [INT, INT, INT, INT, INT, SECONDS, STRING],
    result: TIMESTAMP,
    nullable: true,
    evaluate: (y, mo, d, h, mi, s, zone, context) =>
      guarded(attempt, context as EvaluationContext, () => makeTimestamp(y, mo, d, h, mi, s, zoneNamed(zone))),
  });
}

/** The zone is an optional last argument; the fields may also be a DATE and a TIME, which is off in Spark 4.1. */
function withOptionalZone(name: string, doc: string, attempt: boolean): ScalarFunction {
  const zoned = zonedMaker(name, doc, attempt);
  const local = localMaker(name, doc, TIMESTAMP, attempt, sessionZone);
  const either: ScalarFunction = { name, doc, bind: (site) => (site.args.length === 7 ? zoned : local).bind(site) };
  return attempt ? either : nullableUnlessAnsi(either);
}

const INTERVAL_OVERFLOW = ['INTERVAL_ARITHMETIC_OVERFLOW', 'ARITHMETIC_OVERFLOW'];

function intervalMaker(name: string, attempt: boolean): ScalarFunction {
  return scalar({
    name,
    doc: 'A calendar interval of years, months, weeks, days, hours, minutes and seconds.',
    params: [INT, INT, INT, INT, INT, INT, decimal(18, 6)],
    defaults: [0, 0, 0, 0, 0, 0, 0n],
    result: INTERVAL,
    nullable: true,
    shown: (names) => `${name}(${[...names, ...['0', '0', '0', '0', '0', '0', '0.000000'].slice(names.length)].join(', ')})`,
    evaluate: (y, mo, w, d, h, mi, s, context) => {
      const compute = () => makeInterval(y, mo, w, d, h, mi, s);
      return attempt ? nullOn(INTERVAL_OVERFLOW, compute) : nullUnlessAnsi(context as EvaluationContext, INTERVAL_OVERFLOW, compute);
    },
  });
}

export const functions: readonly ScalarFunction[] = [
  nullableUnlessAnsi(
    scalar({
      name: 'make_date',
      doc: 'The date of a year, month and day.',
      params: [INT, INT, INT],
      result: DATE,
      nullable: true,
      evaluate: (year, month, day, context) =>
        nullUnlessAnsi(context as EvaluationContext, OUT_OF_BOUNDS, () => makeDate(year, month, day)),
    }),
  ),
  withOptionalZone('make_timestamp', 'The timestamp of a local time, in the session time zone or the one given.', false),
  withOptionalZone('try_make_timestamp', 'The timestamp of a local time, or NULL where there is no such time.', true),
  withOptionalZone('make_timestamp_ltz', 'The timestamp of a local time, in the session time zone or the one given.', false),
  withOptionalZone('try_make_timestamp_ltz', 'The timestamp of a local time, or NULL where there is no such time.', true),
  nullableUnlessAnsi(localMaker('make_timestamp_ntz', 'The wall-clock time of its fields.', TIMESTAMP_NTZ, false, () => UTC)),
  localMaker(
    'try_make_timestamp_ntz',
    'The wall-clock time of its fields, or NULL where there is no such time.',
    TIMESTAMP_NTZ,
    true,
    () => UTC,
  ),
  nullableUnlessAnsi(intervalMaker('make_interval', false)),
  intervalMaker('try_make_interval', true),
  scalar({
    name: 'make_dt_interval',
    doc: 'A day-time interval of days, hours, minutes and seconds.',
    params: [INT, INT, INT, decimal(18, 6)],
    defaults: [0, 0, 0, 0n],
    result: dayTimeInterval(),
    shown: (names) => `make_dt_interval(${[...names, ...['0', '0', '0', '0.000000'].slice(names.length)].join(', ')})`,
    evaluate: (days, hours, minutes, seconds) => makeDayTimeInterval(days, hours, minutes, seconds),
  }),
  scalar({
    name: 'make_ym_interval',
    doc: 'A year-month interval of years and months.',
    params: [INT, INT],
    defaults: [0, 0],
    showDefaults: true,
    result: yearMonthInterval(),
    evaluate: (years, months) => makeYearMonthInterval(years, months),
  }),
  {
    name: 'make_time',
    doc: 'Refused: the TIME type is off in Spark 4.1 as well.',
    bind: () => {
      throw new TidemarkError('UNSUPPORTED_TIME_TYPE', 'the type TIME is not supported');
    },
  },
];
