import { TidemarkError } from '../../../src/base/errors.js';
import { Batch } from '../../../src/columnar/batch.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { BIGINT, struct, type Schema } from '../../../src/columnar/types.js';
import type { SessionSettings } from '../../../src/expressions/bound.js';
import { parseExpression, parseSelectList } from '../../../src/expressions/grammar/parse.js';
import type { ExpressionNode } from '../../../src/expressions/node.js';
import { findZone } from '../../../src/expressions/values/time/zones.js';
import type { PlanNode } from '../../../src/stream/plan-node.js';
import type { FunctionCase, Outcome } from './case.js';
import { describeDdl } from './ddl.js';
import { batchOf, groupRows, rowsPlan, selectRows } from './group.js';
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
export async function runCase(test: FunctionCase): Promise<Outcome> {
  try {
    return await run(test);
  } catch (error) {
    const { stage, cause } = error instanceof Staged ? error : { stage: 'runtime', cause: error };
    const named = namedCause(cause);
    if (named !== undefined) return { error: { stage, condition: named.code, message: named.message } };
    return {
      error: { stage, condition: null, crash: cause instanceof Error ? cause.stack?.split('\n').slice(0, 4).join(' | ') : String(cause) },
    };
  }
}

function namedCause(error: unknown): TidemarkError | undefined {
  return error instanceof TidemarkError ? error : undefined;
}

async function run(test: FunctionCase): Promise<Outcome> {
  if (test.ddl !== undefined) return at('parse', () => describeDdl(test.ddl!));
  const settings = at('conf', () => settingsOf(test));
  const options = parseOptions(test);
  const input = rowsPlan(inputOf(test), settings);
  if (test.aggs !== undefined) return grouped(test, input, options);
  const nodes = at('parse', () => itemsOf(test.expr ?? test.select!, options, test.expr !== undefined));
  const plan = at('analysis', () => selectRows(input, nodes));
  const output = await atRuntime(batchOf(plan));
  return test.types === undefined ? columnOutcome(output) : rowsOutcome(output);
}

async function grouped(test: FunctionCase, input: PlanNode, options: Options): Promise<Outcome> {
  const keys = at('parse', () => (test.keys ?? []).flatMap((k) => itemsOf(k, options, true)));
  const aggs = at('parse', () => test.aggs!.flatMap((a) => itemsOf(a, options, true)));
  const groups = at('analysis', () => groupRows(input, keys, aggs, test.grouping));
  const then = test.then === undefined ? undefined : at('parse', () => itemsOf(test.then!, options, false));
  const plan = then === undefined ? groups : at('analysis', () => selectRows(groups, then));
  return rowsOutcome(await atRuntime(batchOf(plan)));
}

async function atRuntime<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw new Staged('runtime', error);
  }
}

function columnOutcome(output: Batch): Outcome {
  const [field] = output.schema.fields;
  const result = output.rows().map((row) => encode(field!.type, row[0]!));
  return { type: typeName(field!.type), name: field!.name, nullable: field!.nullable, result };
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
    // Spark reads it only with ANSI mode on.
    doubleQuotedIdentifiers:
      test.conf?.['spark.sql.ansi.doubleQuotedIdentifiers'] === 'true' && test.conf['spark.sql.ansi.enabled'] !== 'false',
  };
}

function itemsOf(text: string | readonly string[], options: Options, single: boolean): ExpressionNode[] {
  const list = typeof text === 'string' ? [text] : text;
  return list.flatMap((t) => (single ? [parseExpression(t, options)] : parseSelectList(t, options)));
}

function settingsOf(test: FunctionCase): SessionSettings {
  const timeZone = test.conf?.['spark.sql.session.timeZone'] ?? 'UTC';
  if (findZone(timeZone) === null) throw new TidemarkError('INVALID_CONF_VALUE.TIME_ZONE', `unknown time zone ${timeZone}`);
  return {
    ansi: test.conf?.['spark.sql.ansi.enabled'] !== 'false',
    timeZone,
    ...(test.conf?.['spark.sql.json.enablePartialResults'] === 'false' && { jsonPartialResults: false }),
    ...(test.conf?.['spark.sql.mapKeyDedupPolicy'] === 'LAST_WIN' && { lastMapKeyWins: true }),
  };
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
