import type { BoundColumn } from '../../src/expressions/bound.js';
import type { Scope } from '../../src/expressions/scope.js';

/** A column of a scope as an expression. */
export function columnAt(scope: Scope, index: number): BoundColumn {
  const { name, type, nullable, metadata } = scope.columns[index]!;
  return { kind: 'column', index, name, type, nullable, ...(metadata && { metadata }) };
}
