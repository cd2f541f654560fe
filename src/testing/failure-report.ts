import { TidemarkError } from '../base/errors.js';
import { StateManager } from '../state/state-manager.js';
import { type Action, scriptSource } from './actions.js';
import { rowKey, rowSource } from './row-text.js';
import type { Row, SimulatedQuery } from './simulated-query.js';

/** What a script asked for and what it found. */
export interface Mismatch {
  readonly message: string;
  readonly expected?: readonly Row[];
  readonly actual?: readonly Row[];
}

const COLUMN_MAX = 60;

/** The report of a script that failed at `cursor`: the script, both sides, the last progress, the state tables and the plan. */
export async function failureReport(
  actions: readonly Action[],
  cursor: number,
  mismatch: Mismatch,
  query: SimulatedQuery,
): Promise<TidemarkError> {
  const { expected, actual, message } = mismatch;
  const parts = [
    message,
    scriptSource(actions, cursor),
    ...(expected && actual ? [sideBySide(expected, actual)] : []),
    `last progress\n${progressText(query)}`,
    `state\n${await stateText(query)}`,
    `plan\n${indented(query.explain())}`,
  ];
  const details = { action: cursor, message, ...(expected && { expected }), ...(actual && { actual }) };
  return new TidemarkError('SCRIPT_FAILED', parts.join('\n\n'), details, query.failure ?? undefined);
}

/** Expected and actual rows in two columns; rows that only one side has are marked. */
export function sideBySide(expected: readonly Row[], actual: readonly Row[]): string {
  const left = marked(expected, actual, '-');
  const right = marked(actual, expected, '+');
  const width = Math.min(COLUMN_MAX, Math.max('expected'.length, ...left.map((line) => line.length)));
  const lines = [`  ${'expected'.padEnd(width)} | actual`];
  for (let k = 0; k < Math.max(left.length, right.length); k++) {
    const line = left[k] ?? '';
    // a long row takes a line of its own, so that nothing of it is cut
    if (line.length > width) lines.push(`  ${line}`, `  ${' '.repeat(width)} | ${right[k] ?? ''}`);
    else lines.push(`  ${line.padEnd(width)} | ${right[k] ?? ''}`);
  }
  return lines.join('\n');
}

/** Rows that the other side has too come first, in the same order on both sides. */
function marked(rows: readonly Row[], others: readonly Row[], mark: string): string[] {
  const left = counts(others);
  const shared: Row[] = [];
  const own: Row[] = [];
  for (const row of rows) {
    const key = rowKey(row);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    (count > 0 ? shared : own).push(row);
  }
  const sorted = shared.toSorted((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1));
  return [...sorted.map((row) => `  ${rowSource(row)}`), ...own.map((row) => `${mark} ${rowSource(row)}`)];
}

/** Whether both hold the same rows, each as often. */
export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  if (a.length !== b.length) return false;
  const left = counts(b);
  for (const row of a) {
    const key = rowKey(row);
    const count = left.get(key) ?? 0;
    if (count === 0) return false;
    left.set(key, count - 1);
  }
  return true;
}

function counts(rows: readonly Row[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) found.set(rowKey(row), (found.get(rowKey(row)) ?? 0) + 1);
  return found;
}

function progressText({ progress }: SimulatedQuery): string {
  const last = progress.at(-1);
  if (last === undefined) return '  no epoch has run';
  const { batchId, numInputRows, eventTime, sources, sink } = last;
  const operators = last.stateOperators.map((o) => ({
    operatorName: o.operatorName,
    numRowsTotal: o.numRowsTotal,
    numRowsUpdated: o.numRowsUpdated,
    numRowsRemoved: o.numRowsRemoved,
    numRowsDroppedByWatermark: o.numRowsDroppedByWatermark,
  }));
  const ends = sources.map(({ startOffset, endOffset }) => ({ startOffset, endOffset }));
  return indented(
    JSON.stringify({ batchId, numInputRows, eventTime, stateOperators: operators, sources: ends, sink }, null, 1).replaceAll(/\n\s*/g, ' '),
  );
}

async function stateText(query: SimulatedQuery): Promise<string> {
  const manager = await StateManager.open(query.disk.entries);
  const tables = manager
    .storedTables()
    .map(({ operatorId, table, rows, epochId }) => `  operator ${operatorId} ${table}: ${rows} rows, epoch ${epochId}`);
  return tables.length === 0 ? '  none' : tables.join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
