import { TidemarkError } from '../../../base/errors.js';
import { DATE, dayTimeInterval, INTERVAL, TIMESTAMP, TIMESTAMP_NTZ, type DataType } from '../../../columnar/types.js';
import type { CalendarInterval, Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { sessionZone } from '../../cast/zone.js';
import { commonType } from '../../coercion/common-type.js';
import { isIntegral } from '../../coercion/numeric.js';
import { callText, typeMismatch } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { daysOfTimestamp, timestampOfDays } from '../../values/time/timestamp-fields.js';
import { addIntervalToTimestamp } from '../../values/time/timestamp-arithmetic.js';
import { UTC } from '../../values/time/zones.js';
import { ruled, type RowRule } from './define.js';

/** Elements of one array at most: what a JVM array holds. */
const ELEMENTS_MAX = 2_147_483_632n;

function illegalBounds(start: unknown, stop: unknown, step: unknown): TidemarkError {
  return new TidemarkError(
    'ILLEGAL_SEQUENCE_BOUNDARIES',
    `Illegal sequence boundaries: ${String(start)} to ${String(stop)} by ${String(step)}`,
  );
}

function tooLong(count: bigint): TidemarkError {
  return new TidemarkError('COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER', `a sequence of ${count} elements is longer than an array can be`, {
    numberOfElements: String(count),
    maxRoundedArrayLength: String(ELEMENTS_MAX),
    functionName: '`sequence`',
    parameter: '`count`',
  });
}

function integers(start: bigint, stop: bigint, given: bigint | null): bigint[] {
  const step = given ?? (start <= stop ? 1n : -1n);
  const fits = (step > 0n && start <= stop) || (step < 0n && start >= stop) || (step === 0n && start === stop);
  if (!fits) throw illegalBounds(start, stop, step);
  if (step === 0n) return [start];
  const count = (stop - start) / step + 1n;
  if (count > ELEMENTS_MAX) throw tooLong(count);
  return Array.from({ length: Number(count) }, (_, k) => start + BigInt(k) * step);
}

function integerRule(type: DataType, args: readonly BoundExpression[]): RowRule {
  const wide = type.kind === 'bigint';
  const row = (start: number | bigint, stop: number | bigint, step: number | bigint | EvaluationContext): Value => {
    const by = args.length === 3 ? BigInt(step as number | bigint) : null;
    const values = integers(BigInt(start), BigInt(stop), by);
    return wide ? values : values.map(Number);
  };
  return { args, type: { kind: 'array', element: type, containsNull: false }, row: row as (...args: never[]) => Value };
}

const ONE_DAY: CalendarInterval = { months: 0, days: 1, micros: 0n };

function asInterval(value: Value, type: DataType): CalendarInterval {
  if (type.kind === 'interval_ym') return { months: value as number, days: 0, micros: 0n };
  if (type.kind === 'interval_dt') return { months: 0, days: 0, micros: value as bigint };
  return value as CalendarInterval;
}

function times(interval: CalendarInterval, count: number): CalendarInterval {
  return { months: interval.months * count, days: interval.days * count, micros: interval.micros * BigInt(count) };
}

const DAY_MICROS = 86_400_000_000n;

/** Dates step by whole days. */
function checkDayStep({ micros }: CalendarInterval, type: DataType): void {
  if (micros === 0n || (type.kind === 'interval_dt' && micros % DAY_MICROS === 0n)) return;
  throw new TidemarkError('_LEGACY_ERROR_TEMP_3242', 'The step of a sequence of dates must be whole days.');
}

/** Steps by the calendar: element n is start + n steps, in the zone of the values. Dates step as timestamps at midnight. */
function temporalRule(type: DataType, args: readonly BoundExpression[]): RowRule {
  const stepType = args[2]?.type ?? INTERVAL;
  const row = (start: Value, stop: Value, ...rest: Value[]): Value => {
    const context = rest.at(-1) as unknown as EvaluationContext;
    const zone = type.kind === 'timestamp' ? sessionZone(context) : UTC;
    if (type.kind === 'date' && args.length === 3) checkDayStep(asInterval(rest[0]!, stepType), stepType);
    const step = args.length === 3 ? asInterval(rest[0]!, stepType) : ascending(start, stop) ? ONE_DAY : times(ONE_DAY, -1);
    const [from, to] =
      type.kind === 'date'
        ? [timestampOfDays(start as number, UTC), timestampOfDays(stop as number, UTC)]
        : [start as bigint, stop as bigint];
    const sign = signOf(step);
    if (sign === 0 ? from !== to : sign > 0 ? from > to : from < to)
      throw illegalBounds(from, to, `${step.months} months ${step.days} days ${step.micros} microseconds`);
    const out: bigint[] = [];
    for (let n = 0; ; n++) {
      const value = n === 0 ? from : addIntervalToTimestamp(from, times(step, n), zone);
      if (sign >= 0 ? value > to : value < to) break;
      out.push(value);
      if (sign === 0) break;
    }
    return type.kind === 'date' ? out.map((micros) => daysOfTimestamp(micros, UTC)) : out;
  };
  return { args, type: { kind: 'array', element: type, containsNull: false }, row: row as unknown as (...args: never[]) => Value };
}

function ascending(start: Value, stop: Value): boolean {
  return start! <= stop!;
}

function signOf({ months, days, micros }: CalendarInterval): number {
  const total = BigInt(months) * 28n * 86_400_000_000n + BigInt(days) * 86_400_000_000n + micros;
  return total > 0n ? 1 : total < 0n ? -1 : 0;
}

function sequenceRule(site: CallSite): RowRule {
  const [start, stop, step] = site.args as [BoundExpression, BoundExpression, BoundExpression | undefined];
  const type = commonType([start.type, stop.type], site.settings.ansi);
  if (type !== null && isIntegral(type) && (step === undefined || isIntegral(step.type) || step.type.kind === 'void')) {
    const both = commonType([type, ...(step === undefined ? [] : [step.type])], site.settings.ansi)!;
    const args = site.args.map((a) => implicitlyCast(a, both, site.settings));
    return integerRule(both, args);
  }
  const stepKinds = ['interval', 'interval_ym', 'interval_dt', 'void'];
  if (
    type !== null &&
    [DATE.kind, TIMESTAMP.kind, TIMESTAMP_NTZ.kind].includes(type.kind as never) &&
    (step === undefined || stepKinds.includes(step.type.kind))
  ) {
    const ends = [start, stop].map((a) => implicitlyCast(a, type, site.settings));
    const by = step === undefined ? [] : [step.type.kind === 'void' ? implicitlyCast(step, dayTimeInterval(), site.settings) : step];
    return temporalRule(type, [...ends, ...by]);
  }
  throw typeMismatch(
    'SEQUENCE_WRONG_INPUT_TYPES',
    callText(site),
    'sequence runs over integers, or over dates and timestamps by an interval',
    {
      functionName: '`sequence`',
      startType: '("TIMESTAMP" or "TIMESTAMP_NTZ" or "DATE")',
      stepType: '("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
      otherStartType: '"INTEGRAL"',
    },
  );
}

export const functions: readonly ScalarFunction[] = [
  ruled('sequence', 'The values from a start to a stop, both included, by a step.', [2, 3], sequenceRule),
];
