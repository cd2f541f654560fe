import { TidemarkError } from '../../src/base/errors.js';
import { Batch } from '../../src/columnar/batch.js';
import { ConstantColumn, Int64Column, StructColumn, type Column } from '../../src/columnar/column.js';
import { flatten } from '../../src/columnar/concat.js';
import { writeNumber } from '../../src/columnar/int64.js';
import { KeyEncoder, type KeyBatch } from '../../src/columnar/key.js';
import { take } from '../../src/columnar/take.js';
import { BINARY, field, STRING, type DataType, type Field, type StructType } from '../../src/columnar/types.js';
import { distinctAccumulator, distinctState } from '../../src/expressions/aggregates/distinct.js';
import type { BoundAggregate, EvaluationContext } from '../../src/expressions/bound.js';
import type { StateTable } from '../../src/state/contract.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import type { EpochInfo } from '../../src/stream/epoch.js';
import type { Operator } from '../../src/stream/operator.js';
import type { RunContext } from '../../src/stream/run.js';
import type { Watermark } from '../../src/stream/watermark.js';
import { Accumulators, AggregateInputs } from './aggregates-by-slot.js';
import { OUTPUT_CHUNK, chunksOf, together } from './chunks.js';
import { checkOneEventTime, lateMask } from './event-time.js';
import type { GroupedRowsParts } from './grouped-rows.js';
import { LateRows } from './late-rows.js';
import { memoryState } from './memory-state.js';
import { mergeSessions, readSessions, writeSessions, type MergedSessions } from './session-merge.js';
import { checkStateKeys } from './state-keys.js';

export interface SessionRowsParts extends GroupedRowsParts {
  /** Index of the session among the keys. */
  readonly session: number;
}

interface Prepared {
  readonly batch: Batch;
  readonly groups: KeyBatch;
  readonly late: Uint8Array | null;
  readonly starts: Int64Column;
  readonly ends: Int64Column;
  /** Key columns without the session. */
  readonly others: readonly Column[];
}

/** What a batch does to the sessions: known once the sessions of its groups are in memory. */
interface Plan {
  readonly merged: MergedSessions;
  readonly groupSlots: Int32Array;
  /** Keys of the sessions that result, in the order of `merged`. */
  readonly results: KeyBatch;
  /** Keys of the stored sessions that go into a session with another start. */
  readonly absorbed: KeyBatch;
}

/**
 * Sessions in two tables. `sessions`: (other keys, start) to the end and the accumulators, with the end as expiry. `groups`: other keys to
 * the intervals of the group's sessions, so that the sessions a row touches are found without a scan.
 *
 * A row opens the session [time, time + gap). Sessions of a group that overlap or touch are one. So the sessions of a group are the
 * connected parts of the union of its rows' intervals, whatever the order they come in: a batch is merged into the stored intervals as two
 * sorted lists, and a stored session that grew into another one hands its accumulators over and goes. The earliest start of a part is the
 * key of its session. Only stored sessions that a row touches are written.
 */
export class SessionRows implements Operator {
  readonly #inputs: AggregateInputs;
  readonly #groupEncoder = new KeyEncoder();
  readonly #resultEncoder = new KeyEncoder();
  readonly #absorbedEncoder = new KeyEncoder();
  readonly #late: LateRows;
  readonly #otherFields: readonly Field[];
  readonly #timeType: DataType;
  #ends!: SlotColumns;
  #intervals!: SlotColumns;
  #accumulators!: Accumulators;
  #sessions!: StateTable;
  #groups!: StateTable;
  #context!: EvaluationContext;
  #watermark!: Watermark;
  #prepared: Prepared | null = null;
  #plan: Plan | null = null;
  /** Sessions of the groups that rows of the epoch touched, by the slot of the group. */
  readonly #touched = new Map<number, number>();
  /** Slots of sessions that nobody knows the row of: it was taken back in this epoch, or they began in it. */
  readonly #settled = new Set<number>();

