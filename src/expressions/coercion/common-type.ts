import {
  BIGINT,
  DOUBLE,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  typesEqual,
  type DataType,
  type DayTimeField,
  type DecimalType,
  type Field,
  type YearMonthField,
} from '../../columnar/types.js';
import { decimalHolds, isFractional, isIntegral, isNumeric, widerDecimal, widerNumeric } from './numeric.js';

type Widen = (a: DataType, b: DataType) => DataType | null;

/** Types of single values: everything but arrays, maps, structs, NULL and calendar intervals. */
export function isAtomic(type: DataType): boolean {
  return !['array', 'map', 'struct', 'void', 'interval', 'variant'].includes(type.kind);
}

export function isString(type: DataType): boolean {
  return type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
}

export function isDatetime(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
}

const DAY_TIME: readonly DayTimeField[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];
const YEAR_MONTH: readonly YearMonthField[] = ['YEAR', 'MONTH'];

function span<F>(fields: readonly F[], a: { start: F; end: F }, b: { start: F; end: F }): { start: F; end: F } {
  const start = Math.min(fields.indexOf(a.start), fields.indexOf(b.start));
  const end = Math.max(fields.indexOf(a.end), fields.indexOf(b.end));
  return { start: fields[start]!, end: fields[end]! };
}

/** The type both convert to without loss (numbers widen, DATE becomes TIMESTAMP, intervals cover both), or null. */
export function tightestCommonType(a: DataType, b: DataType, ansi: boolean): DataType | null {
  if (typesEqual(a, b)) return mergeNullability(a, b);
  if (a.kind === 'void') return b;
  if (b.kind === 'void') return a;
  if (isString(a) && isString(b)) return STRING;
  if (a.kind === 'decimal' && isIntegral(b) && decimalHolds(a, b)) return a;
  if (b.kind === 'decimal' && isIntegral(a) && decimalHolds(b, a)) return b;
  if (isNumeric(a) && isNumeric(b) && a.kind !== 'decimal' && b.kind !== 'decimal') return widerNumeric(a, b, ansi);
  if (isDatetime(a) && isDatetime(b)) return a.kind === 'timestamp' || b.kind === 'timestamp' ? TIMESTAMP : TIMESTAMP_NTZ;
  if (a.kind === 'interval_dt' && b.kind === 'interval_dt') return { kind: 'interval_dt', ...span(DAY_TIME, a, b) };
  if (a.kind === 'interval_ym' && b.kind === 'interval_ym') return { kind: 'interval_ym', ...span(YEAR_MONTH, a, b) };
  if (a.kind === 'time' && b.kind === 'time') return a.precision >= b.precision ? a : b;
  return complexCommonType(a, b, (x, y) => tightestCommonType(x, y, ansi));
}

/** Equal types but for nullability inside: NULLs are allowed where either allows them. */
function mergeNullability(a: DataType, b: DataType): DataType {
  if (a === b || (a.kind !== 'array' && a.kind !== 'map' && a.kind !== 'struct')) return a;
  return complexCommonType(a, b, (x, y) => (typesEqual(x, y) ? mergeNullability(x, y) : null)) ?? a;
}

function complexCommonType(a: DataType, b: DataType, widen: Widen): DataType | null {
  if (a.kind === 'array' && b.kind === 'array') {
    const element = widen(a.element, b.element);
    return element === null
      ? null
      : { kind: 'array', element, containsNull: a.containsNull || b.containsNull || losesValues(a.element, b.element, element) };
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = widen(a.key, b.key);
    const value = widen(a.value, b.value);
    // A key must not be lost on the way.
    if (key === null || value === null || losesValues(a.key, b.key, key)) return null;
    return {
      kind: 'map',
      key,
      value,
      valueContainsNull: a.valueContainsNull || b.valueContainsNull || losesValues(a.value, b.value, value),
    };
  }
  if (a.kind !== 'struct' || b.kind !== 'struct' || a.fields.length !== b.fields.length) return null;
  const fields: Field[] = [];
  for (const [k, field] of a.fields.entries()) {
    const other = b.fields[k]!;
    if (field.name.toLowerCase() !== other.name.toLowerCase()) return null;
    const type = widen(field.type, other.type);
    if (type === null) return null;
    fields.push({ name: field.name, type, nullable: field.nullable || other.nullable || losesValues(field.type, other.type, type) });
  }
  return { kind: 'struct', fields };
}

