import type { TableSpec } from '../state/contract.js';
import { sqlName } from '../columnar/types.js';
import type { OutputMode } from '../stream/output-mode.js';
import { isStateful, type Json, type PlanNode, type StatefulNode } from '../stream/plan-node.js';
import { expressionText } from './expression-text.js';

/** What explain says of the nodes beside their own parameters. */
export interface ExplainFacts {
  readonly tablesOf: (node: StatefulNode) => readonly TableSpec[];
  /** How many threads there are, and what they do beside the program's own; all is done there where not given. */
  readonly threads?: { readonly count: number; readonly nodes: ReadonlySet<PlanNode> };
}

/** The plan as a tree, the output first, with the tables of each stateful operator and what bounds them, and what runs on several threads. */
export function explainPlan(plan: PlanNode, outputMode: OutputMode, facts: ExplainFacts): string {
  return [`== Plan, ${outputMode} mode ==`, ...lines(plan, '', '', facts), ''].join('\n');
}

function lines(node: PlanNode, first: string, rest: string, facts: ExplainFacts): string[] {
  const { tablesOf, threads } = facts;
  const hasMore = node.inputs.length > 0;
  const tables = isStateful(node) ? tablesOf(node).map((spec) => `${rest}${hasMore ? '|  ' : '   '}state ${tableText(spec)}`) : [];
  const inputs = node.inputs.flatMap((input, k) => {
    const isLast = k === node.inputs.length - 1;
    return lines(input, `${rest}+- `, `${rest}${isLast ? '   ' : '|  '}`, facts);
  });
  const where = threads?.nodes.has(node) === true ? ` (on ${threads.count} threads)` : '';
  return [`${first}${describe(node)}${where}`, ...tables, ...inputs];
}

function tableText(spec: TableSpec): string {
  const columns = (fields: TableSpec['key']) => fields.map((f) => `${f.name} ${sqlName(f.type)}`).join(', ');
  return `${spec.name}: (${columns(spec.key)}) -> (${columns(spec.value)}), ${spec.bound}`;
}

function describe(node: PlanNode): string {
  switch (node.kind) {
    case 'source':
    case 'bounded': {
      const all = node.provider.schema.fields.map((f) => f.name);
      const read = node.requiredColumns ?? all;
      const columns = read.length === all.length ? `[${read.join(', ')}]` : `[${read.join(', ')}] of ${all.length} columns`;
      return `${node.kind} ${node.provider.description} ${columns}`;
    }
    case 'project':
      return `project [${node.expressions.map((e, k) => named(expressionText(e), node.scope.columns[k]!.name)).join(', ')}]`;
    case 'filter':
      return `filter ${expressionText(node.condition)}`;
    case 'withWatermark':
      return [
        `withWatermark ${node.column}, ${node.delayMs} ms`,
        ...(node.idleTimeoutMs === undefined ? [] : [`idle after ${node.idleTimeoutMs} ms`]),
        ...(node.maxJumpMs === undefined ? [] : [`${node.maxJumpMs} ms an epoch at most`]),
      ].join(', ');
    case 'aggregate': {
      const keys = node.keys.map((e, k) => named(expressionText(e), node.scope.columns[k]!.name));
      const aggregates = node.aggregates.map(
        (a) => `${a.function}(${a.distinct ? 'DISTINCT ' : ''}${a.args.map(expressionText).join(', ')})`,
      );
      return `aggregate by [${keys.join(', ')}]: ${aggregates.join(', ')}`;
    }
    case 'join':
      return `join ${node.how}${node.condition === undefined ? '' : ` on ${expressionText(node.condition)}`}`;
    default:
      return `${node.kind}${detailText(node.detail)}`;
  }
}

function named(text: string, name: string): string {
  return text === name ? text : `${text} AS ${name}`;
}

function detailText(detail: { readonly [key: string]: Json }): string {
  const parts = Object.entries(detail).map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}