  constructor(private readonly parts: SessionRowsParts) {
    const { node, run, isBatch, keyFields, session } = parts;
    this.#inputs = new AggregateInputs(node.keys, node.aggregates, run.settings);
    this.#late = new LateRows(node, run, isBatch);
    this.#otherFields = keyFields.filter((_, k) => k !== session);
    this.#timeType = (keyFields[session]!.type as StructType).fields[0]!.type;
    if (!isBatch) this.#declareTables(run.state(node));
  }

  #declareTables(state: ReturnType<RunContext['state']>): void {
    const { node, eventTime, run } = this.parts;
    const time = this.#timeType;
    const bound = eventTime >= 0 && run.outputMode !== 'complete' ? 'sessions inside the watermark delay' : 'unbounded: one row a session';
    this.#ends = new SlotColumns([time]);
    this.#accumulators = new Accumulators(node.aggregates.map(mergeable), run.settings, this.#ends);
    const value = [...this.#accumulators.stateFields, field('session_end', time)];
    this.#sessions = state.table(
      { name: 'sessions', key: [...this.#otherFields, field('session_start', time)], value, bound },
      this.#accumulators.values,
    );
    this.#intervals = new SlotColumns([BINARY]);
    this.#groups = state.table(
      { name: 'groups', key: this.#otherFields, value: [field('intervals', BINARY)], bound, auxiliary: true },
      this.#intervals,
    );
  }

  onEpoch(info: EpochInfo, watermark: Watermark): void {
    if (this.parts.isBatch) this.#declareTables(memoryState());
    else this.#check();
    this.#context = info.evaluation;
    this.#watermark = watermark;
    this.#prepared = null;
    this.#plan = null;
    this.#touched.clear();
    this.#settled.clear();
    this.#late.start(watermark);
  }

  #check(): void {
    checkOneEventTime(this.parts.keyFields, this.parts.run);
    checkStateKeys(this.#otherFields);
    if (this.#otherFields.length > 0) return;
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_3068',
      'Global aggregation with session window in streaming query is not supported. Add a key beside the session.',
    );
  }

  prefetch(batch: Batch): Promise<void> | undefined {
    if (this.parts.isBatch) return undefined;
    const { groups } = this.#prepare(batch);
    const loading = this.#groups.prefetch(groups);
    return loading === undefined ? this.#prefetchSessions(batch) : loading.then(() => this.#prefetchSessions(batch));
  }

  #prefetchSessions(batch: Batch): Promise<void> | undefined {
    const { results, absorbed } = this.#planOf(batch);
    return together([this.#sessions.prefetch(results), this.#sessions.prefetch(absorbed)]);
  }

  onBatch(batch: Batch): readonly Batch[] {
    const { late, groups } = this.#prepare(batch);
    const plan = this.#planOf(batch);
    this.#prepared = null;
    this.#plan = null;
    if (late !== null) this.#late.add(batch, late, { keys: groups });
    const takenBack = this.#givesChanges ? this.#takenBack(plan) : [];
    this.#apply(batch, plan);
    return takenBack;
  }

  get #givesChanges(): boolean {
    const { isBatch, node, run } = this.parts;
    return !isBatch && node.hasChanges === true && run.outputMode === 'update';
  }

  /** The rows of sessions that the batch is about to change, as they were put out; each once an epoch. */
  #takenBack({ results, absorbed }: Plan): Batch[] {
    const slots = new Int32Array(results.length + absorbed.length);
    this.#sessions.find(results, slots.subarray(0, results.length));
    this.#sessions.find(absorbed, slots.subarray(results.length));
    const known = slots.filter((slot) => slot >= 0 && !this.#settled.has(slot));
    for (const slot of known) this.#settled.add(slot);
    return this.#output(known, 'delete');
  }

  #prepare(batch: Batch): Prepared {
    if (this.#prepared?.batch === batch) return this.#prepared;
    const keyColumns = this.#inputs.keys(batch, this.#context);
    const window = flatten(keyColumns[this.parts.session]!) as StructColumn;
    const [starts, ends] = window.children.map((c) => flatten(c) as Int64Column);
    const others = keyColumns.filter((_, k) => k !== this.parts.session);
    const groups = this.#groupEncoder.encode(others, batch.length);
    const late = this.parts.eventTime >= 0 ? lateMask(ends!, this.#watermark.lateMs) : null;
    return (this.#prepared = { batch, groups, late, starts: starts!, ends: ends!, others });
  }

  /** Merges the batch into the stored intervals, on paper. */
  #planOf(batch: Batch): Plan {
    if (this.#plan !== null) return this.#plan;
    const { groups, late, starts, ends, others } = this.#prepare(batch);
    const groupSlots = new Int32Array(batch.length);
    this.#groups.upsert(groups, groupSlots, late ?? undefined);
    const merged = mergeSessions(groupSlots, starts, ends, (slot) => readSessions(this.#intervals.value(0, slot) as Uint8Array | null));
    const sessionKeys = (rows: Int32Array, times: Float64Array): Column[] => [
      ...others.map((c) => take(c, rows)),
      timeColumn(this.#timeType, times),
    ];
    const results = this.#resultEncoder.encode(sessionKeys(merged.row, merged.start), merged.row.length);
    const absorbed = this.#absorbedEncoder.encode(sessionKeys(merged.absorbedRow, merged.absorbedStart), merged.absorbedRow.length);
    return (this.#plan = { merged, groupSlots, results, absorbed });
  }

  #apply(batch: Batch, { merged, results, absorbed }: Plan): void {
    const targets = new Int32Array(results.length);
    this.#sessions.upsert(results, targets);
    if (this.#givesChanges) for (const slot of targets) this.#settled.add(slot);
    if (absorbed.length > 0) {
      const from = new Int32Array(absorbed.length);
      this.#sessions.find(absorbed, from);
      this.#accumulators.mergeSlots(
        from,
        Int32Array.from(merged.absorbedInto, (session) => targets[session]!),
      );
      this.#sessions.remove(from);
      for (const slot of from) this.#settled.delete(slot);
    }
    const ends = this.#ends;
    ends.set(0, targets, timeColumn(this.#timeType, merged.end));
    for (let i = 0; i < targets.length; i++) this.#sessions.setExpiry(targets[i]!, merged.end[i]!);
    const slots = Int32Array.from(merged.sessionOfRow, (session) => (session < 0 ? -1 : targets[session]!));
    this.parts.node.aggregates.forEach((_, k) => {
      const taken = this.#inputs.taken(k, slots, batch, this.#context);
      this.#accumulators.all[k]!.update(taken.slots, taken.args, taken.length);
    });
    this.#sessions.markChanged(targets);
    for (const [slot, sessions] of merged.groups) {
      this.#intervals.setValue(0, slot, writeSessions(sessions));
      this.#touched.set(slot, sessions.length / 2);
    }
    this.#groups.markChanged(Int32Array.from(merged.groups.keys()));
  }

  prefetchWatermark(): Promise<void> | undefined {
    const { isBatch, run } = this.parts;
    if (isBatch) return undefined;
    if (run.outputMode === 'complete') return this.#sessions.prefetchAll();
    const bound = this.#evictMicros();
    if (bound === null) return undefined;
    const loading = this.#sessions.prefetchExpired(bound);
    return loading === undefined ? this.#prefetchGroups(bound) : loading.then(() => this.#prefetchGroups(bound));
  }

  #prefetchGroups(boundMicros: number): Promise<void> | undefined {
    const expired = this.#sessions.expired(boundMicros);
    return expired.length === 0 ? undefined : this.#groups.prefetch(this.#groupsOf(expired));
  }

  onWatermark(): readonly Batch[] {
    const { isBatch, run, node } = this.parts;
    // as Spark counts: it writes all sessions of a group anew when one of them changes
    if (!isBatch) run.metrics(node)['rowsUpdated'] = [...this.#touched.values()].reduce((sum, sessions) => sum + sessions, 0);
    if (isBatch || run.outputMode === 'complete') return this.#output(this.#sessions.allSlots());
    const bound = this.#evictMicros();
    const expired = bound === null ? new Int32Array(0) : this.#sessions.expired(bound);
    const out = this.#output(run.outputMode === 'update' ? this.#sessions.changedSlots() : expired);
    this.#evict(expired);
    return out;
  }

  #evictMicros(): number | null {
    return this.parts.eventTime < 0 || this.#watermark.evictMs === null ? null : this.#watermark.evictMs * 1000;
  }

  /** Takes sessions out, and their intervals; a group without sessions goes as well. */
  #evict(expired: Int32Array): void {
    if (expired.length === 0) return;
    const groups = new Int32Array(expired.length);
    this.#groups.find(this.#groupsOf(expired), groups);
    const left = new Map<number, readonly number[]>();
    for (let i = 0; i < expired.length; i++) {
      const end = this.#sessionEnd(expired[i]!);
      const sessions = left.get(groups[i]!) ?? readSessions(this.#intervals.value(0, groups[i]!) as Uint8Array | null);
      left.set(groups[i]!, withoutSession(sessions, end));
    }
    this.#sessions.remove(expired);
    const empty: number[] = [];
    for (const [slot, sessions] of left) {
      if (sessions.length === 0) empty.push(slot);
      else this.#intervals.setValue(0, slot, writeSessions(sessions));
    }
    this.#groups.markChanged(Int32Array.from(left.keys()));
    this.#groups.remove(Int32Array.from(empty));
  }

  #sessionEnd(slot: number): number {
    return Number(this.#ends.value(0, slot) as bigint);
  }

  #groupsOf(sessions: Int32Array): KeyBatch {
    return this.#groupEncoder.encode(this.#sessions.keyColumns(sessions).slice(0, -1), sessions.length);
  }

  #output(slots: Int32Array, change: 'insert' | 'delete' = 'insert'): Batch[] {
    this.#late.countOutput(slots.length);
    const { keyFields, session, node } = this.parts;
    return chunksOf(slots, OUTPUT_CHUNK).map((chunk) => {
      const keys = this.#sessions.keyColumns(chunk);
      const window = new StructColumn(keyFields[session]!.type, chunk.length, [keys.pop()!, this.#ends.column(0, chunk)], null);
      keys.splice(session, 0, window);
      const changes = node.hasChanges === true ? [new ConstantColumn(STRING, chunk.length, change)] : [];
      return new Batch(node.schema, [...keys, ...this.#accumulators.results(chunk), ...changes], chunk.length);
    });
  }
}

/** Sessions that merge hand over what they have seen, so a DISTINCT aggregate of theirs keeps its different values in its own state. */
function mergeable(aggregate: BoundAggregate): BoundAggregate {
  if (!aggregate.distinct) return aggregate;
  const types = aggregate.args.map((arg) => arg.type);
  return {
    ...aggregate,
    stateTypes: [distinctState(types)],
    accumulator: (context) => distinctAccumulator(() => aggregate.accumulator(context), types),
  };
}

/** The flat list [start, end, …] without the session that ends then; ends are unique in a group. */
function withoutSession(sessions: readonly number[], end: number): readonly number[] {
  const at = sessions.findIndex((value, k) => k % 2 === 1 && value === end);
  return at < 0 ? sessions : [...sessions.slice(0, at - 1), ...sessions.slice(at + 1)];
}

function timeColumn(type: DataType, times: Float64Array): Int64Column {
  const words = new Int32Array(2 * times.length);
  for (let i = 0; i < times.length; i++) writeNumber(words, i, times[i]!);
  return new Int64Column(type, times.length, words, null);
}
