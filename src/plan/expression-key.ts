import type { BoundExpression } from '../expressions/bound.js';
import { simpleString } from '../columnar/schema-text.js';

/** Text by which expressions over the same columns are equal: the same text, the same value. */
export function expressionKey(expression: BoundExpression): string {
  switch (expression.kind) {
    case 'column':
      return `#${expression.index}`;
    case 'literal':
      return `${simpleString(expression.type)}:${JSON.stringify(expression.value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v))}`;
    case 'call':
      return `${expression.function}:${simpleString(expression.type)}(${expression.args.map(expressionKey).join(',')})`;
    case 'lambda':
      return `lambda ${expression.params.length} ${expressionKey(expression.body)}`;
  }
}
