import { Batch } from '../columnar/batch.js';
import type { BoundCall, BoundExpression, BoundLiteral, EvaluationContext, SessionSettings } from './bound.js';
import { evaluate } from './evaluate.js';

const ONE_ROW = new Batch({ kind: 'struct', fields: [] }, [], 1);

function contextOf(settings: SessionSettings): EvaluationContext {
  return { ...settings, timestampMicros: 0n, epochId: 0 };
}

/** Whether the value is the same for every row and epoch. */
export function isConstant(expression: BoundExpression): boolean {
  if (expression.kind === 'literal') return true;
  return expression.kind === 'call' && expression.deterministic && expression.args.every(isConstant);
}

/** The value of a constant expression, as a literal of the same name; throws what evaluating it throws. Undefined where it is not constant. */
export function constantOf(expression: BoundExpression, settings: SessionSettings): BoundLiteral | undefined {
  if (expression.kind === 'literal') return expression;
  if (!isConstant(expression)) return undefined;
  const value = evaluate(expression, ONE_ROW, contextOf(settings)).get(0);
  return { kind: 'literal', value, type: expression.type, nullable: value === null, name: expression.name };
}

/**
 * Computes constant parts once. One that fails stays as it is where its row may never be reached (a branch of CASE), and fails with the
 * first batch, even an empty one, elsewhere.
 */
export function foldConstants(expression: BoundExpression, settings: SessionSettings, conditional = false): BoundExpression {
  if (expression.kind === 'lambda') return { ...expression, body: foldConstants(expression.body, settings, true) };
  if (expression.kind !== 'call') return expression;
  if (isConstant(expression)) {
    try {
      return constantOf(expression, settings)!;
    } catch (error) {
      return conditional ? expression : failing(expression, error);
    }
  }
  const inner = conditional || expression.lazy !== undefined;
  const args = expression.args.map((arg) => foldConstants(arg, settings, inner));
  return args.every((a, k) => a === expression.args[k]) ? expression : { ...expression, args };
}

function failing(call: BoundCall, error: unknown): BoundCall {
  const { lazy: _, ...rest } = call;
  return {
    ...rest,
    args: [],
    deterministic: false,
    kernel: () => {
      throw error;
    },
  };
}
