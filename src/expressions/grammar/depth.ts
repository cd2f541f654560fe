import type { ErrorDetails, TidemarkError } from '../../base/errors.js';
import type { Token } from '../../columnar/sql-tokens.js';
import type { ExpressionNode } from '../node.js';
import { errorAt } from './place.js';

/** Brackets, CASE and lambdas nested deeper than this are refused before they are read. */
export const NESTING_DEPTH_MAX = 150;

/** Trees deeper than this are refused (`a + b + c + …` is one level an operator; AND and OR are not, they balance). */
export const TREE_DEPTH_MAX = 500;

/** Throws NESTING_TOO_DEEP at the token that opens one level too many. */
export function checkNesting(tokens: readonly Token[]): void {
  const outer: number[] = [];
  let depth = 0;
  for (const token of tokens) {
    const mark = token.kind === 'symbol' ? token.text : '';
    if (mark === '(' || mark === '[') {
      outer.push(depth);
      depth++;
    } else if (mark === ')' || mark === ']') depth = outer.pop() ?? 0;
    else if (mark === '->' || token.upper === 'CASE') depth++;
    else if (token.upper === 'END' && depth > (outer.at(-1) ?? -1) + 1) depth--;
    if (depth > NESTING_DEPTH_MAX) throw tooDeep(token, NESTING_DEPTH_MAX);
  }
}

/** Throws NESTING_TOO_DEEP if the tree has too many levels; looks at it without recursion. */
export function checkTreeDepth(root: ExpressionNode, first: Token): void {
  const waiting: (readonly [node: unknown, depth: number])[] = [[root, 1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, depth] = next;
    if (depth > TREE_DEPTH_MAX) throw tooDeep(first, TREE_DEPTH_MAX);
    for (const part of partsOf(node)) waiting.push([part, isNode(part) ? depth + 1 : depth]);
  }
}

/** What a node, or a part of one, is made of, but for literals, types and positions, which hold no expression. */
function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.filter(isObject);
  if (!isObject(value) || (isNode(value) && value.kind === 'literal')) return [];
  return Object.entries(value).flatMap(([key, part]) => (key !== 'type' && key !== 'position' && isObject(part) ? [part] : []));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isNode(value: unknown): value is { readonly kind: string } {
  return isObject(value) && 'kind' in value;
}

/** NESTING_TOO_DEEP at `token`. */
export function tooDeep(token: Token, limit: number, details: ErrorDetails = {}): TidemarkError {
  return errorAt(
    token,
    'NESTING_TOO_DEEP',
    `The expression nests more than ${limit} levels deep. Write it with fewer levels, or in several columns.`,
    {
      limit,
      ...details,
    },
  );
}
