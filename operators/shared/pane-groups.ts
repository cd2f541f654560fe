import type { Column } from '../../src/columnar/column.js';
import { KeyEncoder } from '../../src/columnar/key.js';
import { take } from '../../src/columnar/take.js';
import { type DataType, TIMESTAMP } from '../../src/columnar/types.js';
import type { BoundAggregate, BoundExpression, EvaluationContext, SessionSettings } from '../../src/expressions/bound.js';
import { collectColumns } from '../../src/expressions/parts.js';
import type { AggregateNode } from '../../src/stream/plan-node.js';
import { Accumulators, type AggregateInputs } from './aggregates-by-slot.js';
import { RowGrouper } from './row-groups.js';
import { paneColumn, type Panes, windowsOfPane, windowsOfPanes } from './window-panes.js';

/** The rows of a batch by pane and other keys, and the groups that they go into: one for each window of a pane. */
export interface PaneGroups {
  readonly panes: Panes;
  /** For each row its pane and other keys, as a number. */
  readonly parts: Int32Array;
  readonly partCount: number;
  /** Keys of the groups, a part's one after the other, and the part of each. */
  readonly keyColumns: readonly Column[];
  readonly partOfGroup: Int32Array;
}

/**
 * Sliding windows put a row into several groups. Here a batch is added up once for each pane (a slide) and other keys, then each sum goes
 * into the groups of the pane's windows: as many look-ups as sums, not as rows. The groups come in the order in which the rows alone
 * would have made them. Only for aggregates of which it does not matter how their rows are taken together.
 */
export class PaneSums {
  readonly #encoder = new KeyEncoder();
  readonly #grouper = new RowGrouper();
  readonly #sums: Accumulators;

  constructor(
    private readonly node: AggregateNode,
    private readonly inputs: AggregateInputs,
    settings: SessionSettings,
  ) {
    this.#sums = new Accumulators(node.aggregates, settings);
  }

  /** Whether the aggregation may be done so: a window column among its keys, which nothing else reads. */
  static suit(node: AggregateNode): boolean {
    const window = windowIndex(node);
    const others = new Set<number>();
    for (const key of node.keys) if (!isColumn(key, window)) collectColumns(key, others);
    for (const input of node.aggregates.flatMap(inputsOf)) collectColumns(input, others);
    return node.keys.some((key) => isColumn(key, window)) && !others.has(window) && node.aggregates.every((a) => !a.distinct && isExact(a));
  }

  /** The groups of a batch. */
  groupsOf(panes: Panes, context: EvaluationContext): PaneGroups {
    const window = windowIndex(this.node);
    const { batch, starts, shape } = panes;
    const columns = this.node.keys.map((key, k) => (isColumn(key, window) ? null : this.inputs.key(k, batch, context)));
    const keys = [paneColumn(TIMESTAMP, starts), ...columns.filter((c) => c !== null)];
    const { groups: parts, firstRows } = this.#grouper.group(this.#encoder.encode(keys, batch.length));
    const partOfGroup = eachRepeated(firstRows.length, windowsOfPane(shape));
    const rows = partOfGroup.map((part) => firstRows[part]!);
    const windows = windowsOfPanes(
      this.node.inputs[0]!.scope.columns[window]!.type,
      Float64Array.from(firstRows, (row) => starts[row]!),
      shape,
    );
    return {
      panes,
      parts,
      partCount: firstRows.length,
      keyColumns: columns.map((c) => (c === null ? windows : take(c, rows))),
      partOfGroup,
    };
  }

  /** Adds the batch to `into`, where group i has slot `slots[i]`. */
  add({ panes, parts, partCount, partOfGroup }: PaneGroups, slots: Int32Array, into: Accumulators, context: EvaluationContext): void {
    this.#sums.values.reserve(partCount);
    for (const [k, sum] of this.#sums.all.entries()) {
      const taken = this.inputs.taken(k, parts, panes.batch, context);
      sum.update(taken.slots, taken.args, taken.length);
      const states = sum.snapshot(partOfGroup);
      into.all[k]!.merge(slots, states, slots.length);
      for (let part = 0; part < partCount; part++) sum.clear(part);
    }
  }
}

/** Sliding windows put their column behind all others. */
function windowIndex(node: AggregateNode): number {
  return node.inputs[0]!.scope.columns.length - 1;
}

function inputsOf({ args, filter }: BoundAggregate): readonly BoundExpression[] {
  return filter === undefined ? args : [...args, filter];
}

function isColumn(expression: BoundExpression, index: number): boolean {
  return expression.kind === 'column' && expression.index === index;
}

const EXTREMES: ReadonlySet<string> = new Set(['min', 'max', 'bool_and', 'bool_or', 'every', 'some', 'any']);
const EXACT_TYPES: ReadonlySet<DataType['kind']> = new Set([
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'decimal',
  'string',
  'date',
  'timestamp',
  'timestamp_ntz',
  'time',
]);

/** Whether partial results give the same as rows one by one, to the last bit: sums of DOUBLE do not, nor do values equal but not alike. */
function isExact({ function: name, args }: BoundAggregate): boolean {
  return name === 'count' || name === 'count_if' || (EXTREMES.has(name) && args.every(({ type }) => hasOneForm(type)));
}

/** Whether values that are equal are alike. */
function hasOneForm(type: DataType): boolean {
  return EXACT_TYPES.has(type.kind) && !(type.kind === 'string' && (type.collation ?? 'UTF8_BINARY') !== 'UTF8_BINARY');
}

/** 0, 0, …, 1, 1, …: each number so many times. */
function eachRepeated(count: number, times: number): Int32Array {
  const out = new Int32Array(count * times);
  for (let i = 0; i < count; i++) out.fill(i, i * times, (i + 1) * times);
  return out;
}
