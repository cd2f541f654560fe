import { TidemarkError } from '../base/errors.js';
import type { TableMigration } from '../state/migrate-table.js';
import { evolutionOf, typeOf } from './evolution.js';
import { isNamed, type Manifest, type OperatorRecord, type SourceRecord, type TableRecord } from './manifest.js';

const REMEDY = 'Use a new checkpointLocation, or start the query as it was.';

/**
 * Refuses a query that cannot go on from a checkpoint: other sources, other stateful operators, other types in their state. Anything
 * without state (filters, projections, the sink) may change, and an operator with a name that the checkpoint does not know may be added: it
 * begins empty. Values of a table may get wider, and the columns of an input that a join keeps may come, go and move: what it returns is then
 * to be done to the tables first. Nothing has been written when this throws.
 */
export function checkCompatible(stored: Manifest, current: Manifest): TableMigration[] {
  checkSources(stored.sources, current.sources);
  return checkOperators(stored.operators, current.operators);
}

function checkSources(stored: readonly SourceRecord[], current: readonly SourceRecord[]): void {
  const names = (sources: readonly SourceRecord[]) => `[${sources.map((s) => s.name).join(', ')}]`;
  const details = { stored: stored.map((s) => s.name), current: current.map((s) => s.name) };
  if (stored.length !== current.length) {
    throw new TidemarkError(
      'CHECKPOINT_INCOMPATIBLE.SOURCES',
      `There are [${stored.length}] sources in the checkpoint offsets ${names(stored)} and now there are [${current.length}] sources requested by the query ${names(current)}. Cannot continue. ${REMEDY}`,
      details,
    );
  }
  const other = stored.findIndex((s, k) => s.name !== current[k]!.name);
  if (other >= 0) {
    throw new TidemarkError(
      'CHECKPOINT_INCOMPATIBLE.SOURCES',
      `source ${other} was '${stored[other]!.name}' when the checkpoint was written and is '${current[other]!.name}' now; sources are matched by position. ${REMEDY}`,
      details,
    );
  }
  if (isReordered(stored, current)) {
    throw new TidemarkError(
      'CHECKPOINT_INCOMPATIBLE.SOURCES',
      `the sources ${names(current)} stand in another order than when the checkpoint was written, so each would go on from another's offsets. ${REMEDY}`,
      details,
    );
  }
}

/** The same sources in another order; a source that merely has other options is not told apart from that. */
function isReordered(stored: readonly SourceRecord[], current: readonly SourceRecord[]): boolean {
  const before = stored.map((s) => JSON.stringify(s));
  const now = current.map((s) => JSON.stringify(s));
  return before.some((s, k) => s !== now[k]) && before.toSorted().join('\n') === now.toSorted().join('\n');
}

function checkOperators(stored: readonly OperatorRecord[], current: readonly OperatorRecord[]): TableMigration[] {
  const migrations: TableMigration[] = [];
  const label = (o: OperatorRecord) => `${o.operatorName} (${o.id})`;
  const list = (operators: readonly OperatorRecord[]) => `[${operators.map(label).join(', ')}]`;
  for (const operator of current) {
    const known = stored.find((s) => s.id === operator.id);
    if (known === undefined && isNamed(operator)) continue;
    if (known === undefined || known.operatorName !== operator.operatorName) throw changed(known, operator);
    migrations.push(...checkOperator(known, operator));
  }
  const gone = stored.find((s) => !current.some((c) => c.id === s.id));
  if (gone !== undefined) throw changed(gone, undefined);
  return migrations;

  function changed(before: OperatorRecord | undefined, now: OperatorRecord | undefined): TidemarkError {
    const what =
      before === undefined
        ? `the stateful operator ${label(now!)} is not in the checkpoint`
        : now === undefined
          ? `the checkpoint holds state of ${label(before)}, which the query no longer has`
          : `the stateful operator ${now.id} was ${before.operatorName} and is ${now.operatorName} now`;
    return new TidemarkError(
      'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
      `${what}. Checkpoint: ${list(stored)}; query: ${list(current)}. Stateful operators cannot be removed or renamed, and without a name they cannot be added or reordered: they go by their position. Give a new one a name ({ name: '…' }). ${REMEDY}`,
      { stored: stored.map((o) => o.operatorName), current: current.map((o) => o.operatorName) },
    );
  }
}

function checkOperator(stored: OperatorRecord, current: OperatorRecord): TableMigration[] {
  if (JSON.stringify(stored.shape) !== JSON.stringify(current.shape)) {
    throw new TidemarkError(
      'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
      `the stateful operator ${current.operatorName} (${current.id}) was ${JSON.stringify(stored.shape)} and is ${JSON.stringify(current.shape)} now: its state would be read wrongly. ${REMEDY}`,
      { operator: current.id, stored: stored.shape, current: current.shape },
    );
  }
  const migrations = current.tables.flatMap((table) => {
    const known = stored.tables.find((t) => t.name === table.name);
    return (known === undefined ? null : checkTable(known, table, current)) ?? [];
  });
  const names = (operator: OperatorRecord) =>
    operator.tables
      .map((t) => t.name)
      .toSorted()
      .join(', ');
  if (names(stored) !== names(current)) {
    throw new TidemarkError(
      'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
      `the stateful operator ${current.operatorName} (${current.id}) kept the tables [${names(stored)}] and wants [${names(current)}] now. ${REMEDY}`,
      { operator: current.id },
    );
  }
  return migrations;
}

function checkTable(stored: TableRecord, current: TableRecord, operator: OperatorRecord): TableMigration | null {
  if (stored.key.join() !== current.key.join()) {
    const at = current.key.findIndex((type, k) => type !== stored.key[k]);
    const name = current.names?.key[at];
    const remedy =
      at >= 0 && at < stored.key.length && name !== undefined ? `; CAST ${name} to ${stored.key[at]!.toUpperCase()} to go on` : '';
    throw notCompatible('key', stored, current, operator, remedy);
  }
  const evolution = evolutionOf(stored, current);
  if (evolution.kind === 'refused') throw notCompatible('value', stored, current, operator, `: ${evolution.why}`);
  if (evolution.kind === 'same') return null;
  const { id: operatorId } = operator;
  return { operatorId, table: current.name, from: stored.value.map(typeOf), to: current.value.map(typeOf), moves: evolution.moves };
}

function notCompatible(
  side: 'key' | 'value',
  stored: TableRecord,
  current: TableRecord,
  operator: OperatorRecord,
  why: string,
): TidemarkError {
  return new TidemarkError(
    `STATE_STORE_${side.toUpperCase()}_SCHEMA_NOT_COMPATIBLE`,
    `the ${side} of table '${current.name}' of ${operator.operatorName} (${operator.id}) was (${stored[side].join(', ')}) and is (${current[side].join(', ')}) now${why}. ${REMEDY}`,
    { operator: operator.id, table: current.name, stored: stored[side], current: current[side] },
  );
}
