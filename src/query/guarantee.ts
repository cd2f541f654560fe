import { nodesDown } from '../plan/facts.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { SinkProvider } from '../stream/sink.js';
import type { ResolvedOptions } from './options.js';

/**
 * What a query promises of each input row, over crashes and restarts: its effects in the sinks are there once, once or more often, or, `none`,
 * nothing is promised.
 */
export type GuaranteeLevel = 'exactly-once' | 'at-least-once' | 'none';

/** The level, and what it follows from. */
export interface Guarantee {
  readonly level: GuaranteeLevel;
  readonly reasons: readonly string[];
}

/** What follows from the manifests of sources and sinks, the trigger and the checkpoint. */
export function guaranteeOf(
  plan: PlanNode,
  sinks: readonly SinkProvider[],
  options: Pick<ResolvedOptions, 'checkpointLocation' | 'trigger'>,
): Guarantee {
  const providers = new Set([...nodesDown(plan)].flatMap((node) => (node.kind === 'source' ? [node.provider] : [])));
  const lossy = [...providers].filter(({ manifest }) => !manifest.replayable);
  if (lossy.length > 0) {
    return { level: 'none', reasons: lossy.map(({ description }) => `${description} cannot give rows again that a crash took`) };
  }
  if (options.checkpointLocation === null) {
    return { level: 'none', reasons: ['the checkpoint is temporary: after a crash the query begins anew'] };
  }
  const repeating = sinks.filter(({ manifest }) => !manifest.idempotent && !manifest.transactional);
  const reasons = repeating.map(({ description }) => `${description} takes an epoch again that comes again`);
  if (options.trigger.kind === 'continuous') reasons.push('under the continuous trigger rows come before their offsets are durable');
  if (reasons.length > 0) return { level: 'at-least-once', reasons };
  const why = sinks.map(
    ({ description, manifest }) => `${description} is ${manifest.transactional ? 'transactional' : 'idempotent'} by epoch`,
  );
  return { level: 'exactly-once', reasons: ['every source can give its rows again', ...why] };
}

export function guaranteeText({ level, reasons }: Guarantee): string {
  return `${level === 'none' ? 'nothing is guaranteed' : level}: ${reasons.join('; ')}`;
}
