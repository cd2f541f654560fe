// What simulations count, added up over cases and processes, and how it is shown.
import { FAULT_POINTS } from 'tidemark/testing';

export interface Failure {
  readonly seed: number;
  readonly pipeline: string;
  readonly outputMode: string;
  readonly message: string;
}

export interface Totals {
  schedules: number;
  cases: number;
  epochs: number;
  restarts: number;
  /** Restarts by the policy of the query itself. */
  ownRestarts: number;
  /** Rows that came to sinks of late rows. */
  lateRows: number;
  failed: number;
  /** How often a mark was passed (`before sinkCommit`), and how often a fault came there (`crash before sinkCommit`). */
  readonly reached: Map<string, number>;
  readonly fired: Map<string, number>;
  /** How many cases had an operator in their query. */
  readonly operators: Map<string, number>;
  readonly pipelines: Set<string>;
  readonly failures: Failure[];
}

const KINDS = ['crash', 'fail', 'stop', 'slow'] as const;
const MARKS = FAULT_POINTS.flatMap((point) => [`before ${point}`, `after ${point}`]);
/** All faults that can come. */
export const FAULTS: readonly string[] = MARKS.flatMap((mark) => KINDS.map((kind) => `${kind} ${mark}`));

export function noTotals(): Totals {
  return {
    schedules: 0,
    cases: 0,
    epochs: 0,
    restarts: 0,
    ownRestarts: 0,
    lateRows: 0,
    failed: 0,
    reached: new Map(),
    fired: new Map(),
    operators: new Map(),
    pipelines: new Set(),
    failures: [],
  };
}

export function addCounts(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count);
}

export function addTotals(to: Totals, from: Totals): void {
  for (const name of ['schedules', 'cases', 'epochs', 'restarts', 'ownRestarts', 'lateRows', 'failed'] as const) to[name] += from[name];
  for (const name of ['reached', 'fired', 'operators'] as const) addCounts(to[name], from[name]);
  for (const name of from.pipelines) to.pipelines.add(name);
  to.failures.push(...from.failures);
}

/** Faults that never came. */
export function unreached(totals: Totals): string[] {
  return FAULTS.filter((name) => !totals.fired.has(name));
}

/** Steps and faults as a table, and the operators that were there. */
export function coverageText(totals: Totals): string {
  const row = (head: string, cells: readonly (string | number)[]) => head.padEnd(22) + cells.map((c) => String(c).padStart(10)).join('');
  const steps = MARKS.map((mark) =>
    row(mark, [totals.reached.get(mark) ?? 0, ...KINDS.map((kind) => totals.fired.get(`${kind} ${mark}`) ?? 0)]),
  );
  const operators = [...totals.operators].toSorted(([, a], [, b]) => b - a).map(([name, cases]) => `${name} ${cases}`);
  return [row('step', ['passed', ...KINDS]), ...steps, `cases with each operator: ${operators.join(', ')}`].join('\n');
}
