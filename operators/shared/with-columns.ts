import type { ExpressionNode } from '../../src/expressions/node.js';
import type { PlanNode } from '../../src/stream/plan-node.js';
import { projectNode, projectedColumn } from '../../src/stream/project-node.js';
import { named } from './expressed.js';
import { columnAt } from './column-at.js';
import { selectItem, type SelectItem } from './select-plan.js';
import { settingsOf } from '../../src/stream/settings.js';
import { withTimeWindows } from './time-windows.js';

/** The columns of the input with some replaced (in their place) or added (at the end), each computed of the input's own columns. */
export function withColumnsPlan(input: PlanNode, columns: readonly (readonly [string, ExpressionNode])[]): PlanNode {
  const settings = settingsOf(input);
  const below = withTimeWindows(
    input,
    columns.map(([, node]) => node),
    settings,
  );
  const made = columns.map(([name, node]) => ({ name, item: selectItem(named(node, name), below, settings)[0]! }));
  const items: SelectItem[] = input.scope.columns.map((column, index) => {
    const replacement = made.findLast((m) => m.name.toLowerCase() === column.name.toLowerCase());
    if (replacement !== undefined) return replacement.item;
    const expression = columnAt(below.scope, index);
    return { expression, column: projectedColumn(below.scope, expression) };
  });
  const isNew = (name: string): boolean => !input.scope.columns.some((c) => c.name.toLowerCase() === name.toLowerCase());
  items.push(...made.filter((m) => isNew(m.name)).map((m) => m.item));
  return projectNode(
    below.input,
    items.map((i) => i.expression),
    { columns: items.map((i) => i.column) },
  );
}
