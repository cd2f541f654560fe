import { BOOLEAN, type DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite, Kernel } from '../bound.js';
import { quotedType, typeMismatch, wrongArgumentCount } from '../errors.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
import { isOrderable } from '../order.js';
import { comparisonKernel, nullSafeEqualKernel } from './comparison-kernels.js';
import type { ComparisonSymbol } from './loops.js';
import { comparisonOperands } from './operand-types.js';
import { wholeOperands } from './whole-operands.js';

/** `left symbol right`, computed as `compute`, with the operands turned round where `swap`; arguments stay as they are written. */
function comparison(name: string, compute: ComparisonSymbol, swap: boolean, aliases: readonly string[] = []): ScalarFunction {
  return {
    name,
    aliases,
    bind(site) {
      if (site.args.length !== 2) throw wrongArgumentCount(name, '2', site.args.length);
      const operands = wholeOperands(name, site.args[0]!, site.args[1]!);
      if (typeof operands === 'boolean') return truth(operands);
      const sqlExpr = `(${operands[0].name} ${name} ${operands[1].name})`;
      const [left, right] = comparisonOperands({ ...site, args: operands }, sqlExpr);
      checkComparable(name, left.type, sqlExpr);
      const kernel = comparisonKernel(compute, left.type);
      const turned: Kernel = ([a, b], length, context) => kernel([b!, a!], length, context);
      const args = [left, right];
      return { args, type: BOOLEAN, nullable: args.some((a) => a.nullable), name: sqlExpr, kernel: swap ? turned : kernel };
    },
  };
}

function truth(value: boolean): BoundExpression {
  return { kind: 'literal', value, type: BOOLEAN, nullable: false, name: String(value) };
}

function checkComparable(name: string, type: DataType, sqlExpr: string): void {
  const equality = name === '=' || name === '<=>';
  if (equality ? hasMap(type) : !isOrderable(type)) {
    throw typeMismatch('INVALID_ORDERING_TYPE', sqlExpr, `\`${name}\` does not support ordering on type ${quotedType(type)}`, {
      functionName: `\`${name}\``,
      dataType: quotedType(type),
    });
  }
}

function hasMap(type: DataType): boolean {
  if (type.kind === 'map' || type.kind === 'variant') return true;
  if (type.kind === 'array') return hasMap(type.element);
  return type.kind === 'struct' && type.fields.some((f) => hasMap(f.type));
}

/** `<=>`, and `equal_null(a, b)`. */
function nullSafeEqual(name: string, shown: (a: BoundExpression, b: BoundExpression) => string): ScalarFunction {
  return {
    name,
    bind(site: CallSite): BoundFunction {
      if (site.args.length !== 2) throw wrongArgumentCount(name, '2', site.args.length);
      const sqlExpr = shown(site.args[0]!, site.args[1]!);
      const args = comparisonOperands(site, sqlExpr);
      checkComparable('<=>', args[0].type, sqlExpr);
      return { args, type: BOOLEAN, nullable: false, name: sqlExpr, kernel: nullSafeEqualKernel(args[0].type) };
    },
  };
}

export const functions: readonly ScalarFunction[] = [
  comparison('=', '=', false, ['==']),
  comparison('<', '<', false),
  comparison('<=', '<=', false),
  comparison('>', '<', true),
  comparison('>=', '<=', true),
  nullSafeEqual('<=>', (a, b) => `(${a.name} <=> ${b.name})`),
  nullSafeEqual('equal_null', (a, b) => `equal_null(${a.name}, ${b.name})`),
  {
    name: '!=',
    aliases: ['<>'],
    bind: (site) => site.call('not', [site.call('=', site.args)]),
  },
];
