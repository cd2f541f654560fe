// One random case: what the interpreter says of it, and whether compiled kernels say the same.
import { expect } from 'vitest';
import { isTidemarkError } from '../../src/base/errors.js';
import type { Batch } from '../../src/columnar/batch.js';
import { field, type Schema, sqlName, struct, typesEqual } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';
import type { BoundExpression } from '../../src/expressions/bound.js';
import { compile } from '../../src/expressions/compile.js';
import { parseExpression } from '../../src/expressions/grammar/parse.js';
import { resolve } from '../../src/expressions/resolve.js';
import { Scope } from '../../src/expressions/scope.js';
import type { ExpressionCase } from '../arbitraries/expression/case.js';
import { LAYOUTS } from '../arbitraries/expression/layouts.js';
import { constantErrors, ModelError, type ModelExpression, type Row } from '../models/expression/model.js';

/** What the interpreter gives: a value, or the error, for each row. */
function expected(model: ModelExpression, rows: readonly Row[]): (Value | ModelError)[] {
  return rows.map((row) => {
    try {
      return model.evaluate(row);
    } catch (error) {
      if (error instanceof ModelError) return error;
      throw error;
    }
  });
}

function schemaOf(test: ExpressionCase): Schema {
  return struct(test.columns.map((c) => field(c.name, c.type)));
}

function values(bound: BoundExpression, batch: Batch, ansi: boolean): Value[] {
  const settings = { ansi, timeZone: 'UTC' };
  const column = compile(bound, settings)(batch, { ...settings, timestampMicros: 0n, epochId: 0 });
  expect(column.length).toBe(batch.length);
  return Array.from({ length: batch.length }, (_, i) => column.get(i));
}

/** Values, or the code of the error that stops them. */
function attempt(run: () => Value[]): Value[] | string {
  try {
    return run();
  } catch (error) {
    if (isTidemarkError(error)) return error.code;
    throw error;
  }
}

function describeCase(test: ExpressionCase): string {
  return `${test.expression.sql} over ${test.columns.map((c) => `${c.name} ${sqlName(c.type)}`).join(', ')}`;
}

/** Fails where compiled kernels and the interpreter differ. */
export function checkKernels(test: ExpressionCase, ansi: boolean): void {
  const { expression, rows, layout } = test;
  const schema = schemaOf(test);
  const about = describeCase(test);
  const early = constantErrors(expression);
  const bound = resolved(expression.sql, schema, ansi, early);
  if (bound === undefined) return;
  expect(typesEqual(bound.type, expression.type), `${about} is ${sqlName(bound.type)}`).toBe(true);
  const wanted = expected(expression, rows);
  const hasLambda = expression.sql.includes('->');
  const agrees = (result: Value[] | string, from: number, to: number): void => {
    const part = wanted.slice(from, to);
    const codes = part.flatMap((w) => (w instanceof ModelError ? [w.code] : []));
    // the body of a lambda runs over all elements of all rows, so another of them than the model's first may fail first
    if (typeof result === 'string' && codes.length > 0 && hasLambda) return;
    if (typeof result === 'string') expect([...codes, ...early], about).toContain(result);
    else {
      expect(codes, about).toEqual([]);
      expect(result, about).toEqual(part);
    }
  };
  const batch = layout.one(LAYOUTS)(schema, rows, layout);
  const at = layout.below(rows.length + 1);
  agrees(
    attempt(() => values(bound, batch, ansi)),
    0,
    rows.length,
  );
  agrees(
    attempt(() => values(bound, batch.slice(0, at), ansi)),
    0,
    at,
  );
  agrees(
    attempt(() => values(bound, batch.slice(at, rows.length), ansi)),
    at,
    rows.length,
  );
}

/** The expression with its names and types found; undefined where a constant part has its error already here. */
function resolved(sql: string, schema: Schema, ansi: boolean, early: readonly string[]): BoundExpression | undefined {
  try {
    return resolve(parseExpression(sql), Scope.of(schema), { ansi, timeZone: 'UTC' });
  } catch (error) {
    if (isTidemarkError(error) && early.includes(error.code)) return undefined;
    throw new Error(`${sql}: ${String(error)}`, { cause: error });
  }
}
