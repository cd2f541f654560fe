import { typesEqual, type DataType } from '../../columnar/types.js';
import type { BoundCall, BoundExpression, SessionSettings } from '../bound.js';
import { forceNullable } from '../coercion/common-type.js';
import { typeMismatch } from '../errors.js';
import type { CastMode } from './convert.js';
import { quotedName } from './convert.js';
import { castKernel } from './kernel.js';

/** A cast that the resolver puts in: the expression keeps its name. */
export function implicitlyCast(child: BoundExpression, type: DataType, settings: SessionSettings): BoundExpression {
  if (typesEqual(child.type, type)) return child;
  if (child.kind === 'literal' && child.value === null) return { ...child, type };
  return castCall(child, type, settings.ansi ? 'ansi' : 'legacy', settings.ansi, child.name);
}

export function castCall(child: BoundExpression, type: DataType, mode: CastMode, ansi: boolean, name: string): BoundCall {
  const kernel = castKernel(child.type, type, mode, ansi);
  if (kernel === null) {
    throw typeMismatch('CAST_WITHOUT_SUGGESTION', name, `cannot cast ${quotedName(child.type)} to ${quotedName(type)}`, {
      srcType: quotedName(child.type),
      targetType: quotedName(type),
    });
  }
  return {
    kind: 'call',
    function: mode === 'try' ? 'try_cast' : 'cast',
    args: [child],
    type,
    nullable: child.nullable || mode === 'try' || forceNullable(child.type, type),
    name,
    kernel,
    deterministic: child.kind !== 'call' || child.deterministic,
  };
}
