import { TidemarkError } from '../../../src/base/errors.js';
import type { JoinType } from '../../../src/stream/plan-node.js';

const NAMES: Readonly<Record<string, JoinType>> = {
  inner: 'inner',
  cross: 'cross',
  outer: 'full',
  full: 'full',
  fullouter: 'full',
  left: 'left',
  leftouter: 'left',
  right: 'right',
  rightouter: 'right',
  semi: 'left_semi',
  leftsemi: 'left_semi',
  anti: 'left_anti',
  leftanti: 'left_anti',
};

/** The type of a join by any of Spark's names for it: `left`, `leftouter`, `left_outer`, … */
export function joinTypeOf(name: string): JoinType {
  const how = NAMES[name.toLowerCase().replaceAll('_', '')];
  if (how !== undefined) return how;
  const supported = 'inner, cross, left, right, full, left_semi, left_anti';
  throw new TidemarkError('UNSUPPORTED_JOIN_TYPE', `Unsupported join type '${name}'. Supported join types include: ${supported}.`, {
    typ: name,
    supported,
  });
}

/** Whether a row of the left side comes out also where it has no partner, with NULLs on the right. */
export function preservesLeft(how: JoinType): boolean {
  return how === 'left' || how === 'full';
}

/** Whether a row of the right side comes out also where it has no partner, with NULLs on the left. */
export function preservesRight(how: JoinType): boolean {
  return how === 'right' || how === 'full';
}

/** Whether the left columns are all that comes out. */
export function isLeftOnly(how: JoinType): boolean {
  return how === 'left_semi' || how === 'left_anti';
}
