import { map, type Observable } from 'rxjs';
import { Batch, concatBatches } from '../../../src/columnar/batch.js';
import { type Column, ConstantColumn } from '../../../src/columnar/column.js';
import { take } from '../../../src/columnar/take.js';
import type { EvaluationContext } from '../../../src/expressions/bound.js';
import type { Epoch } from '../../../src/stream/epoch.js';
import { align } from '../../../src/stream/operator.js';
import type { JoinNode } from '../../../src/stream/plan-node.js';
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

/** The stage of a join with a bounded side: that side is held, found by its keys, while the rows of the other one pass. */
export function staticJoin(node: JoinNode, inputs: readonly Observable<Epoch>[], refresh: StaticRefresh): Observable<Epoch> {
  const [left, right] = node.inputs;
  const condition = splitCondition(node.condition, left!.scope.columns.length, right!.scope.columns.length, sessionOf(left!));
  const join = new StaticJoin(node, condition, right!.isStreaming && !left!.isStreaming ? 'left' : 'right', refresh);
  return align(inputs).pipe(map((epochs) => epochs[0]!.with(node.schema, () => join.run(epochs))));
}

class StaticJoin {
  readonly #pairs: PairFilter;
  /** The held side, once it was read. */
  #held: HashedRows | null = null;

  constructor(
    private readonly node: JoinNode,
    private readonly condition: JoinCondition,
    private readonly heldSide: 'left' | 'right',
    private readonly refresh: StaticRefresh,
  ) {
    this.#pairs = new PairFilter(condition.both, node.inputs[0]!.schema, node.inputs[1]!.schema);
  }

  async *run(epochs: readonly Epoch[]): AsyncIterable<Batch> {
    const [heldEpoch, passingEpoch] = this.heldSide === 'left' ? [epochs[0]!, epochs[1]!] : [epochs[1]!, epochs[0]!];
    const context = passingEpoch.info.evaluation;
    const held = await this.#hold(heldEpoch, context);
    const matchedHeld = new Uint8Array(held.batch.length);
    for await (const batch of passingEpoch.batches()) if (batch.length > 0) yield* this.#pass(batch, held, matchedHeld, context);
    yield* this.#rest(held, matchedHeld);
  }

  async #hold(epoch: Epoch, context: EvaluationContext): Promise<HashedRows> {
    if (this.#held !== null && this.refresh === 'run') return this.#held;
    const parts: Batch[] = [];
    for await (const batch of epoch.batches()) parts.push(batch);
    const schema = this.node.inputs[this.heldSide === 'left' ? 0 : 1]!.schema;
    return (this.#held = new HashedRows(concatBatches(schema, parts), this.condition, this.heldSide, context));
  }

  get #passingSide(): 'left' | 'right' {
    return this.heldSide === 'left' ? 'right' : 'left';
  }

  /** What the rows of a batch give with the held rows. */
  *#pass(batch: Batch, held: HashedRows, matchedHeld: Uint8Array, context: EvaluationContext): Generator<Batch> {
    const { how } = this.node;
    const matched = new Uint8Array(batch.length);
    const lists = held.partnersOf(batch, context);
    const partners = (k: number, rows: Int32Array) => take(held.batch.column(k), rows);
    for (const pairs of pairsOf(allRows(batch.length), lists)) {
      const found = this.#pairs.filter(pairs, this.#passingSide, batch, partners, context);
      for (const row of found.rows) matched[row] = 1;
      for (const row of found.others) matchedHeld[row] = 1;
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
  *#rest(held: HashedRows, matchedHeld: Uint8Array): Generator<Batch> {
    const { how } = this.node;
    const isPreserved = this.heldSide === 'left' ? preservesLeft(how) : preservesRight(how);
    if (isPreserved) yield* this.#withNulls(this.heldSide, held.batch, rowsWhere(matchedHeld, 0));
    if (isLeftOnly(how) && this.heldSide === 'left') {
      const rows = rowsWhere(matchedHeld, how === 'left_semi' ? 1 : 0);
      for (const chunk of chunksOf(rows, OUTPUT_CHUNK)) yield held.batch.take(chunk).withSchema(this.node.schema);
    }
  }

  #paired(pairs: Pairs, batch: Batch, held: Batch): Batch {
    const passing = batch.columns.map((c) => take(c, pairs.rows));
    const partners = held.columns.map((c) => take(c, pairs.others));
    return new Batch(this.node.schema, this.heldSide === 'left' ? [...partners, ...passing] : [...passing, ...partners], pairs.length);
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
