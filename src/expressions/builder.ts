import { TidemarkError } from '../base/errors.js';
import { columnPath } from './column-path.js';
import { parseDataType, parseExpression } from './grammar/parse.js';
import { type Literal, literalNode } from './literal.js';
import type { CallNode, ExpressionNode } from './node.js';
import { type columnNames, SortOrder } from './sort-order.js';
import type {
  ArithmeticValue,
  CastValue,
  CheckedName,
  ColumnValue,
  FieldValue,
  IntegerValue,
  ItemValue,
  LastPart,
  QuotientValue,
} from './typed-value.js';
import { type WindowOptions, windowSpec } from './window/window-options.js';

declare const valueType: unique symbol;
declare const outputName: unique symbol;

/** What methods of an expression take: another expression, or a constant. A string is a constant here; `col` names a column. */
export type Operand = Expression | Literal;

/** The described value of an operand. */
export type OperandValue<O> =
  O extends Expression<infer T>
    ? T
    : O extends number
      ? WholeOrNot<O>
      : O extends string
        ? string
        : O extends boolean
          ? boolean
          : O extends bigint
            ? bigint
            : O;
type WholeOrNot<N extends number> = `${N}` extends `${bigint}` ? IntegerValue : number;

/** The columns that an operand reads. */
export type OperandColumns<O> = O extends Expression<unknown, infer C> ? C : never;

/** An expression or the name of a column, as functions take it. */
export type Input = Expression | string;

/** The described value of an input: a string names a column. */
export type InputValue<I> = I extends Expression<infer T> ? T : I extends string ? ColumnValue<I> : never;

/** The columns that inputs read. */
export type InputColumns<I> = I extends string ? CheckedName<I> : I extends { readonly [columnNames]: infer C extends string } ? C : never;

/** An expression that is TRUE, FALSE or NULL. */
export type Condition<C extends string = string> = Expression<boolean | null, C>;

/**
 * A column expression: a tree of plain data (`node`) with methods that grow it. Immutable. `T` describes its value and `C` names the columns
 * it reads, so that an operator refuses a column which its row does not have; `N` is the name it gives its column, where the compiler knows it.
 *
 * @example where(col('amount').gt(100).and(col('origin').like('S%')))
 */
export class Expression<out T = unknown, out C extends string = string, out N extends string = string> {
  declare readonly [valueType]: T;
  declare readonly [columnNames]: C;
  declare readonly [outputName]: N;

  constructor(readonly node: ExpressionNode) {}

