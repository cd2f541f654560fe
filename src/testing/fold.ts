import { TidemarkError } from '../base/errors.js';
import type { OutputMode } from '../stream/output-mode.js';
import type { PlanNode } from '../stream/plan-node.js';
import { valueSource } from './row-text.js';
import type { Row } from './simulated-query.js';

/**
 * What the rows of a sink say in the end. In update mode the last row of each key counts; otherwise all rows do (in complete mode the sink
 * holds the last result only).
 */
export function folded(rows: readonly Row[], key: readonly string[] | null): readonly Row[] {
  if (key === null) return rows;
  const last = new Map(rows.map((row) => [keyText(row, key), row]));
  return [...last.values()];
}

function keyText(row: Row, key: readonly string[]): string {
  return key.map((name) => valueSource(row[name])).join();
}

/** The columns by which rows of the pipeline replace each other: given, or in update mode the keys of the aggregation. Null: none do. */
export function foldingKey(plan: PlanNode, outputMode: OutputMode, given: readonly string[] | undefined): readonly string[] | null {
  const names = plan.schema.fields.map((field) => field.name);
  if (given !== undefined) {
    const unknown = given.find((name) => !names.includes(name));
    if (unknown === undefined) return given;
    throw new TidemarkError(
      'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      `the key names the column '${unknown}', which the pipeline does not put out`,
      {
        column: unknown,
        columns: names,
      },
    );
  }
  if (outputMode !== 'update') return null;
  const aggregate = [...nodesOf(plan)].find((node) => node.kind === 'aggregate' && node.isStreaming);
  if (aggregate?.kind !== 'aggregate') return null;
  const keys = aggregate.schema.fields.slice(0, aggregate.keys.length).map((field) => field.name);
  if (keys.every((name) => names.includes(name))) return keys;
  throw new TidemarkError(
    'KEY_NEEDED',
    `in update mode rows are compared by their key; the pipeline does not put out all of ${keys.join(', ')}: say by which columns, as key: […]`,
    { keys, columns: names },
  );
}

/** The plan's nodes, those near the sink first. */
export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  yield plan;
  for (const input of plan.inputs) yield* nodesOf(input);
}
