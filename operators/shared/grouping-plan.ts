import { Batch } from '../../src/columnar/batch.js';
import { type Column, ConstantColumn, type Int64Column } from '../../src/columnar/column.js';
import { flatten } from '../../src/columnar/concat.js';
import { BIGINT, TINYINT, type DataType } from '../../src/columnar/types.js';
import { columnBuilder } from '../../src/columnar/builder.js';
import { TidemarkError } from '../../src/base/errors.js';
import type { BoundCall, BoundColumn, BoundExpression } from '../../src/expressions/bound.js';
import { evaluate } from '../../src/expressions/evaluate.js';
import type { CallNode, ExpressionNode } from '../../src/expressions/node.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { operate } from '../../src/stream/operator.js';
import type { PlanNode, RowsNode } from '../../src/stream/plan-node.js';
import { remapAll } from '../../src/stream/remap.js';
import { sameNode } from './same-node.js';
import { withoutAlias } from './walk-node.js';

/** Sets of keys that rows are grouped by: indexes into the keys. */
export type GroupingSets = readonly (readonly number[])[];

/** The input once for each set: behind its columns the keys, NULL where they are not in the set, the set's id, and its place. */
export function groupingNode(input: PlanNode, keys: readonly BoundExpression[], sets: GroupingSets): RowsNode {
  const keyColumns = keys.map((k): ScopeColumn => ({ name: k.name, type: k.type, nullable: true, qualifiers: [] }));
  const ids: ScopeColumn[] = ['grouping_id', 'grouping_place'].map((name) => ({ name, type: BIGINT, nullable: false, qualifiers: [] }));
  const scope = new Scope([...input.scope.columns, ...keyColumns, ...ids]);
  const schema = scope.schema;
  return {
    kind: 'expand',
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: { groupingSets: sets.map((set) => set.map((k) => keys[k]!.name)) },
    withInputs: ([next]) => groupingNode(next!, remapAll(keys, input.scope, next!.scope), sets),
    connect: ([epochs], run) => {
      let context = { ...run.settings, timestampMicros: 0n, epochId: 0 };
      return operate(
        [epochs!],
        schema,
        {
          onEpoch: (info) => void (context = info.evaluation),
          onBatch: (batch) => {
            const values = keys.map((key) => evaluate(key, batch, context));
            return sets.map(
              (set, place) => new Batch(schema, [...batch.columns, ...setColumns(values, set, place, batch.length)], batch.length),
            );
          },
        },
        (globalMs) => globalMs,
      );
    },
  };
}

function setColumns(keys: readonly Column[], set: readonly number[], place: number, length: number): Column[] {
  const kept = keys.map((column, k) => (set.includes(k) ? column : new ConstantColumn(column.type, length, null)));
  return [...kept, new ConstantColumn(BIGINT, length, BigInt(idOf(set, keys.length))), new ConstantColumn(BIGINT, length, BigInt(place))];
}

/** Spark's grouping id: a bit a key, the first key highest, set where the key is not in the set. */
function idOf(set: readonly number[], keys: number): number {
  let id = 0;
  for (let k = 0; k < keys; k++) id = id * 2 + (set.includes(k) ? 0 : 1);
  return id;
}

/** `grouping(key)` and `grouping_id()` over grouped rows, where the id stands in column `idIndex`; undefined for other nodes. */
export function groupingFunction(node: ExpressionNode, keys: readonly ExpressionNode[], idIndex: number): BoundExpression | undefined {
  if (node.kind !== 'call') return undefined;
  const name = node.name.toLowerCase();
  if (name === 'grouping') return grouping(node, keys, idIndex);
  if (name === 'grouping_id') return groupingId(node, keys, idIndex);
  return undefined;
}

function grouping(node: CallNode, keys: readonly ExpressionNode[], idIndex: number): BoundCall {
  const arg = node.args[0];
  const key = arg === undefined ? -1 : keys.findIndex((k) => sameNode(withoutAlias(k), arg));
  if (key < 0) {
    throw new TidemarkError('GROUPING_COLUMN_MISMATCH', 'the argument of grouping(…) is not a key of the grouping', {
      grouping: 'grouping',
      groupingColumns: textOf(keys),
    });
  }
  const shift = 2 ** (keys.length - 1 - key);
  const kernel = ([ids]: readonly Column[]) => bits(ids!, shift, TINYINT);
  return {
    kind: 'call',
    function: 'grouping',
    args: [idColumn(idIndex)],
    type: TINYINT,
    nullable: false,
    name: `grouping(${nameOf(arg!)})`,
    kernel,
    deterministic: true,
  };
}

function groupingId(node: CallNode, keys: readonly ExpressionNode[], idIndex: number): BoundColumn {
  const matches =
    node.args.length === 0 || (node.args.length === keys.length && node.args.every((arg, k) => sameNode(arg, withoutAlias(keys[k]!))));
  if (!matches) {
    throw new TidemarkError(
      'GROUPING_ID_COLUMN_MISMATCH',
      'the arguments of grouping_id(…) must be all keys of the grouping in their order, or none',
      {
        groupingIdColumn: node.args.map(nameOf).join(', '),
        groupByColumns: textOf(keys),
      },
    );
  }
  return { ...idColumn(idIndex), name: `grouping_id(${node.args.map(nameOf).join(', ')})` };
}

function idColumn(index: number): BoundColumn {
  return { kind: 'column', index, type: BIGINT, nullable: false, name: 'grouping_id()' };
}

function bits(ids: Column, shift: number, type: DataType): Column {
  const column = flatten(ids) as Int64Column;
  const builder = columnBuilder(type, column.length);
  for (let i = 0; i < column.length; i++) builder.append(Math.floor(Number(column.valueAt(i)) / shift) % 2);
  return builder.finish();
}

function nameOf(node: ExpressionNode): string {
  const plain = withoutAlias(node);
  return plain.kind === 'column' ? plain.parts.at(-1)! : plain.kind === 'call' ? plain.name : plain.kind;
}

function textOf(keys: readonly ExpressionNode[]): string {
  return keys.map(nameOf).join(', ');
}
