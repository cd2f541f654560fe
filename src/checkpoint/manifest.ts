import { PACKAGE_VERSION } from '../base/package-version.js';
import { simpleString } from '../columnar/schema-text.js';
import type { StateStore, TableSpec } from '../state/contract.js';
import type { Json } from '../stream/plan-node.js';
import { checkVersion, jsonBytes, MANIFEST_KEY, readJson } from './keys.js';

const VERSION = 1;

/** What a checkpoint says of the query that it belongs to. Compared with the query before anything is written. */
export interface Manifest {
  /** The version of the package that wrote it last; absent in checkpoints of the first ones. */
  readonly engineVersion?: string;
  readonly outputMode?: string;
  /** The optimized plan, node by node, for who reads it; only sources, operators and their tables are compared. */
  readonly plan?: Json;
  readonly sources: readonly SourceRecord[];
  readonly operators: readonly OperatorRecord[];
}

export interface SourceRecord {
  readonly name: string;
  readonly detail: Json;
}

export interface OperatorRecord {
  /** The user's name for the state, or the position among the stateful operators without one. */
  readonly id: string;
  readonly operatorName: string;
  /** What else the meaning of the state depends on: functions of an aggregation, kind of a join. */
  readonly shape: Json;
  readonly tables: readonly TableRecord[];
}

export interface TableRecord {
  readonly name: string;
  /** Types in short form; names of columns do not matter to state. */
  readonly key: readonly string[];
  readonly value: readonly string[];
  /** Names of key and value columns; absent in checkpoints of the first versions. */
  readonly names?: { readonly key: readonly string[]; readonly value: readonly string[] };
  /** Values go by their names (see TableSpec). */
  readonly byName?: boolean;
  /** Names of the value columns, in lower case, that are never NULL. */
  readonly required?: readonly string[];
}

export function tableRecord(spec: TableSpec): TableRecord {
  const types = (fields: TableSpec['key']) => fields.map((f) => simpleString(f.type));
  const names = (fields: TableSpec['key']) => fields.map((f) => f.name);
  const required = spec.value.filter((f) => !f.nullable).map((f) => f.name.toLowerCase());
  return {
    name: spec.name,
    key: types(spec.key),
    value: types(spec.value),
    names: { key: names(spec.key), value: names(spec.value) },
    ...(spec.byName === true && { byName: true, required }),
  };
}

/** An operator that goes by a name, not by its position. */
export function isNamed(operator: Pick<OperatorRecord, 'id'>): boolean {
  return !/^\d+$/.test(operator.id);
}

export function manifestWrite(manifest: Manifest): { key: string; value: Uint8Array } {
  return { key: MANIFEST_KEY, value: jsonBytes({ version: VERSION, engineVersion: PACKAGE_VERSION, ...manifest }) };
}

export async function readManifest(store: StateStore): Promise<Manifest | null> {
  const entry = await readJson(store, MANIFEST_KEY, 'manifest');
  if (entry === undefined) return null;
  checkVersion(entry, VERSION, 'manifest');
  return entry as unknown as Manifest;
}
