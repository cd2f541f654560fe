import type { SchemaInput } from '../../../src/stream/schema-input.js';
import type { OutputMode } from '../../../src/stream/output-mode.js';

/** What timers and TTL go by: nothing, processing time, or the watermark (timers only). */
export type TimeMode = 'none' | 'processing' | 'event';

export interface VariableOptions {
  /** Columns of the value, which is then an object of them and checked when the query starts again; without it, any value that can be cloned. */
  readonly schema?: SchemaInput;
  /** How long a value lives after it was last written, in milliseconds or as an interval text; 0: for ever. Processing time only. */
  readonly ttl?: number | string;
  /** Fields of the schema that had another name in the checkpoint: new name to old name. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** One value for each key. null and undefined are no values. */
export interface ValueState<T> {
  exists(): boolean;
  /** The value, or null. */
  get(): T | null;
  update(value: T): void;
  clear(): void;
}

/** A list for each key. */
export interface ListState<T> {
  exists(): boolean;
  get(): T[];
  /** Replaces the list; an empty one is refused: use `clear`. */
  put(values: readonly T[]): void;
  appendValue(value: T): void;
  appendList(values: readonly T[]): void;
  clear(): void;
}

/** A map for each key; its keys are compared by what they hold. */
export interface MapState<K, V> {
  exists(): boolean;
  getValue(key: K): V | null;
  containsKey(key: K): boolean;
  updateValue(key: K, value: V): void;
  iterator(): IterableIterator<[K, V]>;
  keys(): IterableIterator<K>;
  values(): IterableIterator<V>;
  removeKey(key: K): void;
  clear(): void;
}

/** What a processor is given once, in `init`. State variables are declared there; they mean the key of the call that uses them. */
export interface StatefulProcessorHandle {
  getValueState<T>(name: string, options?: VariableOptions): ValueState<T>;
  getListState<T>(name: string, options?: VariableOptions): ListState<T>;
  getMapState<K, V>(name: string, options?: VariableOptions): MapState<K, V>;
  /** Deletes a variable that an earlier version of the processor had. */
  deleteIfExists(name: string): void;
  /** Calls `handleExpiredTimer` for the current key when processing time or the watermark has reached this instant, in milliseconds since 1970. */
  registerTimer(expiryMs: number): void;
  deleteTimer(expiryMs: number): void;
  /** Timers of the current key, earliest first. */
  listTimers(): number[];
}

/** The clocks of an epoch: the same for all its calls, and when it runs again. */
export interface TimerValues {
  readonly processingTimeMs: number;
  /** The watermark in milliseconds; throws WATERMARK_NOT_DEFINED where the stream has none. */
  readonly watermarkMs: number;
}

/** What a method of a processor may give: rows, or none. */
export type ProcessorOutput<Out> = Iterable<Out> | AsyncIterable<Out> | void | Promise<Iterable<Out> | void>;

/** Code with state of its own for each key. Methods may be asynchronous; one key is under way at a time. */
export interface StatefulProcessor<Key, In, Out, Init = Record<string, unknown>> {
  /** Called when a run begins, before any row: declares the state variables. */
  init(handle: StatefulProcessorHandle, outputMode: OutputMode, timeMode: TimeMode): void;
  /** Called for each key with rows in the epoch. */
  handleInputRows(key: Key, rows: readonly In[], timers: TimerValues): ProcessorOutput<Out>;
  /** Called for each timer that is due, after all rows of the epoch, earliest first. */
  handleExpiredTimer?(key: Key, timers: TimerValues, expiryMs: number): ProcessorOutput<Out>;
  /** Called for each row of the initial state, before the rows of the first epoch. */
  handleInitialState?(key: Key, row: Init, timers: TimerValues): void | Promise<void>;
  /** Called when the run ends. */
  close?(): void;
}
