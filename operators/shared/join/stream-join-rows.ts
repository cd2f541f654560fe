import { Batch } from '../../../src/columnar/batch.js';
import { type Column, ConstantColumn } from '../../../src/columnar/column.js';
import { type KeyBatch, KeyEncoder } from '../../../src/columnar/key.js';
import { take } from '../../../src/columnar/take.js';
import type { Field } from '../../../src/columnar/types.js';
import type { EvaluationContext } from '../../../src/expressions/bound.js';
import { evaluate } from '../../../src/expressions/evaluate.js';
import type { EpochInfo } from '../../../src/stream/epoch.js';
import { instantAt, instantsOf } from '../../../src/stream/event-times.js';
import type { Operator } from '../../../src/stream/operator.js';
import type { StreamJoinNode } from '../../../src/stream/plan-node.js';
import type { OperatorMetrics, RunContext } from '../../../src/stream/run.js';
import type { Watermark } from '../../../src/stream/watermark.js';
import { chunksOf, OUTPUT_CHUNK, together } from '../chunks.js';
import { checkOneEventTime, eventTimeIndex, lateMask } from '../event-time.js';
import { LateRows } from '../late-rows.js';
import { checkStateKeys } from '../state-keys.js';
import type { JoinCondition } from './join-condition.js';
import { JoinSide, type Located, type Placed } from './join-side.js';
import { preservesLeft, preservesRight } from './join-types.js';
import { PairFilter, passing } from './pair-filter.js';
import { type Pairs, pairsOf } from './pairs.js';
import type { StateBound } from './state-watermark.js';

/** What the stage of a join is made from. */
export interface StreamJoinPlan {
  readonly condition: JoinCondition;
  readonly left: StateBound | null;
  readonly right: StateBound | null;
}

/** One input of the join: how its rows are read, and where they are kept. */
interface Side {
  readonly name: 'left' | 'right';
  readonly fields: readonly Field[];
  readonly eventTime: number;
  readonly bound: StateBound | null;
  /** Its rows come out with NULLs where they find no partner. */
  readonly isPreserved: boolean;
  readonly state: JoinSide;
  readonly encoder: KeyEncoder;
}

/** A batch on its way in: what is late, what may match, and where it will be stored. */
interface Prepared {
  readonly batch: Batch;
  readonly keyColumns: readonly Column[];
  readonly keys: KeyBatch;
  readonly late: Uint8Array | null;
  /** Rows that are not late and fail what the condition asks of this side alone. */
  readonly failing: Int32Array;
  readonly placed: Placed;
  readonly located: Located;
}

/** The symmetric hash join of two streams; the essay in join.ts says why it is right. */
export class StreamJoinRows implements Operator {
  readonly #sides: readonly [Side, Side];
  readonly #pairs: PairFilter;
  readonly #late: LateRows;
  readonly #isSemi: boolean;
  readonly #metrics: OperatorMetrics;
  #context!: EvaluationContext;
  #watermark!: Watermark;
  #prepared: Prepared | null = null;

