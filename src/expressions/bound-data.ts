import { isDeepStrictEqual } from 'node:util';
import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import { fieldOf } from './access.js';
import type { BoundCall, BoundExpression, SessionSettings } from './bound.js';
import { castCall } from './cast/implicit.js';
import { findScalar } from './registry.js';
import { bindFunction, callSite } from './resolve.js';

/** A resolved expression as data that another thread can take: kernels are named by their functions. */
export type BoundData = (
  | { readonly kind: 'column'; readonly index: number }
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'call'; readonly function: string; readonly args: readonly BoundData[] }
) & { readonly type: DataType; readonly nullable: boolean; readonly name: string };

/**
 * Functions whose rule makes of its own arguments what it made of those that were written. Others may take constants out of them (options,
 * formats), which are then known to the kernel alone.
 */
const MOVED: ReadonlySet<string> = new Set(
  (
    '= < <= > >= <=> != and or not isnull isnotnull in between rlike + - * / % div mod pmod & | ^ ~ negative positive abs sign ceil floor sqrt exp ln log10 ' +
    'coalesce if nullif nvl nvl2 ifnull greatest least upper lower trim ltrim rtrim length char_length octet_length concat substring left right ' +
    'replace startswith endswith contains instr locate lpad rpad reverse repeat date_trunc trunc year quarter month day dayofmonth dayofweek ' +
    'dayofyear weekofyear hour minute second date_add date_sub datediff size element_at array struct named_struct md5 sha1 sha2 crc32 hash xxhash64 ' +
    'input_file_name'
  ).split(' '),
);

/**
 * The data of an expression; null where it does not make the same expression again, with the same functions, types and rules at every node:
 * so it is for lambdas, for what depends on more than the row, and for all functions that are not listed here.
 */
export function boundToData(expression: BoundExpression, settings: SessionSettings): BoundData | null {
  const data = toData(expression);
  if (data === null) return null;
  try {
    return isDeepStrictEqual(traits(boundFromData(data, settings)), traits(expression)) ? data : null;
  } catch {
    // a rule that does not take what it made itself: the expression stays where it is
    return null;
  }
}

function toData(expression: BoundExpression): BoundData | null {
  const { type, nullable, name } = expression;
  switch (expression.kind) {
    case 'column':
      return { kind: 'column', index: expression.index, type, nullable, name };
    case 'literal':
      return { kind: 'literal', value: expression.value, type, nullable, name };
    case 'lambda':
      return null;
    case 'call': {
      const args = expression.args.map(toData);
      if (!expression.deterministic || args.includes(null)) return null;
      return { kind: 'call', function: expression.function, args: args as BoundData[], type, nullable, name };
    }
  }
}

/** The expression of data from `boundToData`. */
export function boundFromData(data: BoundData, settings: SessionSettings): BoundExpression {
  const { type, nullable, name } = data;
  switch (data.kind) {
    case 'column':
      return { kind: 'column', index: data.index, type, nullable, name };
    case 'literal':
      return { kind: 'literal', value: data.value, type, nullable, name };
    case 'call': {
      const args = data.args.map((arg) => boundFromData(arg, settings));
      return { ...called(data.function, args, type, settings), name };
    }
  }
}

function called(name: string, args: readonly BoundExpression[], type: DataType, settings: SessionSettings): BoundExpression {
  const [first, second] = args;
  if (name === 'cast') return castCall(first!, type, settings.ansi ? 'ansi' : 'legacy', settings.ansi, name);
  if (name === 'try_cast') return castCall(first!, type, 'try', true, name);
  if (name === 'field' && second?.kind === 'literal') return fieldOf(first!, second.value as string, settings);
  const entry = MOVED.has(name) ? findScalar(name) : undefined;
  if (entry === undefined) throw new Error(`calls of ${name} stay where they are`);
  return bindFunction(entry.function, callSite(entry.shown, args, settings, { kind: 'call', name, args: [] }));
}

/** All of an expression but its kernels and names. */
function traits(expression: BoundExpression): unknown {
  const { kind, type, nullable } = expression;
  switch (expression.kind) {
    case 'column':
      return { kind, type, nullable, index: expression.index };
    case 'literal':
      return { kind, type, nullable, value: expression.value };
    case 'lambda':
      return { kind, type, nullable, body: traits(expression.body) };
    case 'call':
      return { kind, type, nullable, call: callTraits(expression) };
  }
}

function callTraits(call: BoundCall): unknown[] {
  return [call.function, call.deterministic, call.strict === true, call.lazy !== undefined, call.args.map(traits)];
}