/** Whether a conversion of either type to `to` may give NULL by its types alone. */
function losesValues(a: DataType, b: DataType, to: DataType): boolean {
  return forceNullable(a, to) || forceNullable(b, to);
}

/** Whether a cast may turn a value into NULL (or an error) by its types alone; what makes a cast nullable in Spark. */
export function forceNullable(from: DataType, to: DataType): boolean {
  if (from.kind === 'void' || typesEqual(from, to)) return false;
  if (isString(from)) return !isString(to) && to.kind !== 'binary';
  if (isString(to)) return false;
  if (from.kind === 'timestamp' && ['tinyint', 'smallint', 'int'].includes(to.kind)) return true;
  if ((from.kind === 'float' || from.kind === 'double') && to.kind === 'timestamp') return true;
  if (to.kind === 'date') return from.kind !== 'timestamp';
  if (from.kind === 'date') return to.kind !== 'timestamp';
  if (to.kind === 'interval') return true;
  if (to.kind === 'decimal') return !alwaysFits(from, to);
  return isFractional(from) && isIntegral(to);
}

function alwaysFits(from: DataType, to: DecimalType): boolean {
  if (from.kind === 'boolean') return to.precision - to.scale >= 1;
  return decimalHolds(to, from) || (from.kind === 'decimal' && to.precision - to.scale > from.precision - from.scale);
}

/** What a string and another type meet in under ANSI: the other type, integers as BIGINT, fractions as DOUBLE. */
export function ansiStringType(a: DataType, b: DataType): DataType | null {
  const other = isString(a) ? b : isString(b) ? a : null;
  if (other === null || isString(other)) return null;
  if (isIntegral(other)) return BIGINT;
  if (isNumeric(other)) return DOUBLE;
  if (other.kind === 'void') return STRING;
  if (other.kind === 'interval_dt' || other.kind === 'interval_ym') return null;
  return isAtomic(other) ? other : null;
}

/** The type two expressions are brought to in CASE, COALESCE, arrays, unions …; null where there is none. */
export function widerType(a: DataType, b: DataType, ansi: boolean): DataType | null {
  return (
    tightestCommonType(a, b, ansi) ??
    widerDecimal(a, b) ??
    (ansi ? ansiStringType(a, b) : legacyStringType(a, b)) ??
    complexCommonType(a, b, (x, y) => widerType(x, y, ansi))
  );
}

function legacyStringType(a: DataType, b: DataType): DataType | null {
  const other = isString(a) ? b : isString(b) ? a : null;
  return other !== null && isAtomic(other) && other.kind !== 'binary' && other.kind !== 'boolean' ? STRING : null;
}

/** As `widerType`, but a string and another type meet in nothing: `greatest` and `least`. */
export function widerTypeWithoutStrings(a: DataType, b: DataType, ansi: boolean): DataType | null {
  return tightestCommonType(a, b, ansi) ?? widerDecimal(a, b) ?? complexCommonType(a, b, (x, y) => widerTypeWithoutStrings(x, y, ansi));
}

/** The common type of all, strings first where there is one (as Spark folds its arguments), or null. */
export function commonType(types: readonly DataType[], ansi: boolean): DataType | null {
  const strings = types.filter((t) => hasString(t));
  const ordered = [...strings, ...types.filter((t) => !hasString(t))];
  let result: DataType | null = { kind: 'void' };
  for (const type of ordered) {
    result = widerType(result, type, ansi);
    if (result === null) return null;
  }
  return result;
}

function hasString(type: DataType): boolean {
  return isString(type) || (type.kind === 'array' && hasString(type.element));
}
