import type { Value } from '../../../columnar/value.js';
import type { EvaluationContext } from '../../bound.js';
import { isTidemarkError } from '../../../base/errors.js';
import { sqlName, type DataType } from '../../../columnar/types.js';
import { callText, unexpectedInputType } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';

/** What `compute` gives; where it raises one of `codes`, NULL outside ANSI mode. */
export function nullUnlessAnsi(context: EvaluationContext, codes: readonly string[], compute: () => Value): Value {
  if (context.ansi) return compute();
  return nullOn(codes, compute);
}

/** What `compute` gives, or NULL where it raises one of `codes`. */
export function nullOn(codes: readonly string[], compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (isTidemarkError(error) && codes.some((code) => error.code.startsWith(code))) return null;
    throw error;
  }
}

/** The function with a result that may be NULL only where an argument may, in ANSI mode: there it raises instead. */
export function nullableUnlessAnsi(inner: ScalarFunction): ScalarFunction {
  return {
    ...inner,
    bind(site) {
      const bound = inner.bind(site) as BoundFunction;
      return { ...bound, nullable: !site.settings.ansi || bound.args.some((arg) => arg.nullable) };
    },
  };
}

/** The function with a first argument that must be of one type as it stands: nothing is cast to it (NULL excepted). */
export function strict(type: DataType, inner: ScalarFunction): ScalarFunction {
  return {
    ...inner,
    bind(site) {
      const [first] = site.args;
      if (first !== undefined && first.type.kind !== type.kind && first.type.kind !== 'void') {
        throw unexpectedInputType(callText(site), 0, `"${sqlName(type)}"`, first);
      }
      return inner.bind(site);
    },
  };
}
