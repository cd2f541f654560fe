import { typesEqual, type DataType } from '../../columnar/types.js';
import { forceNullable, isString } from '../coercion/common-type.js';
import { isIntegral, isNumeric } from '../coercion/numeric.js';
import type { CastMode } from './convert.js';

/** Whether Spark lets a cast between the types be written. */
export function canCast(from: DataType, to: DataType, mode: CastMode): boolean {
  if (typesEqual(from, to) || from.kind === 'void') return true;
  if (isString(to)) return from.kind !== 'variant';
  if (from.kind === 'array' && to.kind === 'array')
    return canCastInside(from.element, to.element, from.containsNull, to.containsNull, mode);
  if (from.kind === 'map' && to.kind === 'map') {
    return (
      canCast(from.key, to.key, mode) &&
      (mode === 'ansi' || !forceNullable(from.key, to.key)) &&
      canCastInside(from.value, to.value, from.valueContainsNull, to.valueContainsNull, mode)
    );
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    const fields = to.fields;
    return (
      from.fields.length === fields.length &&
      from.fields.every((f, k) => canCastInside(f.type, fields[k]!.type, f.nullable, fields[k]!.nullable, mode))
    );
  }
  return canCastAtomic(from, to) || (mode === 'legacy' && canCastLegacy(from, to));
}

function canCastInside(from: DataType, to: DataType, fromNull: boolean, toNull: boolean, mode: CastMode): boolean {
  return canCast(from, to, mode) && (toNull || !(fromNull || (mode !== 'ansi' && forceNullable(from, to))));
}

function canCastAtomic(from: DataType, to: DataType): boolean {
  if (isString(from)) return !['array', 'map', 'struct', 'void', 'variant'].includes(to.kind);
  if (isNumeric(from)) {
    if (isNumeric(to) || to.kind === 'boolean' || to.kind === 'timestamp') return true;
    return isIntegral(from) && (to.kind === 'interval_dt' || to.kind === 'interval_ym') && to.start === to.end;
  }
  switch (from.kind) {
    case 'boolean':
      return isNumeric(to);
    case 'date':
      return to.kind === 'timestamp' || to.kind === 'timestamp_ntz';
    case 'timestamp':
      return to.kind === 'date' || to.kind === 'timestamp_ntz' || isNumeric(to);
    case 'timestamp_ntz':
      return to.kind === 'date' || to.kind === 'timestamp';
    case 'time':
      return to.kind === 'time';
    case 'interval_dt':
    case 'interval_ym':
      return to.kind === from.kind || ((isIntegral(to) || to.kind === 'decimal') && from.start === from.end);
    default:
      return false;
  }
}

function canCastLegacy(from: DataType, to: DataType): boolean {
  if (isIntegral(from) && to.kind === 'binary') return true;
  if (to.kind === 'boolean') return from.kind === 'date' || from.kind === 'timestamp';
  if (from.kind === 'date') return isNumeric(to);
  return from.kind === 'boolean' && to.kind === 'timestamp';
}