  /** `a + b`; also dates and intervals. */
  plus<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('+', other);
  }
  /** `a - b`; also dates and intervals. */
  minus<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('-', other);
  }
  /** `a * b` */
  multiply<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('*', other);
  }
  /** `a / b`: DOUBLE, or DECIMAL where a side is one. Division by zero is an error with ANSI mode on, else NULL. */
  divide<const O extends Operand>(other: O): Expression<QuotientValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('/', other);
  }
  /** `a % b`, with the sign of `a`. */
  mod<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('%', other);
  }
  /** `-a` */
  negate(): Expression<T, C> {
    return this.#call('negative');
  }
  /** `a & b` */
  bitwiseAnd<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('&', other);
  }
  /** `a | b` */
  bitwiseOr<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('|', other);
  }
  /** `a ^ b` */
  bitwiseXor<const O extends Operand>(other: O): Expression<ArithmeticValue<T, OperandValue<O>>, C | OperandColumns<O>> {
    return this.#call('^', other);
  }

  /** `a = b`; NULL where a side is NULL. */
  eq<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('=', other);
  }
  /** `a <> b` */
  ne<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return new Expression({ kind: 'call', name: 'not', args: [this.eq(other).node] });
  }
  /** `a < b` */
  lt<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('<', other);
  }
  /** `a <= b` */
  leq<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('<=', other);
  }
  /** `a > b` */
  gt<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('>', other);
  }
  /** `a >= b` */
  geq<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('>=', other);
  }
  /** `a <=> b`: as `=`, but NULL equals NULL; never NULL. */
  eqNullSafe<const O extends Operand>(other: O): Expression<boolean, C | OperandColumns<O>> {
    return this.#call('<=>', other);
  }
  /** `a BETWEEN low AND high`, both included. */
  between<const L extends Operand, const H extends Operand>(low: L, high: H): Condition<C | OperandColumns<L> | OperandColumns<H>> {
    return this.#call('between', low, high);
  }
  /** `a IN (…)` */
  isin<const O extends readonly Operand[]>(...values: O): Condition<C | OperandColumns<O[number]>> {
    return this.#call('in', ...values);
  }
  isNull(): Expression<boolean, C> {
    return this.#call('isnull');
  }
  isNotNull(): Expression<boolean, C> {
    return this.#call('isnotnull');
  }
  isNaN(): Expression<boolean, C> {
    return this.#call('isnan');
  }

  and<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('and', other);
  }
  or<const O extends Operand>(other: O): Condition<C | OperandColumns<O>> {
    return this.#call('or', other);
  }
  not(): Condition<C> {
    return this.#call('not');
  }

  /** `a LIKE pattern`: `%` any characters, `_` one, `escape` (a backslash) before either makes it plain. */
  like<const O extends Operand>(pattern: O, escape?: string): Condition<C | OperandColumns<O>> {
    return this.#call('like', pattern, ...(escape === undefined ? [] : [escape]));
  }
  /** As `like`, in any case of letters. */
  ilike<const O extends Operand>(pattern: O, escape?: string): Condition<C | OperandColumns<O>> {
    return this.#call('ilike', pattern, ...(escape === undefined ? [] : [escape]));
  }
  /** Whether a Java regular expression is found in the string. */
  rlike<const O extends Operand>(pattern: O): Condition<C | OperandColumns<O>> {
    return this.#call('rlike', pattern);
  }
  startsWith<const O extends Operand>(prefix: O): Condition<C | OperandColumns<O>> {
    return this.#call('startswith', prefix);
  }
  endsWith<const O extends Operand>(suffix: O): Condition<C | OperandColumns<O>> {
    return this.#call('endswith', suffix);
  }
  contains<const O extends Operand>(part: O): Condition<C | OperandColumns<O>> {
    return this.#call('contains', part);
  }
  /** The characters from `position` (from 1; negative from the end), `length` of them. */
  substr<const P extends Operand, const L extends Operand = null>(
    position: P,
    length?: L,
  ): Expression<string | null, C | OperandColumns<P> | OperandColumns<L>> {
    return this.#call('substr', position, ...(length === undefined ? [] : [length]));
  }

  /** A field of a struct, or the value of a map's key. */
  getField<const Name extends string>(name: Name): Expression<FieldValue<T, Name>, C, Name> {
    return new Expression({ kind: 'field', child: bare(this.node), name });
  }
  /** An element of an array (from 0) or the value of a map's key. */
  getItem<const O extends Operand>(key: O): Expression<ItemValue<T>, C | OperandColumns<O>> {
    return new Expression({ kind: 'element', child: bare(this.node), key: operandNode(key) });
  }
  /** `CAST(a AS type)`. A value that does not fit is an error with ANSI mode on, else NULL. */
  cast<const Type extends string>(type: Type): Expression<CastValue<Type>, C, N> {
    return new Expression({ kind: 'cast', child: bare(this.node), type: parseDataType(type), mode: 'cast' });
  }
  /** `TRY_CAST(a AS type)`: NULL where the value does not fit. */
  tryCast<const Type extends string>(type: Type): Expression<CastValue<Type>, C, N> {
    return new Expression({ kind: 'cast', child: bare(this.node), type: parseDataType(type), mode: 'try' });
  }

  /** The same value under a name. */
  as<const Name extends string>(name: Name): Expression<T, C, Name> {
    return new Expression({ kind: 'alias', child: bare(this.node), names: [name] });
  }

  /** Ascending, NULL first. */
  asc(): SortOrder<C> {
    return new SortOrder(this.node, true, true);
  }
  ascNullsLast(): SortOrder<C> {
    return new SortOrder(this.node, true, false);
  }
  /** Descending, NULL last. */
  desc(): SortOrder<C> {
    return new SortOrder(this.node, false, false);
  }
  descNullsFirst(): SortOrder<C> {
    return new SortOrder(this.node, false, true);
  }

  /**
   * `f(…) OVER (PARTITION BY … ORDER BY … ROWS BETWEEN …)`: the function over the rows around each row. On bounded streams only.
   *
   * @example sum('amount').over({ partitionBy: ['account'], orderBy: ['time'], rows: [-2, 0] })
   */
  over<const P extends Expression | string = never, const S extends SortOrder | Expression | string = never>(
    window: WindowOptions<P, S>,
  ): Expression<T, C | InputColumns<P> | InputColumns<S>> {
    return new Expression({ ...functionCall(this.node, 'over'), over: windowSpec(window) });
  }

  #call<V, D extends string>(name: string, ...others: readonly Operand[]): Expression<V, D> {
    return new Expression<V, D>({ kind: 'call', name, args: [bare(this.node), ...others.map(operandNode)] });
  }
}

/** A column by its name; `a.b` a field within it, backquotes around a part with dots. Strings are nothing else here: SQL text goes into `expr`. */
export function col<const Name extends string>(name: Name): Expression<ColumnValue<Name>, CheckedName<Name>, LastPart<Name>> {
  return new Expression(columnPath(name));
}

/** A constant; see `literalNode` for the type of each JavaScript value. An expression stays as it is. */
export function lit<const O extends Operand>(value: O): Expression<OperandValue<O>, OperandColumns<O>> {
  return value instanceof Expression ? (value as Expression<never, never>) : new Expression(literalNode(value));
}

/** SQL text as an expression: `expr("amount * 1.2 AS gross")`. Columns in it are checked when the pipe is built. */
export function expr<T = never>(sql: string): Expression<T, never> {
  return new Expression(parseExpression(sql));
}

/** A call of any function by its name, over expressions and constants. */
export function call<T = never, const O extends readonly Operand[] = readonly Operand[]>(
  name: string,
  ...args: O
): Expression<T, OperandColumns<O[number]>> {
  return new Expression({ kind: 'call', name: name.toLowerCase(), args: args.map(operandNode) });
}

/** The node of an operand; names given inside an expression are dropped. */
export function operandNode(operand: Operand): ExpressionNode {
  return operand instanceof Expression ? bare(operand.node) : literalNode(operand);
}

/** The node of a function's argument: a string names a column. */
export function inputNode(input: Input): ExpressionNode {
  return typeof input === 'string' ? columnPath(input) : bare(input.node);
}

function bare(node: ExpressionNode): ExpressionNode {
  return node.kind === 'alias' ? node.child : node;
}

/** The call that an expression is; for what can follow only a function. */
export function functionCall(node: ExpressionNode, method: string): CallNode {
  if (node.kind === 'call') return node;
  throw new TidemarkError(
    'UNSUPPORTED_EXPR_FOR_WINDOW',
    `.${method}(…) follows a call of a function, such as sum('amount'), and no other expression`,
    {
      sqlExpr: node.kind,
    },
  );
}
