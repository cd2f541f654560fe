import { ArrayColumn, NumberColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import { field, INT, type DataType, type Field } from '../../../columnar/types.js';
import type { BoundExpression, BoundLambda } from '../../bound.js';
import { callText, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import { evaluate } from '../../evaluate.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { elementIndexes, elementRows, evaluateLambda } from '../../lambda.js';

/** `transform(array, x -> …)` and `transform(array, (x, i) -> …)`: the lambda over each element. */
const transform: ScalarFunction = {
  name: 'transform',
  doc: 'The lambda applied to each element of an array; a second parameter is the index, from 0.',
  shortLambdas: true,
  lambdasAt: [[1, 1]],
  lambdaParams(args): readonly Field[] {
    const type = args[0]?.type;
    if (type?.kind !== 'array') return [field('x', { kind: 'void' }), field('i', INT, false)];
    return [field('x', type.element, type.containsNull), field('i', INT, false)];
  },
  bind(site): BoundFunction {
    if (site.args.length !== 2) throw wrongArgumentCount('transform', '2', site.args.length);
    const [source, lambda] = site.args as [BoundExpression, BoundLambda];
    if (source.type.kind !== 'array') throw unexpectedInputType(callText(site), 0, '"ARRAY"', source);
    const type: DataType = { kind: 'array', element: lambda.type, containsNull: lambda.nullable };
    return {
      args: [source, lambda],
      type,
      nullable: source.nullable,
      kernel: () => {
        throw new Error('a lazy call has no kernel');
      },
      lazy: (args, batch, context) => {
        const column = flatten(evaluate(args[0]!, batch, context)) as ArrayColumn;
        const rows = elementRows(column.offsets, column.length);
        const from = column.offsets[0]!;
        const elements = column.element.slice(from, from + rows.length);
        const index = new NumberColumn(INT, rows.length, elementIndexes(column.offsets, column.length), null);
        const result = flatten(evaluateLambda(args[1] as BoundLambda, batch, rows, [elements, index], context));
        const offsets = from === 0 ? column.offsets : column.offsets.map((o) => o - from);
        return new ArrayColumn(type, column.length, offsets, result, column.validity);
      },
    };
  },
};

export const functions: readonly ScalarFunction[] = [transform];
