import { type Column, ConstantColumn, NumberColumn } from '../../../src/columnar/column.js';
import { type KeyBatch, KeyEncoder } from '../../../src/columnar/key.js';
import { take } from '../../../src/columnar/take.js';
import { BOOLEAN, type DataType, type Field, field, INT } from '../../../src/columnar/types.js';
import type { OperatorState, StateTable } from '../../../src/state/contract.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import { instantAt, instantsOf } from '../../../src/stream/event-times.js';
import { keyOrder } from '../key-order.js';
import { runsOf, SlotGrouper } from './key-groups.js';

export interface JoinSideSpec {
  readonly name: 'left' | 'right';
  readonly keys: readonly DataType[];
  readonly columns: readonly Field[];
  /** Whether rows remember that they found a partner. */
  readonly keepsMatched: boolean;
  /** The column whose time says when a row leaves; null where that is a key, or rows never leave. */
  readonly expiryColumn: number | null;
  /** In words, for `explain`. */
  readonly bound: string;
}

/** Where the stored partners of the rows of a batch are to be found. */
export interface Located {
  /** Group of rows with one key, for each row; -1 where it has no partners. */
  readonly groups: Int32Array;
  /** Group g has the partners starts[g] to starts[g + 1]. */
  readonly starts: Int32Array;
  /** Keys of the partners in the table of rows. */
  readonly keys: KeyBatch;
}

/** Rows of a batch with the places where they will be stored. */
export interface Placed {
  readonly rows: Int32Array;
  readonly heads: Int32Array;
  readonly keys: KeyBatch;
}

/**
 * The stored rows of one side: a map from key to many rows, in two tables. `<side>Keys` holds how many rows a key has; `<side>Rows` holds
 * the rows by key and number, 0 to count - 1 without gaps. Where a row leaves, the last row of its key takes its number, so that an
 * eviction costs what it evicts.
 */
export class JoinSide {
  readonly columns: SlotColumns;
  readonly #rows: StateTable;
  readonly #heads: StateTable;
  readonly #counts = new SlotColumns([INT]);
  readonly #grouper = new SlotGrouper();
  readonly #partnerKeys = new KeyEncoder();
  readonly #placeKeys = new KeyEncoder();
  readonly #evictedKeys = new KeyEncoder();
  readonly #width: number;

