import type { DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { decimalOutOfRange } from '../errors.js';
import { changePrecision, formatDecimal } from '../values/number/decimal.js';
import { fitsInteger } from '../values/number/integer.js';
import { localDaysOf, localMicrosOfDays } from '../values/time/instants.js';
import { daysOfTimestamp, localToTimestamp, timestampOfDays, timestampToLocal } from '../values/time/timestamp-fields.js';
import { floorDiv } from '../values/time/units.js';
import { castOverflow, orFail, type CastMode, type Convert } from './convert.js';
import { sessionZone } from './zone.js';

/** BOOLEAN to numbers and TIMESTAMP. */
export function fromBoolean(to: DataType, mode: CastMode): Convert | null {
  switch (to.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'float':
    case 'double':
      return (v) => (v ? 1 : 0);
    case 'bigint':
    case 'timestamp':
      return (v) => (v ? 1n : 0n);
    case 'decimal':
      return (v) =>
        v ? orFail(changePrecision(1n, 0, to.precision, to.scale), mode, () => decimalOutOfRange('1', to.precision, to.scale)) : 0n;
    default:
      return null;
  }
}

/** DATE to the timestamps; to numbers (without ANSI) it is NULL. */
export function fromDate(to: DataType): Convert | null {
  switch (to.kind) {
    case 'timestamp':
      return (v, context) => timestampOfDays(v as number, sessionZone(context));
    case 'timestamp_ntz':
      return (v) => localMicrosOfDays(v as number);
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'decimal':
      return () => null;
    default:
      return null;
  }
}

/** TIMESTAMP to DATE, TIMESTAMP_NTZ and, as seconds since 1970, to numbers. */
export function fromTimestamp(from: DataType, to: DataType, mode: CastMode): Convert | null {
  switch (to.kind) {
    case 'date':
      return (v, context) => daysOfTimestamp(v as bigint, sessionZone(context));
    case 'timestamp_ntz':
      return (v, context) => timestampToLocal(v as bigint, sessionZone(context));
    case 'bigint':
      return (v) => floorDiv(v as bigint, 1_000_000n);
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const kind = to.kind;
      return (v) => {
        const seconds = floorDiv(v as bigint, 1_000_000n);
        const low = Number(BigInt.asIntN(32, seconds));
        if (BigInt(low) === seconds && fitsInteger(low, kind)) return low;
        return orFail(null, mode, () => castOverflow(`${String(seconds)}L`, from, to));
      };
    }
    case 'double':
      return (v) => Number(v) / 1e6;
    case 'float':
      return (v) => Math.fround(Number(v) / 1e6);
    case 'decimal':
      return (v): Value =>
        orFail(changePrecision(v as bigint, 6, to.precision, to.scale), mode, () =>
          decimalOutOfRange(formatDecimal(v as bigint, 6), to.precision, to.scale),
        );
    case 'boolean':
      return (v) => v !== 0n;
    default:
      return null;
  }
}

/** TIMESTAMP_NTZ to DATE and TIMESTAMP. */
export function fromTimestampNtz(to: DataType): Convert | null {
  if (to.kind === 'date') return (v) => localDaysOf(v as bigint);
  if (to.kind === 'timestamp') return (v, context) => localToTimestamp(v as bigint, sessionZone(context));
  return null;
}
