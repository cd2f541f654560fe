import type { BoundExpression } from './bound.js';

/** What expressions read of a column: all of it, or some fields by their paths within it. */
export type ColumnUse = 'all' | readonly (readonly string[])[];

/**
 * The input columns that expressions read, by index, and which nested fields of them: `data.id` reads `[['id']]` of its column. Fields of the
 * elements of an array (`items.price`) count as fields of the column. `width` is the number of input columns: parameters of lambdas come behind.
 */
export function columnsUsed(expressions: readonly BoundExpression[], width: number): Map<number, ColumnUse> {
  const used = new Map<number, ColumnUse>();
  for (const expression of expressions) collect(expression, [], used, width);
  return used;
}

function collect(expression: BoundExpression, path: readonly string[], used: Map<number, ColumnUse>, width: number): void {
  switch (expression.kind) {
    case 'column':
      if (expression.index < width) add(used, expression.index, path);
      return;
    case 'literal':
      return;
    case 'lambda':
      return collect(expression.body, [], used, width);
    case 'call': {
      const field = fieldRead(expression);
      if (field !== undefined) return collect(expression.args[0]!, [field, ...path], used, width);
      for (const arg of expression.args) collect(arg, [], used, width);
    }
  }
}

function fieldRead(call: BoundExpression & { kind: 'call' }): string | undefined {
  if (call.function !== 'field' && call.function !== 'array_field') return undefined;
  const name = call.args[1];
  return name?.kind === 'literal' ? (name.value as string) : undefined;
}

function add(used: Map<number, ColumnUse>, index: number, path: readonly string[]): void {
  const known = used.get(index);
  if (known === 'all') return;
  if (path.length === 0) used.set(index, 'all');
  else if (known === undefined) used.set(index, [path]);
  else if (!known.some((k) => startsWith(path, k))) used.set(index, [...known.filter((k) => !startsWith(k, path)), path]);
}

function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((part, i) => part.toLowerCase() === path[i]?.toLowerCase());
}
