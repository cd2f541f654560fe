import { TidemarkError } from '../base/errors.js';
import { Batch } from '../columnar/batch.js';
import { columnBuilder } from '../columnar/builder.js';
import { type Column, ConstantColumn } from '../columnar/column.js';
import { take } from '../columnar/take.js';
import type { BoundCall, BoundExpression, EvaluationContext } from './bound.js';
import { allRows, assemble, collectColumns } from './parts.js';

/** Expressions that stand in more than one place of a projection: evaluated once a batch (see share.ts). */
const shared = new WeakSet<BoundExpression>();
const results = new WeakMap<Batch, Map<BoundExpression, Column>>();

export function markShared(expression: BoundExpression): void {
  shared.add(expression);
}

/** The column of an expression over a batch. Calls of nothing but constants run once and give a ConstantColumn. */
export function evaluate(expression: BoundExpression, batch: Batch, context: EvaluationContext): Column {
  switch (expression.kind) {
    case 'column':
      return batch.column(expression.index);
    case 'literal':
      return new ConstantColumn(expression.type, batch.length, expression.value);
    case 'call':
      return shared.has(expression) ? evaluateOnce(expression, batch, context) : evaluateCall(expression, batch, context);
    case 'lambda':
      throw new TidemarkError('INTERNAL_ERROR', 'a lambda has no value of its own');
  }
}

function evaluateOnce(call: BoundCall, batch: Batch, context: EvaluationContext): Column {
  let known = results.get(batch);
  if (known === undefined) results.set(batch, (known = new Map<BoundExpression, Column>()));
  let column = known.get(call);
  if (column === undefined) known.set(call, (column = evaluateCall(call, batch, context)));
  return column;
}

function evaluateCall(call: BoundCall, batch: Batch, context: EvaluationContext): Column {
  if (call.lazy !== undefined) return call.lazy(call.args, batch, context);
  const args = evaluateArgs(call, batch, context);
  const length = batch.length;
  if (length > 1 && args.length > 0 && call.deterministic && args.every((a) => a instanceof ConstantColumn)) {
    const one = call.kernel(
      args.map((a) => a.slice(0, 1)),
      1,
      context,
    );
    return new ConstantColumn(call.type, length, one.get(0));
  }
  return call.kernel(args, length, context);
}

/** Operators that are NULL where an operand is, bound by hand. */
const STRICT: ReadonlySet<string> = new Set(
  '+ - * / % div mod pmod & | ^ = < <= > >= try_add try_subtract try_multiply try_divide try_mod'.split(' '),
);

function evaluateArgs(call: BoundCall, batch: Batch, context: EvaluationContext): Column[] {
  const isStrict = call.strict === true || STRICT.has(call.function);
  return isStrict ? evaluateUntilNull(call.args, batch, context) : call.args.map((arg) => evaluate(arg, batch, context));
}

/** Arguments of which those behind the first NULL of a row do not count: all for all rows, and where that fails, only for the rows that count. */
export function evaluateUntilNull(args: readonly BoundExpression[], batch: Batch, context: EvaluationContext): Column[] {
  try {
    return args.map((arg) => evaluate(arg, batch, context));
  } catch (error) {
    if (args.length < 2) throw error;
    return evaluateInOrder(args, batch, context);
  }
}

/** The arguments in order, each for the rows where none before it is NULL; NULL for the others. */
function evaluateInOrder(args: readonly BoundExpression[], batch: Batch, context: EvaluationContext): Column[] {
  let rows = allRows(batch.length);
  let rest = new Int32Array(0);
  return args.map((arg) => {
    const column = assemble(arg.type, batch.length, [
      { rows, column: evaluateRows(arg, batch, rows, context) },
      { rows: rest, column: new ConstantColumn(arg.type, rest.length, null) },
    ]);
    rest = allRows(batch.length).filter((i) => column.isNull(i));
    rows = rows.filter((i) => !column.isNull(i));
    return column;
  });
}

/** An expression over some rows only; the others are never looked at. */
export function evaluateRows(expression: BoundExpression, batch: Batch, rows: Int32Array, context: EvaluationContext): Column {
  if (rows.length === batch.length) return evaluate(expression, batch, context);
  if (rows.length === 0) return columnBuilder(expression.type).finish();
  return evaluate(expression, takeUsed(expression, batch, rows), context);
}

/** The rows of a batch with only the columns that the expression reads; the others are stand-ins. */
function takeUsed(expression: BoundExpression, batch: Batch, rows: Int32Array): Batch {
  const used = new Set<number>();
  collectColumns(expression, used);
  const columns = batch.schema.fields.map((f, i) =>
    used.has(i) ? take(batch.column(i), rows) : new ConstantColumn(f.type, rows.length, null),
  );
  return new Batch(batch.schema, columns, rows.length);
}
