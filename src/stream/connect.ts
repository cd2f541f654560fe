import type { Observable } from 'rxjs';
import type { Epoch } from './epoch.js';
import type { PlanNode } from './plan-node.js';
import type { RunContext } from './run.js';

/**
 * Builds the stages of a plan for one run: the observable of its epochs. A node that is used twice gets a stage for each use, with state
 * of its own, as in Spark; only sources are shared (see RunContext.source).
 */
export function connectPlan(node: PlanNode, run: RunContext): Observable<Epoch> {
  if (!node.isStreaming && !run.isBatch) return run.boundedPart(node);
  const through = run.through?.(node) ?? null;
  if (through !== null) return through;
  return node.connect(
    node.inputs.map((input) => connectPlan(input, run)),
    run,
  );
}

/**
 * The same plan as a tree: a node that is used twice becomes two, so that identity tells the uses apart. Children stand before their
 * parents in the order of visits, left before right.
 */
export function asTree(node: PlanNode): PlanNode {
  return node.withInputs(node.inputs.map(asTree));
}

/** All nodes of a plan, inputs before what reads them. */
export function nodesOf(node: PlanNode): PlanNode[] {
  return [...node.inputs.flatMap(nodesOf), node];
}
