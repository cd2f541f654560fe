import type { Batch } from '../columnar/batch.js';
import type { Column } from '../columnar/column.js';
import type { DataType, Field } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import type { ExpressionNode, SortNode } from './node.js';

/** Settings that change what an expression means; fixed when a pipe is built and recorded in the checkpoint. */
export interface SessionSettings {
  /** ANSI mode: overflow, bad casts and bad indices are errors (Spark 4's default). */
  readonly ansi: boolean;
  /** Session time zone, an IANA id or an offset. */
  readonly timeZone: string;
  /** Whether from_json keeps the good parts of a bad array, map or nested struct (`spark.sql.json.enablePartialResults`); yes where not given. */
  readonly jsonPartialResults?: boolean;
  /** Whether the last of equal keys wins where a map is made (`spark.sql.mapKeyDedupPolicy` = LAST_WIN); an error where not given. */
  readonly lastMapKeyWins?: boolean;
}

export const DEFAULT_SETTINGS: SessionSettings = Object.freeze({ ansi: true, timeZone: 'UTC' });

/** What a kernel may know beside its columns. The same on a replay of the epoch. */
export interface EvaluationContext extends SessionSettings {
  /** `current_timestamp()`: the trigger's time. */
  readonly timestampMicros: bigint;
  /** Epoch id, for seeds of `rand` and `uuid`. */
  readonly epochId: number;
}

/**
 * Computes one column from the columns of the arguments; all have `length` rows. Arguments may be ConstantColumn or DictionaryColumn:
 * a kernel that does not look for them calls `flatten` or `get`. Kernels are synchronous and pure.
 */
export type Kernel = (args: readonly Column[], length: number, context: EvaluationContext) => Column;

interface Bound {
  readonly type: DataType;
  readonly nullable: boolean;
  /** The column name that Spark generates for the expression (or the alias). */
  readonly name: string;
}

/** Column `index` of the batch; a lambda variable is a column of the batch its body runs over (see lambda in BoundCall). */
export interface BoundColumn extends Bound {
  readonly kind: 'column';
  readonly index: number;
  readonly metadata?: Field['metadata'];
}

export interface BoundLiteral extends Bound {
  readonly kind: 'literal';
  readonly value: Value;
}

/** A call of a kernel. Casts, CASE, field access and operators are calls as well, under the names of the registry. */
export interface BoundCall extends Bound {
  readonly kind: 'call';
  /** Registry name, for explain, optimizer and serialisation. */
  readonly function: string;
  readonly args: readonly BoundExpression[];
  readonly kernel: Kernel;
  /** False for `rand()`, `uuid()` and the like: not folded, not moved. */
  readonly deterministic: boolean;
  /** NULL where an argument is: arguments behind the first NULL of a row are not looked at, so that their errors do not count. */
  readonly strict?: boolean;
  /** Set where arguments must not be evaluated for all rows (CASE, IF, COALESCE, AND, OR …): then `evaluate` replaces the kernel. */
  readonly lazy?: (args: readonly BoundExpression[], batch: Batch, context: EvaluationContext) => Column;
}

/** The body of a lambda argument: its columns are those of the enclosing batch, then one for each parameter. */
export interface BoundLambda extends Bound {
  readonly kind: 'lambda';
  readonly params: readonly Field[];
  readonly body: BoundExpression;
}

/** An expression resolved against a schema: types known, coercions inserted, names checked. */
export type BoundExpression = BoundColumn | BoundLiteral | BoundCall | BoundLambda;

/** An aggregate call resolved against the input schema of its groupBy. */
export interface BoundAggregate extends Bound {
  readonly kind: 'aggregate';
  readonly function: string;
  readonly args: readonly BoundExpression[];
  /** Rows where this is not TRUE are left out. */
  readonly filter?: BoundExpression;
  readonly distinct: boolean;
  /** Types of the columns that hold the state of one group; what the checkpoint stores. */
  readonly stateTypes: readonly DataType[];
  /** A fresh accumulator for many groups. */
  readonly accumulator: (context: EvaluationContext) => Accumulator;
}

/**
 * State of one aggregate over many groups, addressed by slot: a small integer that the operator's state table gives each group.
 * Implementations keep one typed array (or array of objects) per state field and loop over whole batches.
 */
export interface Accumulator {
  /** Makes room for slots below `count`; slots never used before start empty. */
  reserve(count: number): void;
  /** Adds row i of the arguments to slot `slots[i]`; a negative slot skips the row (late, or filtered out). NULL handling is the aggregate's. */
  update(slots: Int32Array, args: readonly Column[], length: number): void;
  /** Merges row i of saved state (columns of `stateTypes`) into slot `slots[i]`. */
  merge(slots: Int32Array, state: readonly Column[], length: number): void;
  /** The state of these slots as columns of `stateTypes`. */
  snapshot(slots: Int32Array): Column[];
  /** The result for these slots. */
  evaluate(slots: Int32Array): Column;
  /** Makes a slot empty again. */
  clear(slot: number): void;
}

/** One expression of an ORDER BY, bound. */
export interface BoundSortKey {
  readonly expression: BoundExpression;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

/** A resolver hands this to a function's rule: what it was called with, before coercion. */
export interface CallSite {
  readonly name: string;
  readonly args: readonly BoundExpression[];
  readonly settings: SessionSettings;
  /** The node, for positions and for the texts of errors. */
  readonly node: ExpressionNode;
  readonly ignoreNulls?: boolean;
  readonly distinct?: boolean;
  readonly withinGroup?: readonly SortNode[];
  /** The order of WITHIN GROUP, bound against the same input as the arguments. */
  readonly sortKeys?: readonly BoundSortKey[];
  /** Binds another function of the registry over arguments already bound: for functions that mean a combination of others. */
  readonly call: (name: string, args: readonly BoundExpression[]) => BoundExpression;
}
