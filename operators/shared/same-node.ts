import type { ExpressionNode } from '../../src/expressions/node.js';

/** Parts of a node that say where or how it was written, not what it means. */
const WRITTEN: ReadonlySet<string> = new Set(['position', 'written', 'text']);

/** Whether two expressions mean the same: names in any case, places and spellings left aside. */
export function sameNode(a: ExpressionNode, b: ExpressionNode): boolean {
  return sameData(a, b);
}

function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, k) => sameData(item, b[k]));
  }
  const left = meaning(a);
  const right = meaning(b);
  if (left.size !== right.size) return false;
  const isColumn = left.get('kind') === 'column';
  for (const [key, value] of left) {
    if (!right.has(key)) return false;
    const other = right.get(key);
    if (isColumn && key === 'parts' ? !sameNames(value as readonly string[], other as readonly string[]) : !sameData(value, other))
      return false;
  }
  return true;
}

function meaning(data: object): Map<string, unknown> {
  return new Map(Object.entries(data).filter(([key, value]) => !WRITTEN.has(key) && value !== undefined));
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, k) => name.toLowerCase() === b[k]?.toLowerCase());
}
