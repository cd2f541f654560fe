import { bitmapBytes, getBit, setBit, type Bitmap } from '../../columnar/bitmap.js';
import { BooleanColumn, type Column, ConstantColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { BOOLEAN } from '../../columnar/types.js';
import type { BoundExpression, CallSite, Kernel } from '../bound.js';
import { quotedType, typeMismatch, unexpectedInputType, wrongArgumentCount } from '../errors.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isString } from '../coercion/common-type.js';
import type { BoundFunction, LazyKernel, ScalarFunction } from '../function.js';
import { evaluate } from '../evaluate.js';
import { allRows, assemble, evaluateRows } from '../lazy.js';
import { differentOperands } from './operand-types.js';

/** Bits of the rows that are TRUE, and of those that are FALSE. */
interface Truth {
  readonly yes: Bitmap;
  readonly no: Bitmap;
}

function truthOf(column: Column, n: number): Truth {
  const bytes = bitmapBytes(n);
  const yes = new Uint8Array(bytes);
  const no = new Uint8Array(bytes);
  const flat = flatten(column);
  if (!(flat instanceof BooleanColumn)) return { yes, no };
  for (let b = 0; b < bytes; b++) {
    const valid = flat.validity === null ? 255 : flat.validity[b]!;
    yes[b] = flat.bits[b]! & valid;
    no[b] = ~flat.bits[b]! & valid;
  }
  return { yes, no };
}

function combine(n: number, yes: Bitmap, no: Bitmap): Column {
  const validity = new Uint8Array(yes.length);
  for (let b = 0; b < yes.length; b++) validity[b] = yes[b]! | no[b]!;
  return new BooleanColumn(BOOLEAN, n, yes, validity);
}

/** TRUE AND NULL is NULL, FALSE AND anything is FALSE; the right side runs only for rows that the left does not settle. */
function shortCircuit(isAnd: boolean): LazyKernel {
  return (args, batch, context) => {
    const n = batch.length;
    const left = evaluate(args[0]!, batch, context);
    const a = truthOf(left, n);
    const settled = isAnd ? a.no : a.yes;
    const open = isCheap(args[1]!) ? null : openRows(settled, n);
    if (open?.length === 0) return combine(n, a.yes, a.no);
    const right =
      open === null || open.length === n
        ? evaluate(args[1]!, batch, context)
        : spread(evaluateRows(args[1]!, batch, open, context), open, n);
    const b = truthOf(right, n);
    for (let k = 0; k < a.yes.length; k++) {
      const yes = isAnd ? a.yes[k]! & b.yes[k]! : a.yes[k]! | b.yes[k]!;
      const no = isAnd ? a.no[k]! | b.no[k]! : a.no[k]! & b.no[k]!;
      a.yes[k] = yes;
      a.no[k] = no;
    }
    return combine(n, a.yes, a.no);
  };
}

/** Calls that cannot fail and cost less than picking rows for them. */
const CHEAP: ReadonlySet<string> = new Set(['=', '<', '<=', '>', '>=', '<=>', 'and', 'or', 'not', 'isnull', 'isnotnull']);

function isCheap(e: BoundExpression): boolean {
  return e.kind === 'column' || e.kind === 'literal' || (e.kind === 'call' && CHEAP.has(e.function) && e.args.every(isCheap));
}

function openRows(settled: Bitmap, n: number): Int32Array {
  const rows = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (!getBit(settled, i)) rows[count++] = i;
  return rows.subarray(0, count);
}

/** A column of some rows as one of all, NULL elsewhere. */
function spread(column: Column, rows: Int32Array, n: number): Column {
  const chosen = new Uint8Array(n);
  for (const i of rows) chosen[i] = 1;
  const others = allRows(n).filter((i) => chosen[i] === 0);
  return assemble(BOOLEAN, n, [
    { rows, column },
    { rows: others, column: new ConstantColumn(BOOLEAN, others.length, null) },
  ]);
}

function neverRun(): never {
  throw new Error('a lazy call has no kernel');
}

function connective(name: 'and' | 'or'): ScalarFunction {
  const lazy = shortCircuit(name === 'and');
  return {
    name,
    bind(site): BoundFunction {
      const [left, right] = site.args as [BoundExpression, BoundExpression];
      const sqlExpr = `(${left.name} ${name.toUpperCase()} ${right.name})`;
      const args = booleanOperands(left, right, site, sqlExpr);
      return { args, type: BOOLEAN, nullable: args.some((a) => a.nullable), name: sqlExpr, kernel: neverRun, lazy };
    },
  };
}

function booleanOperands(left: BoundExpression, right: BoundExpression, site: CallSite, sqlExpr: string): BoundExpression[] {
  const { ansi } = site.settings;
  const other = (e: BoundExpression, mate: BoundExpression) =>
    e.type.kind === 'void' || (ansi && isString(e.type) && mate.type.kind === 'boolean') ? implicitlyCast(e, BOOLEAN, site.settings) : e;
  const args = [other(left, right), other(right, left)];
  const [a, b] = args as [BoundExpression, BoundExpression];
  if (a.type.kind === 'boolean' && b.type.kind === 'boolean') return args;
  if (a.type.kind !== b.type.kind) throw differentOperands(a, b, sqlExpr);
  throw typeMismatch('BINARY_OP_WRONG_TYPE', sqlExpr, `the operator requires "BOOLEAN", not ${quotedType(a.type)}`, {
    inputType: '"BOOLEAN"',
    actualDataType: quotedType(a.type),
  });
}

const notKernel: Kernel = (args, n) => {
  const column = flatten(args[0]!);
  if (!(column instanceof BooleanColumn)) return column;
  const bits = new Uint8Array(bitmapBytes(n));
  for (let b = 0; b < bits.length; b++) bits[b] = ~column.bits[b]!;
  return new BooleanColumn(BOOLEAN, n, bits, column.validity);
};

const not: ScalarFunction = {
  name: 'not',
  aliases: ['!'],
  bind(site): BoundFunction {
    const child = site.args[0]!;
    const name = `(NOT ${child.name})`;
    const castable = child.type.kind === 'void' || (site.settings.ansi && isString(child.type));
    const arg = castable ? implicitlyCast(child, BOOLEAN, site.settings) : child;
    if (arg.type.kind !== 'boolean') throw unexpectedInputType(name, 0, '"BOOLEAN"', child);
    return { args: [arg], type: BOOLEAN, nullable: arg.nullable, name, kernel: notKernel };
  },
};

/** IS NULL (`wanted` true) and IS NOT NULL. */
function nullTest(name: string, text: string, wanted: boolean): ScalarFunction {
  return {
    name,
    bind(site): BoundFunction {
      if (site.args.length !== 1) throw wrongArgumentCount(name, '1', site.args.length);
      const child = site.args[0]!;
      return { args: [child], type: BOOLEAN, nullable: false, name: `(${child.name} ${text})`, kernel: nullTestKernel(wanted) };
    },
  };
}

function nullTestKernel(wanted: boolean): Kernel {
  return (args, n) => {
    const bytes = bitmapBytes(n);
    const validity = args[0]!.validity;
    if (validity === null) return new BooleanColumn(BOOLEAN, n, new Uint8Array(bytes).fill(wanted ? 0 : 255), null);
    const bits = new Uint8Array(bytes);
    for (let i = 0; i < n; i++) if (getBit(validity, i) !== wanted) setBit(bits, i);
    return new BooleanColumn(BOOLEAN, n, bits, null);
  };
}

/** `IS TRUE` and the like are `<=>` with a constant, as Spark reads them. */
function truthTest(name: string, value: boolean, negated: boolean): ScalarFunction {
  return {
    name,
    bind(site) {
      const literal: BoundExpression = { kind: 'literal', value, type: BOOLEAN, nullable: false, name: String(value) };
      const equal = site.call('<=>', [site.args[0]!, literal]);
      return negated ? site.call('not', [equal]) : equal;
    },
  };
}

export const functions: readonly ScalarFunction[] = [
  connective('and'),
  connective('or'),
  not,
  nullTest('isnull', 'IS NULL', true),
  nullTest('isnotnull', 'IS NOT NULL', false),
  nullTest('isunknown', 'IS NULL', true),
  nullTest('isnotunknown', 'IS NOT NULL', false),
  truthTest('istrue', true, false),
  truthTest('isfalse', false, false),
  truthTest('isnottrue', true, true),
  truthTest('isnotfalse', false, true),
];
