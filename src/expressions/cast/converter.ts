import type { DataType } from '../../columnar/types.js';
import { typesEqual } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { isString } from '../coercion/common-type.js';
import type { CastMode, Convert } from './convert.js';
import { fromBoolean, fromDate, fromTimestamp, fromTimestampNtz } from './from-datetime.js';
import { fromDayTime, fromYearMonth } from './from-interval.js';
import { fromDecimal, fromFloat, fromInteger } from './from-number.js';
import { fromString } from './from-string.js';
import { textOf } from './to-string.js';

const same: Convert = (value) => value;

/** The conversion of single values (not NULL) between two types, or null where there is none. `ansi` is the session's setting. */
export function converter(from: DataType, to: DataType, mode: CastMode, ansi: boolean): Convert | null {
  if (typesEqual(from, to)) return same;
  if (from.kind === 'void') return () => null;
  if (isString(to)) return isString(from) ? same : textOf(from, ansi);
  switch (from.kind) {
    case 'string':
    case 'char':
    case 'varchar':
      return fromString(from, to, mode);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return fromInteger(from, to, mode);
    case 'float':
    case 'double':
      return fromFloat(from, to, mode);
    case 'decimal':
      return fromDecimal(from, to, mode);
    case 'boolean':
      return fromBoolean(to, mode);
    case 'date':
      return fromDate(to);
    case 'timestamp':
      return fromTimestamp(from, to, mode);
    case 'timestamp_ntz':
      return fromTimestampNtz(to);
    case 'time':
      return to.kind === 'time' ? same : null;
    case 'interval_dt':
      return fromDayTime(from, to, mode);
    case 'interval_ym':
      return fromYearMonth(from, to, mode);
    default:
      return nested(from, to, mode, ansi);
  }
}

function nested(from: DataType, to: DataType, mode: CastMode, ansi: boolean): Convert | null {
  if (from.kind === 'array' && to.kind === 'array') {
    const element = inside(from.element, to.element, mode, ansi);
    return element && ((v, context) => (v as readonly Value[]).map((item) => element(item, context)));
  }
  if (from.kind === 'map' && to.kind === 'map') {
    const key = inside(from.key, to.key, mode, ansi);
    const value = inside(from.value, to.value, mode, ansi);
    return key && value && ((v, context) => (v as readonly (readonly Value[])[]).map((e) => [key(e[0]!, context), value(e[1]!, context)]));
  }
  if (from.kind !== 'struct' || to.kind !== 'struct') return null;
  const fields = from.fields.map((f, k) => inside(f.type, to.fields[k]!.type, mode, ansi));
  return fields.every((f) => f !== null) ? (v, context) => (v as readonly Value[]).map((item, k) => fields[k]!(item, context)) : null;
}

function inside(from: DataType, to: DataType, mode: CastMode, ansi: boolean): Convert | null {
  const convert = converter(from, to, mode, ansi);
  return convert && ((value, context) => (value === null ? null : convert(value, context)));
}
