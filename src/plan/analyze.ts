import { TidemarkError } from '../base/errors.js';
import type { OutputMode } from '../stream/output-mode.js';
import type { PlanNode } from '../stream/plan-node.js';

export interface AnalysisOptions {
  readonly outputMode: OutputMode;
  readonly checkCorrectness: boolean;
  readonly allowMultipleStateful: boolean;
  readonly unsupportedOperationCheck: boolean;
}

/** Refuses plans that a streaming query cannot answer rightly. */
export function analyze(plan: PlanNode, _options: AnalysisOptions): void {
  if (!plan.isStreaming) {
    throw new TidemarkError('UNSUPPORTED_STREAMING_OPERATION.NO_STREAMING_SOURCE', 'Queries without streaming sources cannot be executed with writeStream(…).start(); use write().');
  }
}
