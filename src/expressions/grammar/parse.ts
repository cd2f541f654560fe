import type { TidemarkError } from '../../base/errors.js';
import { emptyStatement, syntaxError, tokenize, type Token } from '../../columnar/sql-tokens.js';
import { parseDdl, parseDataType as parseTypeName } from '../../columnar/ddl.js';
import type { DataType, StructType } from '../../columnar/types.js';
import type { ExpressionNode, SortNode } from '../node.js';
import { NESTING_DEPTH_MAX, checkNesting, checkTreeDepth, tooDeep } from './depth.js';
import { errorAt } from './place.js';
import { SqlBuilder } from './sql-builder.js';
import { SyntaxError as GrammarError, parse } from './sql.generated.js';
import { tokenText } from './token-text.js';

/** Settings of Spark that change how text is read. */
export interface ParseOptions {
  /** Backslashes in strings stand for themselves (spark.sql.parser.escapedStringLiterals). */
  readonly escapedStringLiterals?: boolean;
  /** `"x"` is a name (spark.sql.ansi.doubleQuotedIdentifiers, with ANSI mode on). */
  readonly doubleQuotedIdentifiers?: boolean;
}

type StartRule = 'SingleExpression' | 'SelectList' | 'SortList';

/**
 * One expression of Spark SQL, which may have an alias: `price * 1.2 AS gross`.
 *
 * Throws TidemarkError with Spark's condition (PARSE_SYNTAX_ERROR, PARSE_EMPTY_STATEMENT, INVALID_NUMERIC_LITERAL_RANGE, …) and with `line`
 * (from 1) and `column` (from 0) in its details; NESTING_TOO_DEEP beyond 150 nested brackets or 500 levels of operators.
 *
 * @example parseExpression("a > 1 AND b LIKE 'x%'")
 */
export function parseExpression(text: string, options: ParseOptions = {}): ExpressionNode {
  return read(text, 'SingleExpression', options) as ExpressionNode;
}

/** One item of a select list; the same as `parseExpression`. */
export function parseSelectItem(text: string, options: ParseOptions = {}): ExpressionNode {
  return parseExpression(text, options);
}

/** A select list: `a, b + 1 AS c, t.*`. Errors as for `parseExpression`. */
export function parseSelectList(text: string, options: ParseOptions = {}): ExpressionNode[] {
  return read(text, 'SelectList', options) as ExpressionNode[];
}

/** A sort order: `a, b DESC NULLS LAST`. Without a word, nulls come first going up and last going down. Errors as for `parseExpression`. */
export function parseSortList(text: string, options: ParseOptions = {}): SortNode[] {
  return read(text, 'SortList', options) as SortNode[];
}

/** A type by its SQL name; see columnar/ddl.ts. */
export function parseDataType(text: string): DataType {
  return parseTypeName(text);
}

/** A schema from DDL text; see columnar/ddl.ts. */
export function parseTableSchema(ddl: string): StructType {
  return parseDdl(ddl);
}

function read(text: string, startRule: StartRule, options: ParseOptions): unknown {
  if (text.trim() === '') throw emptyStatement();
  const tokens = tokenize(text, options);
  checkNesting(tokens);
  const attempt = run(text, tokens, startRule, options);
  if (attempt.failedAt !== null) throw describe(text, tokens, attempt.failedAt, startRule, options);
  const { builder, result } = attempt;
  const first = [...builder.faults.keys()].sort((a, b) => a - b)[0];
  if (first !== undefined) throw builder.faults.get(first)!;
  for (const root of Array.isArray(result) ? result : [result]) checkTreeDepth(root as ExpressionNode, tokens[0]!);
  return result;
}

interface Attempt {
  readonly builder: SqlBuilder;
  readonly result: unknown;
  /** The token where reading ended, or null if all was read. */
  readonly failedAt: number | null;
}

function run(text: string, tokens: readonly Token[], startRule: StartRule, options: ParseOptions): Attempt {
  const builder = new SqlBuilder(text, tokens, options);
  try {
    return { builder, result: parse(tokenText(tokens), { startRule, sql: builder }), failedAt: null };
  } catch (error) {
    if (error instanceof GrammarError) {
      return { builder, result: null, failedAt: Math.max(builder.furthest, error.location.start.offset) };
    }
    // Nesting is limited above; this is for callers with little stack left.
    if (error instanceof RangeError) throw tooDeep(tokens[0]!, NESTING_DEPTH_MAX);
    throw error;
  }
}

/** The error for a text that the grammar read up to the token at `failedAt`, told as Spark's parser does. */
function describe(text: string, tokens: readonly Token[], failedAt: number, startRule: StartRule, options: ParseOptions): TidemarkError {
  const index = failedInCase(tokens, failedAt) ?? failedAt;
  const token = tokens[index]!;
  const before = tokens[index - 1]?.upper ?? '';
  if (tokens[index - 2]?.text === '(' && (before === 'SELECT' || before === 'WITH')) return subquery(tokens[index - 1]!);
  const next = tokens[index + 1];
  if (next === undefined || (next.kind !== 'end' && next.text !== ')')) return syntaxError(token);
  // Spark calls a token extra if all goes well without it.
  const without = run(text, tokens.toSpliced(index, 1), startRule, options);
  const isExtra = without.failedAt === null || without.failedAt > index;
  return syntaxError(token, isExtra ? `: extra input '${token.text}'` : '');
}

/**
 * Spark gives up a CASE that does not come to its END: it then takes the word for a column, the next word for its alias (where an alias may
 * stand), and reports what follows.
 */
function failedInCase(tokens: readonly Token[], failedAt: number): number | null {
  const open: number[] = [];
  for (let i = 0; i < failedAt; i++) {
    const { kind, upper } = tokens[i]!;
    if (kind === 'symbol' && upper === '(') open.push(-1);
    else if (kind === 'symbol' && upper === ')') while (open.length > 0 && open.pop() !== -1);
    else if (kind === 'word' && upper === 'CASE') open.push(i);
    else if (kind === 'word' && upper === 'END' && (open.at(-1) ?? -1) !== -1) open.pop();
  }
  const at = open.find((index) => index !== -1);
  if (at === undefined) return null;
  const aliasMayFollow = !tokens.slice(0, at).some(({ text }) => text === '(');
  return Math.min(at + (aliasMayFollow ? 2 : 1), failedAt);
}

function subquery(token: Token): TidemarkError {
  return errorAt(token, 'UNSUPPORTED_SUBQUERY_EXPRESSION', 'Subqueries are not supported in expressions. Join the streams instead.');
}
