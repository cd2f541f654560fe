import { TidemarkError } from '../../src/base/errors.js';
import { type DataType, sqlName, typesEqual } from '../../src/columnar/types.js';
import { implicitlyCast } from '../../src/expressions/cast/implicit.js';
import { commonType } from '../../src/expressions/coercion/common-type.js';
import { ordinal } from '../../src/expressions/errors.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { operate } from '../../src/stream/operator.js';
import type { PlanNode, UnionNode } from '../../src/stream/plan-node.js';
import { projectNode } from '../../src/stream/project-node.js';
import { columnAt } from './column-at.js';
import { settingsOf } from '../../src/stream/settings.js';

/** Rows of all inputs by column position, each column in the type that holds those of all inputs. */
export function unionPlan(inputs: readonly PlanNode[]): PlanNode {
  const first = inputs[0]!;
  for (const [k, input] of inputs.entries())
    if (input.scope.columns.length !== first.scope.columns.length) throw columnCount(first, input, k);
  const types = first.scope.columns.map((_, c) => columnType(inputs, c));
  return unionNode(inputs.map((input) => inTypes(input, types)));
}

function unionNode(inputs: readonly PlanNode[]): UnionNode {
  const columns = inputs[0]!.scope.columns.map((column, c): ScopeColumn => ({
    ...column,
    nullable: inputs.some((i) => i.scope.columns[c]!.nullable),
  }));
  const scope = new Scope(columns);
  const schema = scope.schema;
  return {
    kind: 'union',
    inputs,
    scope,
    schema,
    isStreaming: inputs.some((i) => i.isStreaming),
    detail: { inputs: inputs.length },
    withInputs: (next) => unionNode(next),
    // Nothing is kept: the contract of stateful operators is used for its alignment of inputs.
    connect: (epochs) => operate(epochs, schema, { onBatch: (batch) => [batch.withSchema(schema)] }, (globalMs) => globalMs),
  };
}

function columnType(inputs: readonly PlanNode[], c: number): DataType {
  const types = inputs.map((i) => i.scope.columns[c]!.type);
  if (types.every((t) => typesEqual(t, types[0]!))) return types[0]!;
  const type = commonType(types, settingsOf(inputs[0]!).ansi);
  if (type !== null) return type;
  const other = types.findIndex((t) => !typesEqual(t, types[0]!));
  throw new TidemarkError(
    'INCOMPATIBLE_COLUMN_TYPE',
    `UNION can only be performed on inputs with compatible column types. The ${ordinal(c)} column of the ${ordinal(other)} input is ${sqlName(types[other]!)}, which is not compatible with ${sqlName(types[0]!)} at the same column of the first input.`,
    {
      operator: 'UNION',
      columnOrdinalNumber: ordinal(c),
      tableOrdinalNumber: ordinal(other),
      dataType1: `"${sqlName(types[other]!)}"`,
      dataType2: `"${sqlName(types[0]!)}"`,
      hint: '',
    },
  );
}

/** The input with its columns cast where their types differ; a cast column is a new one and has no event time. */
function inTypes(input: PlanNode, types: readonly DataType[]): PlanNode {
  if (input.scope.columns.every((c, k) => typesEqual(c.type, types[k]!))) return input;
  const settings = settingsOf(input);
  return projectNode(
    input,
    types.map((type, index) => implicitlyCast(columnAt(input.scope, index), type, settings)),
  );
}

function columnCount(first: PlanNode, other: PlanNode, k: number): TidemarkError {
  const [firstNumColumns, invalidNumColumns] = [first.scope.columns.length, other.scope.columns.length];
  return new TidemarkError(
    'NUM_COLUMNS_MISMATCH',
    `UNION can only be performed on inputs with the same number of columns, but the first input has ${firstNumColumns} columns and the ${ordinal(k)} input has ${invalidNumColumns}.`,
    {
      operator: 'UNION',
      firstNumColumns: String(firstNumColumns),
      invalidOrdinalNum: ordinal(k),
      invalidNumColumns: String(invalidNumColumns),
    },
  );
}
