import type { LateSink } from '../checkpoint/late-output.js';
import { TidemarkError } from '../base/errors.js';
import { concatBatches } from '../columnar/batch.js';
import { rowObjects } from '../columnar/rows.js';
import { nearestNames } from '../expressions/nearest.js';
import { nodesDown } from '../plan/facts.js';
import { type EpochStream, streamOf } from '../stream/epoch-stream.js';
import { type LateBatch, labelOf, lateOperators, lateRowsNode } from '../stream/late-rows.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { SinkProvider } from '../stream/sink.js';

/** Rows that came too late for an operator, as `query.lateRows$` gives them: those of one operator, input and epoch. */
export interface LateRows {
  readonly batchId: number;
  /** The name given with `{ name }`, else Spark's name of the operator, as in progress. */
  readonly operator: string;
  /** What the operator's state goes by: its name, or its position among the stateful operators, counted from the sources. */
  readonly operatorId: string;
  /** 0, or 1 for the right side of a join. */
  readonly input: number;
  /** The operator's watermark, which the rows were at or below. */
  readonly watermark: Date;
  /** The rows as they reached the operator. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A late row as `lateRowsTo` hands it on; `row` has the columns of the operators' inputs, NULL where an operator's input lacks one. */
export interface LateRow {
  readonly operator: string;
  readonly operatorId: string;
  readonly input: number;
  readonly watermark: Date;
  readonly row: Readonly<Record<string, unknown>>;
}

export interface LateRowsOptions {
  /** Only the late rows of this operator: the name it was given, or its operatorName in progress. Default: those of all. */
  readonly operator?: string;
  /** What becomes of the rows on their way to the sink, by operators without state: `(late) => late.pipe(select('to_json(row) AS value'))`. */
  readonly pipe?: (late: EpochStream<LateRow>) => Pick<EpochStream, 'plan'>;
}

const STATELESS = new Set<PlanNode['kind']>(['source', 'project', 'filter', 'map', 'flatMap', 'generate', 'expand', 'as', 'tap', 'opaque']);

/** Where `lateRowsTo` leads: refuses what can never have a late row, and pipes that need state. */
export function lateSink(plan: PlanNode, sink: SinkProvider, { operator, pipe }: LateRowsOptions): LateSink {
  const all = lateOperators(plan);
  if (all.length === 0) {
    throw new TidemarkError(
      'NO_LATE_ROWS',
      'no operator of the query can find a row late: that takes an operator with state (groupBy, join, dropDuplicates, …) behind withWatermark.',
    );
  }
  const chosen = operator === undefined ? all : all.filter((node) => labelOf(node) === operator);
  if (chosen.length === 0) throw unknownOperator(operator!, all.map(labelOf));
  const late = streamOf<LateRow>(lateRowsNode(chosen));
  const shaped = (pipe === undefined ? late : pipe(late)).plan;
  for (const node of nodesDown(shaped)) {
    if (STATELESS.has(node.kind) && (node.kind !== 'source' || node === late.plan)) continue;
    throw new TidemarkError(
      'LATE_ROWS_PIPE',
      `the pipe of lateRowsTo holds ${node.kind}: only operators that keep nothing and read nothing else (select, where, withColumn, map, …) can stand there. For more, read the sink of the late rows with a query of its own.`,
      { operation: node.kind },
    );
  }
  return { sink, plan: shaped, operator };
}

/** The late rows of an epoch as objects, one entry for each operator and input. */
export function lateRowsOf(batchId: number, late: readonly LateBatch[]): LateRows[] {
  const groups = new Map<string, LateBatch[]>();
  for (const one of late) {
    const key = `${one.input} ${one.operatorId}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group): LateRows => {
    const { operator, operatorId, input, watermarkMs, rows } = group[0]!;
    const batches = group.map((one) => one.rows);
    const objects = [...rowObjects(concatBatches(rows.schema, batches))];
    return { batchId, operator, operatorId, input, watermark: new Date(watermarkMs), rows: objects };
  });
}

function unknownOperator(name: string, known: readonly string[]): TidemarkError {
  const nearest = nearestNames(name, [...new Set(known)], 3);
  return new TidemarkError(
    'UNKNOWN_OPERATOR',
    `the query has no operator '${name}' that finds late rows; it has ${nearest.map((n) => `'${n}'`).join(', ')}.`,
    { operator: name, known },
  );
}
