import type { OutputMode } from '../stream/output-mode.js';
import { isStateful, type PlanNode } from '../stream/plan-node.js';

/** The plan as an indented tree, the output first. */
export function explainPlan(plan: PlanNode, outputMode: OutputMode): string {
  return [`== Plan, ${outputMode} mode ==`, ...lines(plan, '')].join('\n');
}

function lines(node: PlanNode, indent: string): string[] {
  return [`${indent}${describe(node)}`, ...node.inputs.flatMap((input) => lines(input, `${indent}  `))];
}

function describe(node: PlanNode): string {
  const detail = JSON.stringify(node.detail);
  return `${node.kind}${detail === '{}' ? '' : ` ${detail}`}${isStateful(node) ? ` [state: ${node.operatorName}]` : ''}`;
}
