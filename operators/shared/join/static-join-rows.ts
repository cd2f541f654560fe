import { Batch, concatBatches } from '../../../src/columnar/batch.js';
import { type Column, ConstantColumn } from '../../../src/columnar/column.js';
import { take } from '../../../src/columnar/take.js';
import type { EvaluationContext } from '../../../src/expressions/bound.js';
import type { EpochInfo } from '../../../src/stream/epoch.js';
import type { Operator } from '../../../src/stream/operator.js';
import type { JoinNode, PlanNode } from '../../../src/stream/plan-node.js';
import { allRows } from '../../../src/expressions/lazy.js';
import { chunksOf, OUTPUT_CHUNK } from '../chunks.js';
import { sessionOf } from '../session.js';
import { HashedRows } from './hashed-rows.js';
import { type JoinCondition, splitCondition } from './join-condition.js';
import { isLeftOnly, preservesLeft, preservesRight } from './join-types.js';
import { PairFilter } from './pair-filter.js';
import { type Pairs, pairsOf } from './pairs.js';

/** How often a bounded side of a join with a stream is read: when the query starts, or in each epoch. */
export type StaticRefresh = 'run' | 'epoch';

/** The join with a bounded side: that side is held, found by its keys, while the rows of the other one pass. */
export class StaticJoinRows implements Operator {
  readonly #condition: JoinCondition;
  readonly #heldSide: 'left' | 'right';
  readonly #pairs: PairFilter;
  /** The held side, once it was read. */
  #held: HashedRows | null = null;
  #parts: Batch[] = [];
  #matchedHeld = new Uint8Array(0);
  #context!: EvaluationContext;

  constructor(
    private readonly node: JoinNode,
    private readonly refresh: StaticRefresh,
  ) {
    const [left, right] = node.inputs as [PlanNode, PlanNode];
    this.#heldSide = right.isStreaming && !left.isStreaming ? 'left' : 'right';
    this.#condition = splitCondition(node.condition, left.scope.columns.length, right.scope.columns.length, sessionOf(left));
    this.#pairs = new PairFilter(this.#condition.both, left.schema, right.schema);
  }

  onEpoch(info: EpochInfo): void {
    this.#context = info.evaluation;
    this.#parts = [];
    if (this.refresh === 'epoch') this.#held = null;
    this.#matchedHeld = new Uint8Array(this.#held?.batch.length ?? 0);
  }

  inputs(): readonly number[] {
    const [held, passing] = this.#heldSide === 'left' ? [0, 1] : [1, 0];
    return this.#held === null ? [held!, passing!] : [passing!];
  }

  onBatch(batch: Batch, input: number): readonly Batch[] {
    if ((input === 0) === (this.#heldSide === 'left')) {
      this.#parts.push(batch);
      return [];
    }
    return [...this.#pass(batch, this.#hold())];
  }

  onWatermark(): readonly Batch[] {
    return [...this.#rest(this.#hold())];
  }

  /** All rows of the held side, which have come before those of the other one. */
  #hold(): HashedRows {
    if (this.#held !== null) return this.#held;
    const { schema } = this.node.inputs[this.#heldSide === 'left' ? 0 : 1]!;
    this.#held = new HashedRows(concatBatches(schema, this.#parts), this.#condition, this.#heldSide, this.#context);
    this.#parts = [];
    this.#matchedHeld = new Uint8Array(this.#held.batch.length);
    return this.#held;
  }

  get #passingSide(): 'left' | 'right' {
    return this.#heldSide === 'left' ? 'right' : 'left';
  }

  /** What the rows of a batch give with the held rows. */
  *#pass(batch: Batch, held: HashedRows): Generator<Batch> {
    const { how } = this.node;
    const matched = new Uint8Array(batch.length);
    const lists = held.partnersOf(batch, this.#context);
    const partners = (k: number, rows: Int32Array) => take(held.batch.column(k), rows);
    for (const pairs of pairsOf(allRows(batch.length), lists)) {
      const found = this.#pairs.filter(pairs, this.#passingSide, batch, partners, this.#context);
      for (const row of found.rows) matched[row] = 1;
      for (const row of found.others) this.#matchedHeld[row] = 1;
      if (found.length > 0 && !isLeftOnly(how)) yield this.#paired(found, batch, held.batch);
    }
    const isPreserved = this.#passingSide === 'left' ? preservesLeft(how) : preservesRight(how);
    if (isPreserved) yield* this.#withNulls(this.#passingSide, batch, rowsWhere(matched, 0));
    if (isLeftOnly(how) && this.#passingSide === 'left') {
      const rows = rowsWhere(matched, how === 'left_semi' ? 1 : 0);
      if (rows.length > 0) yield batch.take(rows).withSchema(this.node.schema);
    }
  }

  /** What the held rows give when all others have passed. */
  *#rest(held: HashedRows): Generator<Batch> {
    const { how } = this.node;
    const isPreserved = this.#heldSide === 'left' ? preservesLeft(how) : preservesRight(how);
    if (isPreserved) yield* this.#withNulls(this.#heldSide, held.batch, rowsWhere(this.#matchedHeld, 0));
    if (isLeftOnly(how) && this.#heldSide === 'left') {
      const rows = rowsWhere(this.#matchedHeld, how === 'left_semi' ? 1 : 0);
      for (const chunk of chunksOf(rows, OUTPUT_CHUNK)) yield held.batch.take(chunk).withSchema(this.node.schema);
    }
  }

  #paired(pairs: Pairs, batch: Batch, held: Batch): Batch {
    const passing = batch.columns.map((c) => take(c, pairs.rows));
    const partners = held.columns.map((c) => take(c, pairs.others));
    return new Batch(this.node.schema, this.#heldSide === 'left' ? [...partners, ...passing] : [...passing, ...partners], pairs.length);
  }

  *#withNulls(side: 'left' | 'right', batch: Batch, rows: Int32Array): Generator<Batch> {
    const otherFields = this.node.inputs[side === 'left' ? 1 : 0]!.schema.fields;
    for (const chunk of chunksOf(rows, OUTPUT_CHUNK)) {
      const own: readonly Column[] = batch.columns.map((c) => take(c, chunk));
      const nulls = otherFields.map((f) => new ConstantColumn(f.type, chunk.length, null));
      yield new Batch(this.node.schema, side === 'left' ? [...own, ...nulls] : [...nulls, ...own], chunk.length);
    }
  }
}

function rowsWhere(mask: Uint8Array, value: 0 | 1): Int32Array {
  const rows = new Int32Array(mask.length);
  let n = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === value) rows[n++] = i;
  return rows.subarray(0, n);
}
