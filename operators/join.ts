import { type EpochOperator, type EpochStream, streamOf } from '../src/stream/epoch-stream.js';
import { joinPlan, type JoinOn, type JoinOptions } from './shared/join/join-inputs.js';
import type { JoinedRow, JoinName } from './shared/join/join-row-types.js';

export function join<L, R, How extends JoinName = 'inner'>(
  right: EpochStream<R>,
  on?: JoinOn | null,
  how?: How | JoinOptions,
): EpochOperator<L, Record<string, unknown>> {
  return ({ plan }) => streamOf(joinPlan(plan, right.plan, on ?? null, typeof how === 'string' ? { how } : (how ?? {})));
}
