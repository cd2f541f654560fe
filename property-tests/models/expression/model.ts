// A naive interpreter of expressions: one row at a time over plain values, written for being right at a glance. Expressions are typed by
// construction: each says the type of what it gives, and casts that Spark would add are written out.
import type { DataType } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';

export type Row = readonly Value[];

/** A random expression: how it is written in SQL, and how it is worked out for a row. */
export interface ModelExpression {
  readonly type: DataType;
  readonly sql: string;
  readonly evaluate: (row: Row) => Value;
  /** What it is made of. */
  readonly parts: readonly ModelExpression[];
  /** The columns and lambda parameters that it reads and does not bind itself, by their place in the row. */
  readonly reads: ReadonlySet<number>;
}

/** What the interpreter throws where Spark has an error. */
export class ModelError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export function fail(code: string): never {
  throw new ModelError(code);
}

/** An error with ANSI mode on, NULL with it off. */
export function failOrNull(ansi: boolean, code: string): null {
  if (ansi) fail(code);
  return null;
}

export function literal(type: DataType, sql: string, value: Value): ModelExpression {
  return { type, sql, evaluate: () => value, parts: [], reads: new Set() };
}

export function columnAt(type: DataType, name: string, index: number): ModelExpression {
  return { type, sql: name, evaluate: (row) => row[index] ?? null, parts: [], reads: new Set([index]) };
}

/** An expression with rules of its own about which parts are worked out. */
export function form(
  type: DataType,
  sql: string,
  parts: readonly ModelExpression[],
  evaluate: (row: Row) => Value,
  binds: readonly number[] = [],
): ModelExpression {
  const reads = new Set(parts.flatMap((p) => [...p.reads]));
  for (const index of binds) reads.delete(index);
  return { type, sql, evaluate, parts, reads };
}

/** A function of values that are not NULL: NULL where one is. Arguments behind the first NULL are not looked at. */
export function strict(type: DataType, sql: string, parts: readonly ModelExpression[], f: (...values: never[]) => Value): ModelExpression {
  return form(type, sql, parts, (row) => {
    const given: Value[] = [];
    for (const part of parts) {
      const value = part.evaluate(row);
      if (value === null) return null;
      given.push(value);
    }
    return f(...(given as never[]));
  });
}

/** A function that works out all its arguments first and sees their NULLs. */
export function eager(type: DataType, sql: string, parts: readonly ModelExpression[], f: (...values: never[]) => Value): ModelExpression {
  return form(type, sql, parts, (row) => f(...(parts.map((part) => part.evaluate(row)) as never[])));
}

/** The errors of constant parts: they come before any row, also where a NULL beside the part would hide it. */
export function constantErrors(e: ModelExpression): string[] {
  const inner = e.parts.flatMap(constantErrors);
  if (e.reads.size > 0) return inner;
  try {
    e.evaluate([]);
    return inner;
  } catch (error) {
    if (error instanceof ModelError) return [error.code, ...inner];
    throw error;
  }
}
