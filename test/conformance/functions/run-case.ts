import { TidemarkError } from '../../../src/base/errors.js';
import { Batch } from '../../../src/columnar/batch.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { BIGINT, struct, type Schema } from '../../../src/columnar/types.js';
import type { BoundExpression, EvaluationContext, SessionSettings } from '../../../src/expressions/bound.js';
import { compileProjection } from '../../../src/expressions/compile.js';
import { parseExpression, parseSelectList } from '../../../src/expressions/grammar/parse.js';
import type { ExpressionNode } from '../../../src/expressions/node.js';
import { resolveProjection } from '../../../src/expressions/projection.js';
import { generateRows } from '../../../src/expressions/generate.js';
import { findZone } from '../../../src/expressions/values/time/zones.js';
import type { FunctionCase, Outcome } from './case.js';
import { describeDdl } from './ddl.js';
import { aggregateRows } from './group.js';
import { decode, encode, typeName } from './values.js';

/** Where in the life of an expression an error came. */
type Stage = 'parse' | 'analysis' | 'runtime' | 'conf';

class Staged extends Error {
  constructor(
    readonly stage: Stage,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

function at<T>(stage: Stage, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Staged ? error : new Staged(stage, error);
  }
}

/** The recorded answer of a case, without what is not compared. */
export function expectedOf(test: FunctionCase): Outcome {
  if (test.error) return { error: { stage: test.error.stage, condition: test.error.condition } };
  if (test.ddl !== undefined) {
    const { id: _, about: _about, ddl: _ddl, ...answer } = test as unknown as Record<string, unknown>;
    return answer;
  }
  if (test.types !== undefined) return { types: test.types, names: test.names, result: test.result };
  return { type: test.type, name: test.name, nullable: test.nullable ?? true, result: test.result };
}

/** Runs a case. Errors become `{error: {stage, condition}}`; one that is no TidemarkError shows its stack. */
export function runCase(test: FunctionCase): Outcome {
  try {
    return run(test);
  } catch (error) {
    const { stage, cause } = error instanceof Staged ? error : { stage: 'runtime', cause: error };
    if (cause instanceof TidemarkError) return { error: { stage, condition: cause.code, message: cause.message } };
    return {
      error: { stage, condition: null, crash: cause instanceof Error ? cause.stack?.split('\n').slice(0, 4).join(' | ') : String(cause) },
    };
  }
}

function run(test: FunctionCase): Outcome {
  if (test.ddl !== undefined) return at('parse', () => describeDdl(test.ddl!));
  const settings = at('conf', () => settingsOf(test));
  const options = parseOptions(test);
  const context: EvaluationContext = { ...settings, timestampMicros: 1_767_225_600_000_000n, epochId: 0 };
  const input = inputOf(test);
  if (test.aggs !== undefined) return grouped(test, input, settings, context, options);
  const nodes = at('parse', () => itemsOf(test.expr ?? test.select!, options, test.expr !== undefined));
  if (test.expr !== undefined && test.types !== undefined && hasAggregate(nodes)) {
    return rowsOutcome(at('runtime', () => aggregateRows([], nodes, undefined, input, settings, context)));
  }
  return project(test, nodes, input, settings, context);
}

function grouped(test: FunctionCase, input: Batch, settings: SessionSettings, context: EvaluationContext, options: Options): Outcome {
  const keys = at('parse', () => (test.keys ?? []).flatMap((k) => itemsOf(k, options, true)));
  const aggs = at('parse', () => test.aggs!.flatMap((a) => itemsOf(a, options, true)));
  const rows = aggregateRows(keys, aggs, test.grouping, input, settings, context, at);
  if (test.then === undefined) return rowsOutcome(rows);
  const nodes = at('parse', () => itemsOf(test.then!, options, false));
  return project(test, nodes, rows, settings, context);
}

function project(
  test: FunctionCase,
  nodes: readonly ExpressionNode[],
  input: Batch,
  settings: SessionSettings,
  context: EvaluationContext,
): Outcome {
  const projection = at('analysis', () => resolveProjection(nodes, input.schema, settings));
  const source = at('runtime', () => (projection.generator === undefined ? input : generateRows(projection.generator, input, context)));
  const output = at('runtime', () => compileProjection(projection.expressions, projection.schema, settings)(source, context));
  if (test.types !== undefined || test.then !== undefined) return rowsOutcome(output);
  const [expression] = projection.expressions as [BoundExpression];
  const result = at('runtime', () => output.rows().map((row) => encode(expression.type, row[0]!)));
  return { type: typeName(expression.type), name: expression.name, nullable: expression.nullable, result };
}

function rowsOutcome(batch: Batch): Outcome {
  const { fields } = batch.schema;
  return {
    types: fields.map((f) => typeName(f.type)),
    names: fields.map((f) => f.name),
    result: batch.rows().map((row) => row.map((v, k) => encode(fields[k]!.type, v))),
  };
}

interface Options {
  readonly escapedStringLiterals?: boolean;
  readonly doubleQuotedIdentifiers?: boolean;
}

function parseOptions(test: FunctionCase): Options {
  return {
    escapedStringLiterals: test.conf?.['spark.sql.parser.escapedStringLiterals'] === 'true',
    doubleQuotedIdentifiers: test.conf?.['spark.sql.ansi.doubleQuotedIdentifiers'] === 'true',
  };
}

function itemsOf(text: string | readonly string[], options: Options, single: boolean): ExpressionNode[] {
  const list = typeof text === 'string' ? [text] : text;
  return list.flatMap((t) => (single ? [parseExpression(t, options)] : parseSelectList(t, options)));
}

function settingsOf(test: FunctionCase): SessionSettings {
  const timeZone = test.conf?.['spark.sql.session.timeZone'] ?? 'UTC';
  if (findZone(timeZone) === null) throw new TidemarkError('INVALID_CONF_VALUE.TIME_ZONE', `unknown time zone ${timeZone}`);
  return { ansi: test.conf?.['spark.sql.ansi.enabled'] !== 'false', timeZone };
}

function inputOf(test: FunctionCase): Batch {
  if (test.range !== undefined) {
    const schema = struct([{ name: 'id', type: BIGINT, nullable: false }]);
    return Batch.fromRows(
      schema,
      Array.from({ length: test.range }, (_, i) => [BigInt(i)]),
    );
  }
  if (test.schema === undefined) return new Batch(struct([]), [], 1);
  const schema: Schema = parseDdl(test.schema);
  return Batch.fromRows(
    schema,
    (test.rows ?? []).map((row) => row.map((v, k) => decode(schema.fields[k]!.type, v))),
  );
}

const AGGREGATE_CALL = /^(count|sum|avg|min|max|first|last|any_value|collect_list|collect_set|count_if|approx_count_distinct)$/;

function hasAggregate(nodes: readonly ExpressionNode[]): boolean {
  return nodes.some((n) => n.kind === 'call' && AGGREGATE_CALL.test(n.name));
}
