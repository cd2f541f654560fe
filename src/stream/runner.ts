import type { Subscriber, TeardownLogic } from 'rxjs';
import { must } from '../base/assert.js';
import type { Batch } from '../columnar/batch.js';
import type { Epoch } from './epoch.js';
import type { PlanNode } from './plan-node.js';

/**
 * What a stream needs from the layers above when it is run without a writer: `query/` provides it once, when the package is loaded, so that
 * this layer does not import upwards.
 */
export interface StreamRunner {
  /** Runs the plan as a query of its own with state in memory; the teardown stops it. */
  subscribe(plan: PlanNode, subscriber: Subscriber<Epoch>): TeardownLogic;
  /** Batches of a bounded plan. */
  batches(plan: PlanNode): AsyncIterable<Batch>;
  collect(plan: PlanNode): Promise<Record<string, unknown>[]>;
  count(plan: PlanNode): Promise<number>;
}

let provided: StreamRunner | null = null;

export function provideRunner(streamRunner: StreamRunner): void {
  provided = streamRunner;
}

export function runner(): StreamRunner {
  return must(provided, "no engine is loaded: import from 'tidemark'");
}
