import type { DataType, DayTimeIntervalType, YearMonthIntervalType } from '../../columnar/types.js';
import { decimalOutOfRange } from '../errors.js';
import { changePrecision, formatDecimal } from '../values/number/decimal.js';
import { fitsInteger } from '../values/number/integer.js';
import { formatDayTimeInterval, formatYearMonthInterval } from '../values/time/interval-format.js';
import { castOverflow, orFail, type CastMode, type Convert } from './convert.js';
import { UNIT_MICROS } from './from-number.js';

/** A day-time interval to another range of fields (cut, not rounded), or as a count of its last field to a number. */
export function fromDayTime(from: DayTimeIntervalType, to: DataType, mode: CastMode): Convert | null {
  const unit = UNIT_MICROS[from.end];
  const text = (v: bigint) => formatDayTimeInterval(v, from.start, from.end);
  if (to.kind === 'interval_dt') {
    const kept = UNIT_MICROS[to.end];
    return to.end === 'SECOND' ? (v) => v : (v) => ((v as bigint) / kept) * kept;
  }
  if (to.kind === 'decimal') {
    return (v) => {
      const unscaled = from.end === 'SECOND' ? (v as bigint) : (v as bigint) / unit;
      const scale = from.end === 'SECOND' ? 6 : 0;
      return orFail(changePrecision(unscaled, scale, to.precision, to.scale), mode, () =>
        decimalOutOfRange(formatDecimal(unscaled, scale), to.precision, to.scale),
      );
    };
  }
  return count(
    from,
    to,
    (v) => (v as bigint) / unit,
    (v) => text(v as bigint),
  );
}

/** A year-month interval to the other range of fields, or as a count of its last field to a number. */
export function fromYearMonth(from: YearMonthIntervalType, to: DataType, mode: CastMode): Convert | null {
  const unit = from.end === 'YEAR' ? 12 : 1;
  if (to.kind === 'interval_ym') return to.end === 'YEAR' ? (v) => Math.trunc((v as number) / 12) * 12 : (v) => v;
  if (to.kind === 'decimal') {
    return (v) => {
      const whole = BigInt(Math.trunc((v as number) / unit));
      return orFail(changePrecision(whole, 0, to.precision, to.scale), mode, () =>
        decimalOutOfRange(String(whole), to.precision, to.scale),
      );
    };
  }
  return count(
    from,
    to,
    (v) => BigInt(Math.trunc((v as number) / unit)),
    (v) => formatYearMonthInterval(v as number, from.start, from.end),
  );
}

function count(from: DataType, to: DataType, toCount: (v: unknown) => bigint, text: (v: unknown) => string): Convert | null {
  if (to.kind === 'bigint') return toCount;
  if (to.kind !== 'tinyint' && to.kind !== 'smallint' && to.kind !== 'int') return null;
  const kind = to.kind;
  return (v) => {
    const value = toCount(v);
    const low = Number(BigInt.asIntN(32, value));
    if (BigInt(low) !== value || !fitsInteger(low, kind)) throw castOverflow(text(v), from, to);
    return low;
  };
}
