import { DEFAULT_SETTINGS, type SessionSettings } from '../expressions/bound.js';
import type { PlanNode } from './plan-node.js';

/** The settings that expressions over this node are resolved and run with: those of its first source that has some, else the defaults. */
export function settingsOf(node: PlanNode): SessionSettings {
  let at: PlanNode | undefined = node;
  while (at !== undefined) {
    if (at.settings !== undefined) return at.settings;
    at = at.inputs[0];
  }
  return DEFAULT_SETTINGS;
}
