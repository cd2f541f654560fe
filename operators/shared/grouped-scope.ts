import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';

/** The columns of grouped rows, where names are those of the rows before grouping: what names lead to is the caller's to say. */
export class GroupedScope extends Scope {
  constructor(
    columns: readonly ScopeColumn[],
    private readonly before: Scope,
  ) {
    super(columns);
  }

  override find(parts: readonly string[]): { index: number; fields: readonly string[] } {
    return this.before.find(parts);
  }

  override lookUp(parts: readonly string[]): { index: number; fields: readonly string[] } | null {
    return this.before.lookUp(parts);
  }
}
