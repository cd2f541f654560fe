import type { Batch } from '../columnar/batch.js';
import type { Column } from '../columnar/column.js';
import type { DataType, Field } from '../columnar/types.js';
import type { BoundCall, BoundExpression, CallSite, EvaluationContext, Kernel } from './bound.js';

/** What a function's rule makes of a call: coerced arguments, result type and the kernel that computes it. */
export interface BoundFunction {
  readonly args: readonly BoundExpression[];
  readonly type: DataType;
  readonly nullable: boolean;
  readonly kernel: Kernel;
  /** The generated column name; `f(a, b)` where not given. */
  readonly name?: string;
  /** False for `rand()`, `current_timestamp()` and the like, which are not constants of the query. */
  readonly deterministic?: boolean;
  /** NULL where an argument is (see bound.ts). */
  readonly strict?: boolean;
  /** Set where arguments must not be evaluated for every row: replaces the kernel (see lazy.ts, lambda.ts). */
  readonly lazy?: BoundCall['lazy'];
}

/** A function of one row as the registry holds it. `scalar` (scalar.ts) makes most of them; `bind` by hand is for those with rules of their own. */
export interface ScalarFunction {
  /** Lower case; also what the generated column name shows. */
  readonly name: string;
  /** Other names of the same function; generated names show `name`. */
  readonly aliases?: readonly string[];
  /** Other names that generated column names do show. */
  readonly shownAliases?: readonly string[];
  /** One line for the reference page. */
  readonly doc?: string;
  /** Checks and coerces the arguments. It may also return another expression that means the same. */
  bind(site: CallSite): BoundFunction | BoundExpression;
  /** A column of the input (name, then fields) that the call reads beside its arguments: bound, it comes first among `site.args`. */
  readonly reads?: readonly string[];
  /** Whether a lambda may leave out its last parameters (`x -> …` for `(x, index) -> …`). */
  readonly shortLambdas?: boolean;
  /** Arguments that take a lambda, each with the number of parameters that Spark gives to an expression in its place. */
  readonly lambdasAt?: readonly (readonly [index: number, params: number])[];
  /**
   * The parameters of the lambda at `index`, from the arguments bound so far (left to right; lambdas not yet bound are undefined).
   * `arity` is how many parameters the lambda was written with; a longer list is cut where `shortLambdas` is set; otherwise another length is an error.
   */
  lambdaParams?(args: readonly (BoundExpression | undefined)[], index: number, arity: number, site: CallSite): readonly Field[];
}

/** A function that gives any number of rows for one (explode, json_tuple, window …); only at the top of a select list. */
export interface GeneratorFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly doc?: string;
  bind(site: CallSite): BoundGenerator;
}

export interface BoundGenerator {
  readonly kind: 'generator';
  readonly function: string;
  readonly args: readonly BoundExpression[];
  /** The columns it gives, under their default names. */
  readonly fields: readonly Field[];
  generate(args: readonly Column[], length: number, context: EvaluationContext): GeneratedRows;
}

/** Output rows: `rows[i]` is the input row that output row i comes from (ascending), `columns` those of `fields`. */
export interface GeneratedRows {
  readonly rows: Int32Array;
  readonly columns: readonly Column[];
}

/** What kernels that evaluate arguments themselves get. */
export type LazyKernel = (args: readonly BoundExpression[], batch: Batch, context: EvaluationContext) => Column;

export type Functions = readonly ScalarFunction[];
