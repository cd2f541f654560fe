import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TidemarkError } from '../../../src/base/errors.js';
import { parseExpression, type ParseOptions } from '../../../src/expressions/grammar/parse.js';

interface RecordedCase {
  readonly id: string;
  readonly expr?: string;
  readonly select?: readonly string[];
  readonly keys?: readonly string[];
  readonly aggs?: readonly string[];
  readonly then?: readonly string[];
  readonly conf?: Readonly<Record<string, string>>;
  readonly error?: {
    readonly stage: string;
    readonly condition: string | null;
    readonly messageParameters?: Readonly<Record<string, string>>;
  };
}

const folder = new URL('../../conformance/corpus/functions/', import.meta.url);
/** Found when the text is read here, though Spark finds it a step later. */
const foundEarly = new Set(['UNBOUND_SQL_PARAMETER']);

function textsOf(recorded: RecordedCase): string[] {
  const texts = [recorded.expr ?? [], recorded.select ?? [], recorded.keys ?? [], recorded.aggs ?? [], recorded.then ?? []];
  return texts.flat();
}

function optionsOf({ conf = {} }: RecordedCase): ParseOptions {
  return {
    escapedStringLiterals: conf['spark.sql.parser.escapedStringLiterals'] === 'true',
    doubleQuotedIdentifiers: conf['spark.sql.ansi.doubleQuotedIdentifiers'] === 'true' && conf['spark.sql.ansi.enabled'] !== 'false',
  };
}

/** What is wrong with how a case was read, or null. */
function problem(recorded: RecordedCase): string | null {
  const expected = recorded.error?.stage === 'parse' ? recorded.error : undefined;
  let found: TidemarkError | undefined;
  try {
    for (const text of textsOf(recorded)) parseExpression(text, optionsOf(recorded));
  } catch (error) {
    if (!(error instanceof TidemarkError)) return `${recorded.id}: threw ${String(error)}`;
    found = error;
  }
  const shown = `${recorded.id} ${textsOf(recorded).join(' ; ')}`;
  if (expected === undefined) {
    const early = found !== undefined && foundEarly.has(found.code) && found.code === recorded.error?.condition;
    return found === undefined || early ? null : `${shown}: ${found.message}`;
  }
  if (found?.code !== expected.condition) return `${shown}: ${found?.message ?? 'was read'}, expected ${expected.condition}`;
  for (const [name, value] of Object.entries(expected.messageParameters ?? {})) {
    if (found?.details[name] !== value) return `${shown}: ${name} is ${String(found?.details[name])}, expected ${value}`;
  }
  return null;
}

describe('recorded expressions are read, or refused as Spark refuses them', () => {
  for (const file of readdirSync(folder).filter((name) => name !== 'ddl.json')) {
    it(file, () => {
      const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RecordedCase[];
      expect(cases.map(problem).filter((found) => found !== null)).toEqual([]);
    });
  }
});