  constructor(
    private readonly node: StreamJoinNode,
    private readonly plan: StreamJoinPlan,
    private readonly run: RunContext,
  ) {
    this.#isSemi = node.how === 'left_semi';
    this.#metrics = run.metrics(node);
    this.#metrics['rowsUpdated'] = 0;
    this.#metrics['rowsRemoved'] = 0;
    this.#pairs = new PairFilter(plan.condition.both, node.inputs[0]!.schema, node.inputs[1]!.schema);
    this.#late = new LateRows(node, run, false);
    const state = run.state(node);
    const side = (name: 'left' | 'right', index: 0 | 1): Side => {
      const { fields } = node.inputs[index]!.schema;
      const bound = plan[name];
      const isPreserved = name === 'left' ? preservesLeft(node.how) : preservesRight(node.how);
      const keepsMatched = isPreserved || (name === 'left' && this.#isSemi);
      const spec = {
        name,
        keys: plan.condition.keys.map((k) => k[name].type),
        columns: fields,
        keepsMatched,
        expiryColumn: bound?.expiry.by === 'column' ? bound.expiry.column : null,
        bound:
          bound === null
            ? 'unbounded: no watermark says when a row can find no more partners'
            : 'rows that the watermark leaves a partner to come for',
      };
      return {
        name,
        fields,
        eventTime: eventTimeIndex(fields),
        bound,
        isPreserved,
        state: new JoinSide(spec, state),
        encoder: new KeyEncoder(),
      };
    };
    this.#sides = [side('left', 0), side('right', 1)];
  }

  onEpoch(info: EpochInfo, watermark: Watermark): void {
    for (const { fields } of this.#sides) checkOneEventTime(fields, this.run);
    checkStateKeys(this.plan.condition.keys.map((k, i) => ({ name: `key ${i}`, type: k.left.type, nullable: true })));
    this.#context = info.evaluation;
    this.#watermark = watermark;
    this.#prepared = null;
    this.#late.start(watermark);
  }

  prefetch(batch: Batch, input: number): Promise<void> | undefined {
    const own = this.#sides[input as 0 | 1];
    const other = this.#sides[(1 - input) as 0 | 1];
    const keyColumns = this.plan.condition.keys.map((key) => evaluate(key[own.name], batch, this.#context));
    const keys = own.encoder.encode(keyColumns, batch.length);
    const loadRows = () => {
      const prepared = this.#prepare(batch, own, other, keyColumns, keys);
      return together([other.state.prefetchRows(prepared.located.keys), own.state.prefetchRows(prepared.placed.keys)]);
    };
    const loading = together([own.state.prefetchKeys(keys), other.state.prefetchKeys(keys)]);
    return loading === undefined ? loadRows() : loading.then(loadRows);
  }

  #prepare(batch: Batch, own: Side, other: Side, keyColumns: readonly Column[], keys: KeyBatch): Prepared {
    const late = own.eventTime < 0 ? null : lateMask(instantsOf(batch.column(own.eventTime)), this.#watermark.lateMs);
    const passes = passing(this.plan.condition[own.name], batch, this.#context);
    const candidates = new Int32Array(batch.length);
    const failing = new Int32Array(batch.length);
    const idle = new Uint8Array(batch.length).fill(1);
    let candidateCount = 0;
    let failingCount = 0;
    for (let i = 0; i < batch.length; i++) {
      if (late?.[i] === 1) continue;
      if (passes !== null && passes[i] === 0) failing[failingCount++] = i;
      else {
        candidates[candidateCount++] = i;
        idle[i] = this.#hasNullKey(keyColumns, i) ? 1 : 0;
      }
    }
    return (this.#prepared = {
      batch,
      keyColumns,
      keys,
      late,
      failing: failing.subarray(0, failingCount),
      located: other.state.locate(keys, keyColumns, idle),
      placed: own.state.place(keys, keyColumns, candidates.subarray(0, candidateCount)),
    });
  }

  /**
   * NULL matches nothing, but under `<=>`; and but in a full outer join, where keys are compared as they are stored (Spark's answer, as it
   * keeps NULL keys from each other by filters on one side, which a full outer join cannot have).
   */
  #hasNullKey(keyColumns: readonly Column[], row: number): boolean {
    if (this.node.how === 'full') return false;
    const { keys } = this.plan.condition;
    for (let k = 0; k < keys.length; k++) if (!keys[k]!.nullSafe && keyColumns[k]!.isNull(row)) return true;
    return false;
  }

  onBatch(batch: Batch, input: number): readonly Batch[] {
    const prepared = this.#prepared!;
    this.#prepared = null;
    const own = this.#sides[input as 0 | 1];
    const other = this.#sides[(1 - input) as 0 | 1];
    if (prepared.late !== null) this.#late.add(batch, prepared.late, { input });
    const out: Batch[] =
      own.isPreserved && prepared.failing.length > 0
        ? [this.#withNulls(own, batch.take(prepared.failing).columns, prepared.failing.length)]
        : [];
    const matched = new Uint8Array(batch.length);
    out.push(...this.#match(prepared, own, other, matched));
    this.#store(prepared, own, matched);
    for (const rows of out) this.#late.countOutput(rows.length);
    return out;
  }

  /** The pairs that the rows of a batch make with the stored rows of the other side. */
  #match({ batch, located, placed }: Prepared, own: Side, other: Side, matched: Uint8Array): Batch[] {
    const { state } = other;
    const isSemiLeft = this.#isSemi && own.name === 'left';
    const isSemiRight = this.#isSemi && own.name === 'right';
    const out: Batch[] = [];
    for (const pairs of pairsOf(placed.rows, { ...located, others: state.slotsOf(located) })) {
      const open = isSemiRight ? pairs.whereOther((slot) => !state.isMatched(slot)) : pairs;
      const found = this.#pairs.filter(open, own.name, batch, (k, slots) => state.columns.column(k, slots), this.#context);
      if (found.length === 0) continue;
      const fresh = isSemiLeft ? found.firstOfRow(matched) : isSemiRight ? found.firstOfOther() : found;
      for (const row of found.rows) matched[row] = 1;
      if (other.isPreserved || isSemiRight) state.markMatched(found.others);
      if (fresh.length > 0) out.push(this.#paired(fresh, own, batch, other));
    }
    return out;
  }

  #paired(pairs: Pairs, own: Side, batch: Batch, other: Side): Batch {
    const width = other.fields.length;
    const ownColumns = () => batch.columns.map((c) => take(c, pairs.rows));
    const otherColumns = () => Array.from({ length: width }, (_, k) => other.state.columns.column(k, pairs.others));
    if (this.#isSemi) return new Batch(this.node.schema, own.name === 'left' ? ownColumns() : otherColumns(), pairs.length);
    const columns = own.name === 'left' ? [...ownColumns(), ...otherColumns()] : [...otherColumns(), ...ownColumns()];
    return new Batch(this.node.schema, columns, pairs.length);
  }

  /**
   * Keeps the rows that may still find a partner. A left row is kept even if this epoch's watermark takes it out again, as the right rows of
   * the epoch come after it; a right row then only where its row of NULLs is due. A left row of a semi join that came out is done.
   */
  #store({ batch, keyColumns, keys, placed }: Prepared, own: Side, matched: Uint8Array): void {
    const expiries = this.#expiries(own, batch, keyColumns);
    const boundMicros = own.name === 'right' ? this.#boundMicros(own) : null;
    const isDone = (row: number): boolean => {
      if (own.name === 'left') return this.#isSemi && matched[row] === 1;
      const leaves = boundMicros !== null && expiries !== null && expiries[row]! <= boundMicros;
      return leaves && !(own.isPreserved && matched[row] === 0);
    };
    const kept = placed.rows.filter((row) => !isDone(row));
    const place = kept.length === placed.rows.length ? placed : own.state.place(keys, keyColumns, kept);
    own.state.store(place, batch.columns, matched, expiries);
    this.#metrics['rowsUpdated'] = (this.#metrics['rowsUpdated'] ?? 0) + kept.length;
    if (place !== placed) own.state.forget(placed);
  }

  #expiries(own: Side, batch: Batch, keyColumns: readonly Column[]): Float64Array | null {
    if (own.bound === null) return null;
    const { expiry } = own.bound;
    const instants = instantsOf(expiry.by === 'key' ? keyColumns[expiry.key]! : batch.column(expiry.column));
    return Float64Array.from({ length: batch.length }, (_, i) => instantAt(instants, i));
  }

  #boundMicros(side: Side): number | null {
    const { evictMs } = this.#watermark;
    return side.bound === null || evictMs === null ? null : side.bound.boundMs(evictMs) * 1000;
  }

  prefetchWatermark(): Promise<void> | undefined {
    return together(
      this.#sides.map((side) => {
        const boundMicros = this.#boundMicros(side);
        return boundMicros === null ? undefined : side.state.prefetchExpired(boundMicros);
      }),
    );
  }

