import type { Batch } from '../../columnar/batch.js';
import { columnBuilder } from '../../columnar/builder.js';
import { getBit, setBit } from '../../columnar/bitmap.js';
import { BooleanColumn, type Column } from '../../columnar/column.js';
import { take } from '../../columnar/take.js';
import { BOOLEAN, type DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite, EvaluationContext, Kernel } from '../bound.js';
import { commonType } from '../coercion/common-type.js';
import { implicitlyCast } from '../cast/implicit.js';
import { quotedType, typeMismatch, wrongArgumentCount } from '../errors.js';
import { evaluate, evaluateRows } from '../evaluate.js';
import type { BoundFunction, LazyKernel, ScalarFunction } from '../function.js';
import { isOrderable } from '../order.js';
import { allRows } from '../parts.js';
import { comparisonKernel } from './comparison-kernels.js';

/** `x IN (a, b, …)`: TRUE where one is equal, else NULL where x or one of them is NULL, else FALSE. */
const inList: ScalarFunction = {
  name: 'in',
  bind(site): BoundFunction {
    const [value, ...list] = site.args as [BoundExpression, ...BoundExpression[]];
    const name = `(${value.name} IN (${list.map((e) => e.name).join(', ')}))`;
    const type = commonType(
      site.args.map((a) => a.type),
      site.settings.ansi,
    );
    if (type === null) {
      const dataType = `[${site.args.map((a) => quotedType(a.type)).join(', ')}]`;
      throw typeMismatch('DATA_DIFF_TYPES', name, `the types ${dataType} have no common type`, { functionName: '`in`', dataType });
    }
    if (!isOrderable(type)) {
      throw typeMismatch('INVALID_ORDERING_TYPE', name, `${quotedType(type)} values have no order`, {
        functionName: '`in`',
        dataType: quotedType(type),
      });
    }
    const args = site.args.map((a) => implicitlyCast(a, type, site.settings));
    const kernel = inKernel(type);
    return { args, type: BOOLEAN, nullable: args.some((a) => a.nullable), name, kernel, lazy: inLazily(kernel, type) };
  },
};

/** All items for all rows. Where that fails, each item for the rows only that no item before it settles. */
function inLazily(kernel: Kernel, type: DataType): LazyKernel {
  const equal = comparisonKernel('=', type);
  return (args, batch, context) => {
    try {
      return kernel(
        args.map((arg) => evaluate(arg, batch, context)),
        batch.length,
        context,
      );
    } catch {
      return inOneByOne(equal, args, batch, context);
    }
  };
}

function inOneByOne(equal: Kernel, [value, ...list]: readonly BoundExpression[], batch: Batch, context: EvaluationContext): Column {
  const given = evaluate(value!, batch, context);
  const results: (boolean | null)[] = Array.from({ length: batch.length }, (_, i) => (given.isNull(i) ? null : false));
  let open = allRows(batch.length).filter((i) => !given.isNull(i));
  for (const item of list) {
    const same = equal([take(given, open), evaluateRows(item, batch, open, context)], open.length, context) as BooleanColumn;
    open.forEach((row, k) => {
      if (same.isNull(k)) results[row] = null;
      else if (getBit(same.bits, k)) results[row] = true;
    });
    open = open.filter((row) => results[row] !== true);
  }
  const builder = columnBuilder(BOOLEAN, batch.length);
  for (const result of results) builder.append(result);
  return builder.finish();
}

function inKernel(type: DataType): Kernel {
  const equal = comparisonKernel('=', type);
  return ([value, ...list], n, context) => {
    const bits = new Uint8Array((n + 7) >> 3);
    const unknown = new Uint8Array(bits.length);
    for (const item of list) addEqual(equal([value!, item], n, context) as BooleanColumn, n, bits, unknown);
    const validity = new Uint8Array(bits.length);
    for (let b = 0; b < bits.length; b++) validity[b] = bits[b]! | ~unknown[b]!;
    return new BooleanColumn(BOOLEAN, n, bits, validity);
  };
}

function addEqual(equal: BooleanColumn, n: number, bits: Uint8Array, unknown: Uint8Array): void {
  for (let i = 0; i < n; i++) {
    if (equal.validity !== null && !getBit(equal.validity, i)) setBit(unknown, i);
    else if (getBit(equal.bits, i)) setBit(bits, i);
  }
}

/** `x BETWEEN low AND high` is `x >= low AND x <= high`. */
const between: ScalarFunction = {
  name: 'between',
  bind(site: CallSite) {
    if (site.args.length !== 3) throw wrongArgumentCount('between', '3', site.args.length);
    const [value, low, high] = site.args as [BoundExpression, BoundExpression, BoundExpression];
    const both = site.call('and', [site.call('>=', [value, low]), site.call('<=', [value, high])]);
    return { ...both, name: `between(${value.name}, ${low.name}, ${high.name})` };
  },
};

export const functions: readonly ScalarFunction[] = [inList, between];
