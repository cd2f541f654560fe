import { TidemarkError } from '../../src/base/errors.js';
import { Batch } from '../../src/columnar/batch.js';
import { fromPlain } from '../../src/columnar/plain.js';
import { rowObjects } from '../../src/columnar/rows.js';
import type { Schema } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';
import { Scope } from '../../src/expressions/scope.js';
import { mapBatches } from '../../src/stream/operator.js';
import type { PlanNode, RowsNode } from '../../src/stream/plan-node.js';
import { callUser } from './user-function.js';

type Row = Readonly<Record<string, unknown>>;

/** Output rows of one input row. */
type RowFunction = (row: Row) => Iterable<Row>;

/** A JavaScript function over row objects, with the schema of what it gives. */
export function rowFunctionNode(input: PlanNode, kind: 'map' | 'flatMap', schema: Schema, name: string, fn: RowFunction): RowsNode {
  const scope = Scope.of(schema);
  return {
    kind,
    inputs: [input],
    scope,
    schema: scope.schema,
    isStreaming: input.isStreaming,
    detail: { function: name },
    withInputs: ([next]) => rowFunctionNode(next!, kind, schema, name, fn),
    connect: ([epochs]) => mapBatches(epochs!, scope.schema, (batch) => applied(batch, kind, scope.schema, name, fn)),
  };
}

function applied(batch: Batch, kind: string, schema: Schema, name: string, fn: RowFunction): Batch {
  const out: Value[][] = [];
  for (const row of rowObjects(batch)) {
    // What a row gives is turned into values at once, so that one which does not fit is reported with the row it came from.
    callUser(kind, name, row, () => {
      for (const made of fn(row)) out.push(valuesOf(made, schema));
    });
  }
  return Batch.fromRows(schema, out);
}

function valuesOf(made: Row, schema: Schema): Value[] {
  return schema.fields.map((field) => {
    const value = fromPlain(made[field.name], field.type, field.name);
    if (value !== null || field.nullable) return value;
    throw new TidemarkError('NOT_NULL_ASSERT_VIOLATION', `NULL value appeared in column ${field.name}, which is NOT NULL`, {
      walkedTypePath: field.name,
    });
  });
}
