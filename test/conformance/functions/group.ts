import { Batch } from '../../../src/columnar/batch.js';
import type { Column } from '../../../src/columnar/column.js';
import { keyText } from '../../../src/expressions/aggregates/distinct.js';
import { resolveAggregates } from '../../../src/expressions/aggregates/resolve.js';
import { updateAggregate } from '../../../src/expressions/aggregates/update.js';
import type { EvaluationContext, SessionSettings } from '../../../src/expressions/bound.js';
import { compileProjection } from '../../../src/expressions/compile.js';
import { evaluate } from '../../../src/expressions/evaluate.js';
import type { ExpressionNode } from '../../../src/expressions/node.js';
import { take } from '../../../src/columnar/take.js';
import type { FunctionCase } from './case.js';

type At = <T>(stage: 'analysis' | 'runtime', run: () => T) => T;

/** groupBy(keys).agg(aggs) over one batch by a plain map of keys: what a streaming operator does with state. */
export function aggregateRows(
  keys: readonly ExpressionNode[],
  aggs: readonly ExpressionNode[],
  grouping: FunctionCase['grouping'],
  input: Batch,
  settings: SessionSettings,
  context: EvaluationContext,
  at: At = (_, run) => run(),
): Batch {
  const resolved = at('analysis', () => resolveAggregates(keys, aggs, input.schema, settings));
  return at('runtime', () => {
    const keyColumns = resolved.keys.map((k) => evaluate(k, input, context));
    const { slots, firsts } = slotsOf(keyColumns, input.length, keys.length === 0);
    const all = Int32Array.from(firsts, (_, i) => i);
    const states = resolved.aggregates.map((aggregate) => {
      const accumulator = aggregate.accumulator(context);
      accumulator.reserve(Math.max(1, firsts.length));
      updateAggregate(aggregate, accumulator, slots, input, context);
      const merged = aggregate.accumulator(context);
      merged.reserve(Math.max(1, firsts.length));
      merged.merge(all, accumulator.snapshot(all), all.length);
      return merged.evaluate(all);
    });
    void grouping;
    const columns = [...keyColumns.map((c) => take(c, Int32Array.from(firsts))), ...states];
    const grouped = new Batch(resolved.grouped, columns, firsts.length);
    const outputs = [
      ...resolved.keys.map((k, index) => ({ kind: 'column', index, type: k.type, nullable: k.nullable, name: k.name }) as const),
      ...resolved.outputs,
    ];
    return compileProjection(outputs, resolved.schema, settings)(grouped, context);
  });
}

function slotsOf(keys: readonly Column[], length: number, global: boolean): { slots: Int32Array; firsts: number[] } {
  const known = new Map<string, number>();
  const firsts: number[] = global ? [0] : [];
  if (global) known.set('', 0);
  const slots = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const key = keys.map((k) => keyText(k.get(i))).join('\u0001');
    let slot = known.get(key);
    if (slot === undefined) {
      known.set(key, (slot = firsts.length));
      firsts.push(i);
    }
    slots[i] = slot;
  }
  return { slots, firsts };
}