  constructor(
    private readonly spec: JoinSideSpec,
    state: OperatorState,
  ) {
    const { name, bound } = spec;
    const keys = spec.keys.map((type, k) => field(`key${k}`, type));
    const values = spec.keepsMatched ? [...spec.columns, field('matched', BOOLEAN)] : spec.columns;
    this.#width = spec.columns.length;
    this.columns = new SlotColumns(values.map((f) => f.type));
    this.#heads = state.table({ name: `${name}Keys`, key: keys, value: [field('rows', INT)], bound, auxiliary: true }, this.#counts);
    this.#rows = state.table(
      { name: `${name}Rows`, key: [...keys, field('number', INT)], value: values, bound, byName: true },
      this.columns,
    );
  }

  prefetchKeys(keys: KeyBatch): Promise<void> | undefined {
    return this.#heads.prefetch(keys);
  }

  prefetchRows(keys: KeyBatch): Promise<void> | undefined {
    return this.#rows.prefetch(keys);
  }

  /** Names the stored rows of these keys, which are loaded. Rows of the batch that are set in `skip` look for none. */
  locate(keys: KeyBatch, keyColumns: readonly Column[], skip: Uint8Array | null): Located {
    const slots = new Int32Array(keys.length);
    this.#heads.find(keys, slots);
    const { groups, heads, firstRows } = this.#grouper.group(slots, skip);
    const { starts, rows, numbers } = runsOf(
      firstRows,
      heads.map((head) => this.#count(head)),
      null,
    );
    return { groups, starts, keys: numbered(this.#partnerKeys, keyColumns, rows, numbers) };
  }

  /** The slots of what `locate` named, once that is loaded. */
  slotsOf({ keys }: Located): Int32Array {
    const slots = new Int32Array(keys.length);
    this.#rows.find(keys, slots);
    return slots;
  }

  /** Gives these rows of a batch the next numbers of their keys, which are loaded and put in; the rows are not stored yet. */
  place(keys: KeyBatch, keyColumns: readonly Column[], rows: Int32Array): Placed {
    const skip = new Uint8Array(keys.length).fill(1);
    for (const row of rows) skip[row] = 0;
    const slots = new Int32Array(keys.length);
    this.#heads.upsert(keys, slots, skip);
    const { groups, heads } = this.#grouper.group(slots, skip);
    const next = heads.map((head) => this.#count(head));
    return {
      rows,
      heads: rows.map((row) => slots[row]!),
      keys: numbered(
        this.#placeKeys,
        keyColumns,
        rows,
        rows.map((row) => next[groups[row]!]!++),
      ),
    };
  }

  /** Stores placed rows, whose places are loaded. `expiries`: of each row of the batch, NaN for never. */
  store({ rows, keys, heads }: Placed, columns: readonly Column[], matched: Uint8Array | null, expiries: Float64Array | null): void {
    const slots = new Int32Array(rows.length);
    this.#rows.upsert(keys, slots);
    for (let k = 0; k < this.#width; k++) {
      const column = columns[k]!;
      // a column that the plan does not use comes as a constant NULL, which is what new slots hold
      if (!(column instanceof ConstantColumn && column.value === null)) this.columns.set(k, slots, take(column, rows));
    }
    for (let i = 0; i < rows.length; i++) {
      this.#setCount(heads[i]!, this.#count(heads[i]!) + 1);
      if (this.spec.keepsMatched) this.columns.setValue(this.#width, slots[i]!, matched?.[rows[i]!] === 1);
      const expiry = expiries === null ? NaN : expiries[rows[i]!]!;
      if (!Number.isNaN(expiry)) this.#rows.setExpiry(slots[i]!, expiry);
    }
    this.#heads.markChanged(heads);
  }

  /** Takes out the keys of placed rows of which none was stored. */
  forget({ heads }: Placed): void {
    this.#heads.remove(heads.map((head) => (this.#count(head) === 0 ? head : -1)));
  }

  isMatched(slot: number): boolean {
    return this.columns.value(this.#width, slot) === true;
  }

  /** Remembers that these rows found a partner; slots may occur several times. */
  markMatched(slots: Int32Array): void {
    const fresh = slots.map((slot) => {
      if (this.isMatched(slot)) return -1;
      this.columns.setValue(this.#width, slot, true);
      return slot;
    });
    this.#rows.markChanged(fresh);
  }

  /** Loads what an eviction up to the bound touches. */
  prefetchExpired(boundMicros: number): Promise<void> | undefined {
    const loading = this.#rows.prefetchExpired(boundMicros);
    return loading === undefined ? this.#prefetchTails(boundMicros) : loading.then(() => this.#prefetchTails(boundMicros));
  }

  #prefetchTails(boundMicros: number): Promise<void> | undefined {
    const slots = this.#rows.expired(boundMicros);
    if (slots.length === 0) return undefined;
    const keyColumns = this.#rows.keyColumns(slots).slice(0, -1);
    const keys = this.#evictedKeys.encode(keyColumns, slots.length);
    const loadTails = () => this.#rows.prefetch(this.#tails(slots, keyColumns, keys).keys);
    const loading = this.#heads.prefetch(keys);
    return loading === undefined ? loadTails() : loading.then(loadTails);
  }

  /** Slots of the rows whose time is at or below the bound, by key and number: the same order when the epoch runs again. */
  expired(boundMicros: number): Int32Array {
    const slots = this.#rows.expired(boundMicros);
    if (slots.length < 2) return slots;
    return Int32Array.from(keyOrder(this.#rows.keyColumns(slots), slots.length), (i) => slots[i]!);
  }

  /** Takes rows out and closes the gaps that they leave among the numbers of their keys. */
  evict(slots: Int32Array): void {
    if (slots.length === 0) return;
    const keyColumns = this.#rows.keyColumns(slots);
    const numbers = (keyColumns.pop() as NumberColumn).values;
    const { groups, heads, left, starts, keys } = this.#tails(slots, keyColumns, this.#evictedKeys.encode(keyColumns, slots.length));
    const tails = new Int32Array(keys.length);
    this.#rows.find(keys, tails);
    const leaving = new Set(slots);
    const next = starts.slice();
    const gone = slots.map((slot, i) => {
      const group = groups[i]!;
      if (numbers[i]! >= left[group]!) return slot;
      while (leaving.has(tails[next[group]!]!)) next[group]!++;
      const last = tails[next[group]!++]!;
      this.#move(last, slot);
      return last;
    });
    this.#rows.remove(gone);
    for (let group = 0; group < heads.length; group++) this.#setCount(heads[group]!, left[group]!);
    this.#heads.markChanged(heads);
    this.#heads.remove(heads.map((head, group) => (left[group] === 0 ? head : -1)));
  }

  /** The row in one slot takes the place of the one in another. Rows leave by a key all together: only times in columns move. */
  #move(from: number, to: number): void {
    for (let k = 0; k < this.columns.types.length; k++) this.columns.setValue(k, to, this.columns.value(k, from));
    const { expiryColumn } = this.spec;
    if (expiryColumn !== null) this.#rows.setExpiry(to, instantAt(instantsOf(this.columns.column(expiryColumn, Int32Array.of(to))), 0));
  }

  /** For keys that lose rows: how many stay, and the rows with numbers from there on, which leave themselves or move into the gaps. */
  #tails(slots: Int32Array, keyColumns: readonly Column[], keys: KeyBatch) {
    const found = new Int32Array(slots.length);
    this.#heads.find(keys, found);
    const { groups, heads, firstRows } = this.#grouper.group(found);
    const losses = new Int32Array(heads.length);
    for (const group of groups) losses[group]!++;
    const left = heads.map((head, group) => this.#count(head) - losses[group]!);
    const { starts, rows, numbers } = runsOf(firstRows, losses, left);
    return { groups, heads, left, starts, keys: numbered(this.#partnerKeys, keyColumns, rows, numbers) };
  }

  #count(head: number): number {
    return (this.#counts.value(0, head) as number | null) ?? 0;
  }

  #setCount(head: number, rows: number): void {
    this.#counts.setValue(0, head, rows);
  }
}

/** Keys of the table of rows: those of the given rows, each with a number. */
function numbered(encoder: KeyEncoder, keyColumns: readonly Column[], rows: Int32Array, numbers: Int32Array): KeyBatch {
  return encoder.encode([...keyColumns.map((c) => take(c, rows)), new NumberColumn(INT, rows.length, numbers, null)], rows.length);
}
