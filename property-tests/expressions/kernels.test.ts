// Compiled kernels over columns against a naive interpreter of rows: values, NULLs and errors.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTidemarkError } from '../../src/base/errors.js';
import { Batch } from '../../src/columnar/batch.js';
import { type Column, DictionaryColumn, BytesColumn } from '../../src/columnar/column.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import { compile } from '../../src/expressions/compile.js';
import { parseExpression } from '../../src/expressions/grammar/parse.js';
import { resolve } from '../../src/expressions/resolve.js';
import { Scope } from '../../src/expressions/scope.js';
import { COLUMNS, expressionOf, rows } from '../arbitraries/expression.js';
import { constantErrors, type Kind, ModelError, type ModelExpression, type ModelRow, type Scalar } from '../models/expression.js';

const schema = parseDdl(COLUMNS.map(([name, , type]) => `${name} ${type}`).join(', '));
const scope = Scope.of(schema);
const kinds: readonly Kind[] = ['int', 'bigint', 'double', 'string', 'boolean'];

/** What the interpreter gives: a value, or the code of an error, for each row. */
function expected(model: ModelExpression, table: readonly ModelRow[]): (Scalar | ModelError)[] {
  return table.map((row) => {
    try {
      return model.evaluate(row);
    } catch (error) {
      if (error instanceof ModelError) return error;
      throw error;
    }
  });
}

/** Text columns as dictionaries: kernels treat these apart. */
function withDictionaries(batch: Batch): Batch {
  const columns = batch.columns.map((column: Column): Column => {
    if (!(column instanceof BytesColumn)) return column;
    const codes = Int32Array.from({ length: column.length }, (_, i) => i);
    return new DictionaryColumn(column.type, column.length, codes, column, column.validity);
  });
  return new Batch(batch.schema, columns, batch.length);
}

function values(sql: string, batch: Batch, ansi: boolean): Scalar[] {
  const settings = { ansi, timeZone: 'UTC' };
  const compiled = compile(resolve(parseExpression(sql), scope, settings), settings);
  const column = compiled(batch, { ...settings, timestampMicros: 0n, epochId: 0 });
  return Array.from({ length: batch.length }, (_, i) => column.get(i) as Scalar);
}

describe.each([true, false])('kernels with ANSI mode %s', (ansi) => {
  test('agree with the interpreter', () => {
    const cases = fc.tuple(
      fc.constantFrom(...kinds).chain((kind) => expressionOf(kind, 3, ansi)),
      rows,
      fc.boolean(),
    );
    fc.assert(
      fc.property(cases, ([model, table, asDictionaries]) => {
        const plain = Batch.fromRows(schema, table as Scalar[][]);
        const batch = asDictionaries ? withDictionaries(plain) : plain;
        const wanted = expected(model, table);
        const codes = new Set(wanted.flatMap((w) => (w instanceof ModelError ? [w.code] : [])));
        try {
          const actual = values(model.sql, batch, ansi);
          expect([...codes], model.sql).toEqual([]);
          expect(actual, model.sql).toEqual(wanted);
        } catch (error) {
          if (!isTidemarkError(error)) throw error;
          expect([...codes, ...constantErrors(model)], model.sql).toContain(error.code);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