  onWatermark(): readonly Batch[] {
    const out: Batch[] = [];
    for (const side of this.#sides) {
      const boundMicros = this.#boundMicros(side);
      if (boundMicros === null) continue;
      const slots = side.state.expired(boundMicros);
      if (side.isPreserved) out.push(...this.#unmatched(side, slots));
      // progress shows, as Spark's does, only the rows that go without having to be looked at
      else this.#metrics['rowsRemoved'] = (this.#metrics['rowsRemoved'] ?? 0) + slots.length;
      side.state.evict(slots);
    }
    for (const rows of out) this.#late.countOutput(rows.length);
    return out;
  }

  #unmatched(side: Side, slots: Int32Array): Batch[] {
    const alone = slots.filter((slot) => !side.state.isMatched(slot));
    return chunksOf(alone, OUTPUT_CHUNK).map((chunk) =>
      this.#withNulls(
        side,
        side.fields.map((_, k) => side.state.columns.column(k, chunk)),
        chunk.length,
      ),
    );
  }

  #withNulls(own: Side, columns: readonly Column[], length: number): Batch {
    const other = own.name === 'left' ? this.#sides[1] : this.#sides[0];
    const nulls = other.fields.map((f) => new ConstantColumn(f.type, length, null));
    return new Batch(this.node.schema, own.name === 'left' ? [...columns, ...nulls] : [...nulls, ...columns], length);
  }
}
