import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';

/**
 * The columns of a scope, then some that no name leads to: expressions reach them by index only. A stage that adds columns for its own
 * use resolves what the user wrote against this, so that its columns neither hide nor clash with the user's.
 */
export class HiddenColumns extends Scope {
  constructor(
    private readonly visible: Scope,
    hidden: readonly ScopeColumn[],
  ) {
    super([...visible.columns, ...hidden]);
  }

  override find(parts: readonly string[]): { index: number; fields: readonly string[] } {
    return this.visible.find(parts);
  }

  override lookUp(parts: readonly string[]): { index: number; fields: readonly string[] } | null {
    return this.visible.lookUp(parts);
  }

  override expand(qualifier?: string): number[] {
    return this.visible.expand(qualifier);
  }
}
