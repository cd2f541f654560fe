import { columnBuilder } from '../../../columnar/builder.js';
import type { Column } from '../../../columnar/column.js';
import { field, typesEqual, type DataType } from '../../../columnar/types.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { callText, quoted, quotedType, typeMismatch, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import { constantOf } from '../../fold.js';
import type { BoundGenerator, GeneratedRows, GeneratorFunction } from '../../function.js';

/** `stack(n, x1, x2, …)`: the values in n rows, NULL where they do not suffice. */
function bind(site: CallSite): BoundGenerator {
  if (site.args.length < 2) throw wrongArgumentCount(site.name, '> 1', site.args.length);
  const count = rowCount(site);
  const given = site.args.slice(1);
  const width = Math.ceil(given.length / count);
  const types = Array.from({ length: width }, (_, c) => columnType(given, c, width));
  const args = given.map((arg, k) => (arg.type.kind === 'void' ? implicitlyCast(arg, types[k % width]!, site.settings) : arg));
  checkTypes(args, types, site);
  return {
    kind: 'generator',
    function: 'stack',
    args,
    fields: types.map((type, c) => field(`col${c}`, type)),
    generate: (columns, length) => stacked(columns, length, count, types),
  };
}

function rowCount(site: CallSite): number {
  const arg = site.args[0]!;
  if (arg.type.kind !== 'int') throw unexpectedInputType(callText(site), 0, '"INT"', arg);
  const constant = constantOf(arg, site.settings);
  if (constant === undefined) {
    throw typeMismatch('NON_FOLDABLE_INPUT', callText(site), 'the number of rows is a constant', {
      inputName: '`n`',
      inputType: '"INT"',
      inputExpr: quoted(arg.name),
    });
  }
  if (constant.value === null)
    throw typeMismatch('UNEXPECTED_NULL', callText(site), 'the number of rows must not be NULL', { exprName: 'n' });
  const count = constant.value as number;
  if (count > 0) return count;
  throw typeMismatch('VALUE_OUT_OF_RANGE', callText(site), `the number of rows is positive, not ${count}`, {
    exprName: '`n`',
    valueRange: '(0, 2147483647]',
    currentValue: String(count),
  });
}

/** The type of the first value of a column that is not NULL. */
function columnType(args: readonly BoundExpression[], column: number, width: number): DataType {
  const typed = args.find((arg, k) => k % width === column && arg.type.kind !== 'void');
  return (typed ?? args[column]!).type;
}

function checkTypes(args: readonly BoundExpression[], types: readonly DataType[], site: CallSite): void {
  const wrong = args.findIndex((arg, k) => !typesEqual(arg.type, types[k % types.length]!));
  if (wrong < 0) return;
  const column = wrong % types.length;
  throw typeMismatch('STACK_COLUMN_DIFF_TYPES', callText(site), `the values of column ${column} have different types`, {
    columnIndex: String(column),
    leftParamIndex: String(column + 1),
    leftType: quotedType(types[column]!),
    rightParamIndex: String(wrong + 1),
    rightType: quotedType(args[wrong]!.type),
  });
}

function stacked(args: readonly Column[], length: number, count: number, types: readonly DataType[]): GeneratedRows {
  const rows = Int32Array.from({ length: length * count }, (_, k) => Math.trunc(k / count));
  const columns = types.map((type, c) => {
    const builder = columnBuilder(type, rows.length);
    for (let i = 0; i < length; i++) {
      for (let r = 0; r < count; r++) builder.append(args[r * types.length + c]?.get(i) ?? null);
    }
    return builder.finish();
  });
  return { rows, columns };
}

export const functions: readonly GeneratorFunction[] = [{ name: 'stack', doc: 'Values in so many rows.', bind }];
