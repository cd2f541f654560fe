import { DEFAULT_SETTINGS, type SessionSettings } from '../../src/expressions/bound.js';
import type { PlanNode } from '../../src/stream/plan-node.js';

/** The settings that expressions over this node are resolved with: those of its first source that has some, else the defaults. */
export function sessionOf(node: PlanNode): SessionSettings {
  let at: PlanNode | undefined = node;
  while (at !== undefined) {
    if (at.settings !== undefined) return at.settings;
    at = at.inputs[0];
  }
  return DEFAULT_SETTINGS;
}
