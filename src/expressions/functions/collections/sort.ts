import type { Batch } from '../../../columnar/batch.js';
import { columnBuilder } from '../../../columnar/builder.js';
import type { Column } from '../../../columnar/column.js';
import { BOOLEAN, field, type DataType, type Field } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, BoundLambda, EvaluationContext } from '../../bound.js';
import { callText, quotedType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import { evaluate } from '../../evaluate.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { compareValues, type Compare } from '../../order.js';
import { coerce } from '../../scalar.js';
import { ruled } from './define.js';
import { comparatorOf } from './fold.js';
import { arrayArgument, mustBeOrderable } from './shared-array.js';

function nullsLast(compare: Compare): Compare {
  return (a, b) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : compare(a, b));
}

const sortArray: ScalarFunction = ruled(
  'sort_array',
  'The array in order: NULLs first when ascending, last when descending.',
  [1, 2],
  (site) => {
    const array = arrayArgument(site);
    mustBeOrderable(site, array.type);
    const ascending = site.args[1] === undefined ? undefined : coerce(site.args[1], BOOLEAN, 1, site);
    const compare = compareValues(array.type.element);
    const row = (list: readonly Value[], given: boolean | EvaluationContext): Value => {
      const sign = given === false ? -1 : 1;
      return [...list].sort((a, b) => sign * (a === null ? (b === null ? 0 : -1) : b === null ? 1 : compare(a, b)));
    };
    const name = `sort_array(${site.args[0]!.name}, ${site.args[1]?.name ?? 'true'})`;
    return {
      args: ascending === undefined ? [array] : [array, ascending],
      type: array.type,
      name,
      row: row as (...args: never[]) => Value,
    };
  },
);

const V = 'namedlambdavariable()';
/** How Spark shows the comparator that array_sort has by default. */
const DEFAULT_COMPARATOR = `lambdafunction((IF(((${V} IS NULL) AND (${V} IS NULL)), 0, (IF((${V} IS NULL), 1, (IF((${V} IS NULL), -1, (IF((${V} < ${V}), -1, (IF((${V} > ${V}), 1, 0)))))))))), ${V}, ${V})`;

const arraySort: ScalarFunction = {
  name: 'array_sort',
  doc: 'The array in order, NULLs last, or by a lambda that compares two elements.',
  lambdasAt: [[1, 2]],
  lambdaParams(args): readonly Field[] {
    const source = args[0]?.type;
    const element: DataType = source?.kind === 'array' ? source.element : { kind: 'void' };
    return [field('x', element), field('y', element)];
  },
  bind(site): BoundFunction {
    if (site.args.length !== 1 && site.args.length !== 2) throw wrongArgumentCount('array_sort', '[1, 2]', site.args.length);
    const array = arrayArgument(site);
    const lambda = site.args[1] as BoundLambda | undefined;
    if (lambda === undefined) mustBeOrderable(site, array.type);
    else if (lambda.type.kind !== 'int') {
      throw typeMismatch('UNEXPECTED_RETURN_TYPE', callText(site), `the comparator must give INT, not ${quotedType(lambda.type)}`, {
        functionName: '`lambdafunction`',
        expectedType: '"INT"',
        actualType: quotedType(lambda.type),
      });
    }
    const name = `array_sort(${array.name}, ${lambda?.name ?? DEFAULT_COMPARATOR})`;
    const args: BoundExpression[] = lambda === undefined ? [array] : [array, lambda];
    return {
      args,
      type: array.type,
      nullable: array.nullable,
      name,
      kernel: () => {
        throw new Error('a lazy call has no kernel');
      },
      lazy: (bound, batch, context) => sortRows(bound, batch, context, array.type),
    };
  },
};

function sortRows(args: readonly BoundExpression[], batch: Batch, context: EvaluationContext, type: DataType & { kind: 'array' }): Column {
  const source = evaluate(args[0]!, batch, context);
  const lambda = args[1] as BoundLambda | undefined;
  const builder = columnBuilder(type, batch.length);
  const plain = lambda === undefined ? nullsLast(compareValues(type.element)) : undefined;
  for (let i = 0; i < batch.length; i++) {
    const list = source.get(i) as readonly Value[] | null;
    builder.append(list === null ? null : sorted(list, plain ?? comparatorOf(lambda!, batch, i, context)));
  }
  return builder.finish();
}

function sorted(list: readonly Value[], compare: Compare): Value[] {
  return [...list].sort(compare);
}

export const functions: readonly ScalarFunction[] = [sortArray, arraySort];
