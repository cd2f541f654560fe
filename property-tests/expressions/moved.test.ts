// An expression that is taken to another thread as data gives there what it gives here: values, NULLs and errors.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTidemarkError } from '../../src/base/errors.js';
import { Batch } from '../../src/columnar/batch.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import { field, type Schema, struct } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';
import { boundFromData, boundToData } from '../../src/expressions/bound-data.js';
import type { BoundExpression, SessionSettings } from '../../src/expressions/bound.js';
import { compile } from '../../src/expressions/compile.js';
import { resolve } from '../../src/expressions/resolve.js';
import { expressionCase } from '../arbitraries/expression/case.js';
import { valueOf } from '../arbitraries/value.js';

/** Values, or what is said of the error that stops them. */
function outcome(bound: BoundExpression, batch: Batch, settings: SessionSettings): unknown {
  try {
    const column = compile(bound, settings)(batch, { ...settings, timestampMicros: 0n, epochId: 0 });
    return Array.from({ length: batch.length }, (_, i) => column.get(i));
  } catch (error) {
    if (isTidemarkError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function resolved(text: string, schema: Schema, settings: SessionSettings): BoundExpression | null {
  try {
    return resolve(text, schema, settings);
  } catch (error) {
    if (isTidemarkError(error)) return null;
    throw error;
  }
}

/** Whether the expression can be taken; fails where it then is another one. */
function checkMoved(text: string, schema: Schema, rows: readonly (readonly Value[])[], settings: SessionSettings): boolean {
  const bound = resolved(text, schema, settings);
  const data = bound && boundToData(bound, settings);
  if (bound === null || data === null) return false;
  const batch = Batch.fromRows(schema, rows);
  expect([text, outcome(boundFromData(structuredClone(data), settings), batch, settings)]).toEqual([text, outcome(bound, batch, settings)]);
  return true;
}

describe.each([true, false])('with ANSI mode %s', (ansi) => {
  const settings = { ansi, timeZone: 'America/New_York' };

  test('random expressions are the same there', () => {
    let moved = 0;
    fc.assert(
      fc.property(expressionCase(4, ansi), ({ columns, rows, expression }) => {
        const schema = struct(columns.map((c) => field(c.name, c.type)));
        if (checkMoved(expression.sql, schema, rows as readonly (readonly Value[])[], settings)) moved++;
      }),
      { numRuns: 1500 },
    );
    expect(moved).toBeGreaterThan(100);
  });

  test('recorded expressions are the same there, over random rows', () => {
    const corpus = new URL('../../test/conformance/corpus/functions/', import.meta.url);
    const cases = readdirSync(corpus).flatMap(
      (file) => JSON.parse(readFileSync(new URL(file, corpus), 'utf8')) as { readonly expr?: unknown; readonly schema?: unknown }[],
    );
    let moved = 0;
    for (const [k, { expr, schema: ddl }] of cases.entries()) {
      if (typeof expr !== 'string' || typeof ddl !== 'string') continue;
      const schema = parseDdl(ddl);
      const [rows] = fc.sample(fc.array(fc.tuple(...schema.fields.map((f) => valueOf(f.type))), { maxLength: 6 }), { numRuns: 1, seed: k });
      if (checkMoved(expr, schema, rows!, settings)) moved++;
    }
    expect(moved).toBeGreaterThan(300);
  });
});
