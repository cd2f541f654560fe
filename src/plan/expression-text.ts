import type { BoundExpression } from '../expressions/bound.js';

const INFIX: Readonly<Record<string, string>> = {
  and: 'AND',
  or: 'OR',
  '=': '=',
  '<=>': '<=>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
};

/** An expression as it is evaluated, for people. The name it was given may tell of columns that the optimizer has looked through. */
export function expressionText(expression: BoundExpression): string {
  switch (expression.kind) {
    case 'column':
      return expression.name;
    case 'literal':
      return expression.type.kind === 'string' ? `'${expression.name}'` : expression.name;
    case 'lambda':
      return `(${expression.params.map((p) => p.name).join(', ')}) -> ${expressionText(expression.body)}`;
    case 'call': {
      const args = expression.args.map(expressionText);
      const symbol = INFIX[expression.function];
      if (symbol !== undefined && args.length === 2) return `(${args[0]} ${symbol} ${args[1]})`;
      if (expression.function === 'isnotnull') return `${args[0]} IS NOT NULL`;
      if (expression.function === 'cast') return expression.name.startsWith('CAST') ? expression.name : args[0]!;
      return `${expression.function}(${args.join(', ')})`;
    }
  }
}
