import type { BoundExpression } from './bound.js';
import { markShared } from './evaluate.js';
import { sqlName } from '../columnar/types.js';

/**
 * Makes equal deterministic calls of a projection one object, evaluated once a batch. Equal means: the same function, type, name and
 * arguments; settings are the same throughout a query. Bodies of lambdas run over other batches and are left as they are.
 */
export function shareCommon(expressions: readonly BoundExpression[]): BoundExpression[] {
  const table = new Map<string, BoundExpression>();
  const ids = new Map<BoundExpression, number>();
  return expressions.map((e) => intern(e, table, ids));
}

function intern(e: BoundExpression, table: Map<string, BoundExpression>, ids: Map<BoundExpression, number>): BoundExpression {
  if (e.kind === 'lambda') return e;
  if (e.kind !== 'call') return canonical(e, leafKey(e), table, ids);
  const args = e.args.map((arg) => intern(arg, table, ids));
  const call = args.every((a, k) => a === e.args[k]) ? e : { ...e, args };
  if (!call.deterministic || args.some((a) => a.kind === 'lambda')) return call;
  const key = `${call.function} ${sqlName(call.type)} ${call.name} (${args.map((a) => ids.get(a) ?? unique(a, ids)).join()})`;
  const known = table.get(key);
  if (known !== undefined) markShared(known);
  return canonical(call, key, table, ids);
}

function leafKey(e: BoundExpression): string {
  if (e.kind === 'column') return `#${e.index}`;
  const value = e.kind === 'literal' ? e.value : null;
  const text =
    typeof value === 'object' && value !== null
      ? `object ${nextObject++}`
      : `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
  return `${sqlName(e.type)} ${text}`;
}

let nextObject = 0;

function unique(e: BoundExpression, ids: Map<BoundExpression, number>): number {
  ids.set(e, ids.size);
  return ids.size - 1;
}

function canonical(
  e: BoundExpression,
  key: string,
  table: Map<string, BoundExpression>,
  ids: Map<BoundExpression, number>,
): BoundExpression {
  const known = table.get(key);
  if (known !== undefined) return known;
  table.set(key, e);
  ids.set(e, ids.size);
  return e;
}
