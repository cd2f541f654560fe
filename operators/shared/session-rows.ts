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
import { RowGrouper } from './row-groups.js';
import { mergeSessions, TimeList, type MergedSessions } from './session-merge.js';
import { SessionTimes } from './session-times.js';
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
  /** The touched groups, in the order in which their first rows came. */
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
  readonly #grouper = new RowGrouper();
  readonly #times = new SessionTimes(() => this.#intervals.bytes(0));
  #accumulators!: Accumulators;
  #sessions!: StateTable;
  #groups!: StateTable;
  #context!: EvaluationContext;
  #watermark!: Watermark;
  #prepared: Prepared | null = null;
  #plan: Plan | null = null;
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
    const touched = this.#grouper.group(groups, late ?? undefined);
    const groupSlots = new Int32Array(touched.firstRows.length);
    for (const [g, row] of touched.firstRows.entries()) groupSlots[g] = this.#groups.upsertAt(groups, row);
    const merged = mergeSessions(touched.groups, groupSlots.length, starts, ends, (g, into) => this.#times.read(groupSlots[g]!, into));
    const sessionKeys = (rows: Int32Array, times: Float64Array): Column[] => [
      ...others.map((c) => take(c, rows)),
      timeColumn(this.#timeType, times),
    ];
    const results = this.#resultEncoder.encode(sessionKeys(merged.row, merged.start), merged.row.length);
    const absorbed = this.#absorbedEncoder.encode(sessionKeys(merged.absorbedRow, merged.absorbedStart), merged.absorbedRow.length);
    return (this.#plan = { merged, groupSlots, results, absorbed });
  }

  #apply(batch: Batch, { merged, groupSlots, results, absorbed }: Plan): void {
    const targets = new Int32Array(results.length);
    this.#sessions.upsert(results, targets);
    if (this.#givesChanges) for (const slot of targets) this.#settled.add(slot);
    if (absorbed.length > 0) {
      const from = new Int32Array(absorbed.length);
      this.#sessions.find(absorbed, from);
      this.#accumulators.mergeSlots(from, slotsOf(merged.absorbedInto, targets));
      this.#sessions.remove(from);
      for (const slot of from) this.#settled.delete(slot);
    }
    const ends = this.#ends;
    ends.set(0, targets, timeColumn(this.#timeType, merged.end));
    for (let i = 0; i < targets.length; i++) this.#sessions.setExpiry(targets[i]!, merged.end[i]!);
    const slots = slotsOf(merged.sessionOfRow, targets);
    this.parts.node.aggregates.forEach((_, k) => {
      const taken = this.#inputs.taken(k, slots, batch, this.#context);
      this.#accumulators.all[k]!.update(taken.slots, taken.args, taken.length);
    });
    this.#sessions.markChanged(targets);
    const { times, timesStart } = merged;
    for (let g = 0; g < groupSlots.length; g++) this.#times.write(groupSlots[g]!, times, timesStart[g]!, timesStart[g + 1]!);
    this.#groups.markChanged(groupSlots);
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
    if (!isBatch) run.metrics(node)['rowsUpdated'] = this.#sessionsOfTouched();
    if (isBatch || run.outputMode === 'complete') return this.#output(this.#sessions.allSlots());
    const bound = this.#evictMicros();
    const expired = bound === null ? new Int32Array(0) : this.#sessions.expired(bound);
    const out = this.#output(run.outputMode === 'update' ? this.#sessions.changedSlots() : expired);
    this.#evict(expired);
    return out;
  }

  /** Sessions of the groups that rows of the epoch touched. */
  #sessionsOfTouched(): number {
    let sum = 0;
    for (const slot of this.#groups.changedSlots()) sum += this.#times.count(slot);
    return sum;
  }

  #evictMicros(): number | null {
    return this.parts.eventTime < 0 || this.#watermark.evictMs === null ? null : this.#watermark.evictMs * 1000;
  }

  /** Takes sessions out, and their intervals; a group without sessions goes as well. */
  #evict(expired: Int32Array): void {
    if (expired.length === 0) return;
    const groups = new Int32Array(expired.length);
    this.#groups.find(this.#groupsOf(expired), groups);
    const ends = this.#ends.int64(0);
    const left = new TimeList();
    const empty = new Int32Array(expired.length).fill(-1);
    for (let i = 0; i < expired.length; i++) {
      const group = groups[i]!;
      if (this.#times.count(group) === 1) {
        empty[i] = group;
        groups[i] = -1;
        continue;
      }
      left.length = 0;
      this.#times.read(group, left);
      withoutSession(left, ends.number(expired[i]!));
      this.#times.write(group, left.values, 0, left.length);
    }
    this.#sessions.remove(expired);
    this.#groups.markChanged(groups);
    this.#groups.remove(empty);
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

/** Takes the session that ends then out of the list [start, end, …]; ends are unique in a group. */
function withoutSession(times: TimeList, end: number): void {
  const { values } = times;
  for (let k = 1; k < times.length; k += 2) {
    if (values[k] !== end) continue;
    values.copyWithin(k - 1, k + 1, times.length);
    times.length -= 2;
    return;
  }
}

/** Of sessions, or rows, the slot of each; -1 for those without. */
function slotsOf(sessions: Int32Array, slots: Int32Array): Int32Array {
  const out = new Int32Array(sessions.length);
  for (let i = 0; i < out.length; i++) out[i] = sessions[i]! < 0 ? -1 : slots[sessions[i]!]!;
  return out;
}

function timeColumn(type: DataType, times: Float64Array): Int64Column {
  const words = new Int32Array(2 * times.length);
  for (let i = 0; i < times.length; i++) writeNumber(words, i, times[i]!);
  return new Int64Column(type, times.length, words, null);
}
