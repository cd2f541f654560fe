import type { StateStore } from '../state/contract.js';
import { migrationWrites, type TableMigration } from '../state/migrate-table.js';
import { type Manifest, manifestWrite } from './manifest.js';

/**
 * Gives the tables of a checkpoint the values that the query wants, one atomic batch a table with what the manifest says of it: a crash in
 * between leaves tables of the old form and of the new, each known as what it is.
 */
export async function migrateTables(
  store: StateStore,
  stored: Manifest,
  wanted: Manifest,
  migrations: readonly TableMigration[],
): Promise<void> {
  let manifest = stored;
  for (const migration of migrations) {
    manifest = withTableOf(manifest, wanted, migration);
    const writes = await migrationWrites(store, migration);
    await store.write([...writes, manifestWrite(manifest)], { sync: true });
  }
}

function withTableOf(manifest: Manifest, wanted: Manifest, { operatorId, table }: TableMigration): Manifest {
  const record = wanted.operators.find(({ id }) => id === operatorId)?.tables.find(({ name }) => name === table);
  const operators = manifest.operators.map((operator) =>
    operator.id === operatorId ? { ...operator, tables: operator.tables.map((t) => (t.name === table ? (record ?? t) : t)) } : operator,
  );
  return { ...manifest, operators };
}
