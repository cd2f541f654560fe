import { Batch } from '../../src/columnar/batch.js';
import { take } from '../../src/columnar/take.js';
import type { BoundGenerator } from '../../src/expressions/function.js';
import { evaluate } from '../../src/expressions/evaluate.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { mapBatches } from '../../src/stream/operator.js';
import type { PlanNode, RowsNode } from '../../src/stream/plan-node.js';
import { remapAll } from '../../src/stream/remap.js';

/** The input with the columns of a generator behind its own: a row for each row that the generator makes of it. */
export function generateNode(input: PlanNode, generator: BoundGenerator): RowsNode {
  const made: ScopeColumn[] = generator.fields.map((f) => ({ ...f, qualifiers: [] }));
  const scope = new Scope([...input.scope.columns, ...made]);
  const schema = scope.schema;
  return {
    kind: 'generate',
    reads: generator.args,
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: { generator: generator.function, arguments: generator.args.map((a) => a.name) },
    withInputs: ([next]) => generateNode(next!, { ...generator, args: remapAll(generator.args, input.scope, next!.scope) }),
    connect: ([epochs]) =>
      mapBatches(epochs!, schema, (batch, info) => {
        const args = generator.args.map((arg) => evaluate(arg, batch, info.evaluation));
        const { rows, columns } = generator.generate(args, batch.length, info.evaluation);
        if (rows.length === 0) return null;
        return new Batch(schema, [...batch.columns.map((c) => take(c, rows)), ...columns], rows.length);
      }),
  };
}
