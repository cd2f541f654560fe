import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';

/** Where a node stood in SQL text (1-based line, 0-based column as Spark prints them; offsets into the text). */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

interface Base {
  readonly position?: Position;
}

/** A column, or a field within one: `['t', 'data', 'id']` may be alias.column.field. */
export interface ColumnNode extends Base {
  readonly kind: 'column';
  readonly parts: readonly string[];
}

/** `*` or `t.*` or `struct_column.*`; `* EXCEPT (a, s.b)` leaves out the paths of `except`. */
export interface StarNode extends Base {
  readonly kind: 'star';
  readonly qualifier: readonly string[];
  readonly except?: readonly (readonly string[])[];
}

/** A constant with its type, in the scalar representation of value.ts. `text` keeps how an INTERVAL or number literal was written, for generated names. */
export interface LiteralNode extends Base {
  readonly kind: 'literal';
  readonly value: Value;
  readonly type: DataType;
  readonly text?: string;
}

/**
 * A function, an operator or an aggregate by its registry name (lower case). Operators use Spark's names:
 * `+ - * / div % || & | ^ ~ << >> >>> = == <=> != < <= > >= and or not negative positive`,
 * predicates `in between like ilike rlike isnull isnotnull istrue isfalse isunknown isnottrue isnotfalse isnotunknown like_any like_all ilike_any ilike_all`
 * `not_like_any not_like_all not_ilike_any not_ilike_all` (`a NOT LIKE ANY (…)` is no negation of `like_any`: one pattern must fail)
 * (for `NOT IN`, `NOT LIKE`, … a `not` around it; `like`/`ilike` take the escape character as an optional third literal argument).
 */
export interface CallNode extends Base {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly ExpressionNode[];
  /** `count(DISTINCT x)` */
  readonly distinct?: boolean;
  /** `sum(x) FILTER (WHERE cond)` */
  readonly filter?: ExpressionNode;
  /** `WITHIN GROUP (ORDER BY x)` */
  readonly withinGroup?: readonly SortNode[];
  /** `IGNORE NULLS` (true) / `RESPECT NULLS` (false) */
  readonly ignoreNulls?: boolean;
  /** `OVER (…)` */
  readonly over?: WindowSpecNode;
  /** `f(name => value)`: names by argument index. */
  readonly argNames?: Readonly<Record<number, string>>;
  /** How the function name was written, where it differs from `name` (errors show it). */
  readonly written?: string;
}

export interface CastNode extends Base {
  readonly kind: 'cast';
  readonly child: ExpressionNode;
  readonly type: DataType;
  /** `cast` (ANSI by the query's setting), `try` for TRY_CAST. `colon` marks `x :: TYPE` (same meaning). */
  readonly mode: 'cast' | 'try';
  readonly colon?: boolean;
}

/** CASE WHEN … (no `operand`) or CASE x WHEN …. */
export interface CaseNode extends Base {
  readonly kind: 'case';
  readonly operand?: ExpressionNode;
  readonly branches: readonly { readonly when: ExpressionNode; readonly then: ExpressionNode }[];
  readonly otherwise?: ExpressionNode;
}

/** `expr AS name`, `expr name`, `expr AS (a, b)` for generators. */
export interface AliasNode extends Base {
  readonly kind: 'alias';
  readonly child: ExpressionNode;
  readonly names: readonly string[];
}

/** `x -> …`, `(x, y) -> …` as an argument of a higher-order function. Parameters are seen as columns of one part inside the body. */
export interface LambdaNode extends Base {
  readonly kind: 'lambda';
  readonly params: readonly string[];
  readonly body: ExpressionNode;
}

/** `child.field` where the child is not a plain column path, and `child[key]`. */
export interface FieldNode extends Base {
  readonly kind: 'field';
  readonly child: ExpressionNode;
  readonly name: string;
}
export interface ElementNode extends Base {
  readonly kind: 'element';
  readonly child: ExpressionNode;
  readonly key: ExpressionNode;
}

/** `x ASC NULLS LAST`; inside orderBy, WITHIN GROUP and OVER. `nullsFirst` is Spark's default where not written (ASC first, DESC last). */
export interface SortNode extends Base {
  readonly kind: 'sort';
  readonly child: ExpressionNode;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

export type FrameBound =
  | { readonly bound: 'unboundedPreceding' | 'unboundedFollowing' | 'currentRow' }
  | { readonly bound: 'preceding' | 'following'; readonly offset: ExpressionNode };

export interface WindowSpecNode {
  readonly partitionBy: readonly ExpressionNode[];
  readonly orderBy: readonly SortNode[];
  readonly frame?: { readonly unit: 'rows' | 'range'; readonly start: FrameBound; readonly end: FrameBound };
}

/**
 * An expression before it is resolved against a schema: plain frozen data, made by the SQL parser and by the typed builder alike.
 * It serialises to JSON (see serialize.ts), so that explain, fingerprints and other engines read the same tree.
 */
export type ExpressionNode =
  ColumnNode | StarNode | LiteralNode | CallNode | CastNode | CaseNode | AliasNode | LambdaNode | FieldNode | ElementNode | SortNode;
