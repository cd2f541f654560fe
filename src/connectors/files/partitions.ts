import { basename, dirname } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import { field, sqlName, STRING, VOID, type DataType, type Field } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { SessionSettings } from '../../expressions/bound.js';
import { converter } from '../../expressions/cast/converter.js';
import { DEFAULT_PARTITION, partitionOf, unescapePartition } from './partition-path.js';
import type { FolderTree } from './listing.js';
import { commonPartitionType, partitionTypeOf } from './partition-types.js';

/** The partition columns of a folder, outermost first. */
export interface FolderPartitions {
  readonly names: readonly string[];
  /** Values as in the path, escapes undone; null for the default partition. */
  readonly values: readonly (string | null)[];
}

/** What a listing says about partition columns. */
export interface PartitionLayout {
  readonly fields: readonly Field[];
  readonly byFolder: ReadonlyMap<string, FolderPartitions>;
}

const NONE: PartitionLayout = { fields: [], byFolder: new Map() };

/**
 * Finds `name=value` folders below the base paths. Types come from the user's schema where it names the column, else from the values (when
 * `inferTypes`). CONFLICTING_DIRECTORY_STRUCTURES and CONFLICTING_PARTITION_COLUMN_NAMES as in Spark.
 */
export function discoverPartitions(
  tree: FolderTree,
  userFields: readonly Field[],
  inferTypes: boolean,
  settings: SessionSettings,
): PartitionLayout {
  const byFolder = new Map<string, FolderPartitions>();
  const bases = new Set<string>();
  for (const folder of tree.folders.keys()) {
    const found = folderPartitions(folder, tree.basePaths);
    if (found === null) continue;
    bases.add(found.base);
    if (found.partitions.names.length > 0) byFolder.set(folder, found.partitions);
  }
  const [first] = byFolder.values();
  if (first === undefined) return NONE;
  if (new Set([...bases].map((base) => base.toLowerCase())).size > 1) throw conflictingFolders([...bases]);
  checkSameColumns([...byFolder]);
  const fields = first.names.map((name, k) => {
    const given = userFields.find((f) => f.name.toLowerCase() === name.toLowerCase());
    if (given !== undefined) return { ...given, nullable: true };
    return field(
      name,
      inferTypes
        ? typeOf(
            [...byFolder.values()].map((p) => p.values[k]!),
            settings,
          )
        : STRING,
    );
  });
  return { fields, byFolder };
}

/** The columns of one folder and the folder they begin under; null for what lies in a temporary folder of a writer. */
export function folderPartitions(folder: string, basePaths: ReadonlySet<string>): { base: string; partitions: FolderPartitions } | null {
  const names: string[] = [];
  const values: (string | null)[] = [];
  let at = folder;
  while (!basePaths.has(at)) {
    const name = basename(at);
    if (name.toLowerCase() === '_temporary') return null;
    const part = partitionOf(name);
    if (part === null && names.length > 0) break;
    if (part !== null) {
      checkPart(part.name, part.raw, name);
      names.unshift(part.name);
      values.unshift(part.raw === DEFAULT_PARTITION ? null : unescapePartition(part.raw));
    }
    const parent = dirname(at);
    if (parent === at) break;
    at = parent;
  }
  return { base: names.length === 0 ? folder : at, partitions: { names, values } };
}

function checkPart(name: string, value: string, folder: string): void {
  const missing = name === '' ? 'name' : value === '' ? 'value' : null;
  if (missing === null) return;
  throw new TidemarkError('INVALID_PARTITION_PATH', `Empty partition column ${missing} in '${folder}'`, { folder });
}

function typeOf(values: readonly (string | null)[], settings: SessionSettings): DataType {
  const types = new Map<string, DataType>();
  for (const value of new Set(values)) {
    const type = value === null ? VOID : partitionTypeOf(value, settings);
    types.set(sqlName(type), type);
  }
  const common = [...types.values()].reduce((a, b) => commonPartitionType(a, b));
  return common.kind === 'void' ? STRING : common;
}

function conflictingFolders(bases: readonly string[]): TidemarkError {
  return new TidemarkError(
    'CONFLICTING_DIRECTORY_STRUCTURES',
    `Conflicting directory structures detected. Suspicious paths: ${bases.join(', ')}. If provided paths are partition directories, set basePath to the root folder of the table, or load them separately and union them.`,
    { discoveredBasePaths: bases },
  );
}

function checkSameColumns(folders: readonly (readonly [string, FolderPartitions])[]): void {
  const lists = new Map<string, string>();
  for (const [folder, { names }] of folders) if (!lists.has(names.join('/'))) lists.set(names.join('/'), folder);
  if (lists.size > 1) {
    const shown = [...lists].map(([names, folder], k) => `Partition column name list #${k}: ${names.replaceAll('/', ', ')} (${folder})`);
    throw new TidemarkError('CONFLICTING_PARTITION_COLUMN_NAMES', `Conflicting partition column names detected:\n${shown.join('\n')}`, {
      distinctPartColLists: [...lists.keys()],
    });
  }
  const names = folders[0]![1].names;
  const twice = names.find((name, k) => names.findIndex((n) => n.toLowerCase() === name.toLowerCase()) !== k);
  if (twice === undefined) return;
  throw new TidemarkError(
    'COLUMN_ALREADY_EXISTS',
    `The column \`${twice.toLowerCase()}\` already exists. Choose another name or rename the existing column.`,
    {
      columnName: `\`${twice.toLowerCase()}\``,
    },
  );
}

/** Values of the partition columns of a folder. A text that does not fit its column's type is INVALID_PARTITION_VALUE. */
export function partitionValues(partitions: FolderPartitions, fields: readonly Field[], settings: SessionSettings): Value[] {
  return fields.map((f) => {
    const k = partitions.names.findIndex((name) => name.toLowerCase() === f.name.toLowerCase());
    const text = partitions.values[k];
    return text === undefined || text === null ? null : partitionValue(text, f, settings);
  });
}

function partitionValue(text: string, { name, type }: Field, settings: SessionSettings): Value {
  try {
    return textToValue(text, type, settings);
  } catch (cause) {
    const dataType = `"${sqlName(type)}"`;
    throw new TidemarkError(
      'INVALID_PARTITION_VALUE',
      `Failed to cast value '${text}' to data type ${dataType} for partition column \`${name}\`. Ensure the value matches the expected data type for this partition column.`,
      { value: `'${text}'`, dataType, columnName: `\`${name}\`` },
      cause,
    );
  }
}

function textToValue(text: string, type: DataType, settings: SessionSettings): Value {
  const convert = converter(STRING, type, 'ansi', true);
  return convert === null ? text : convert(text, { ...settings, timestampMicros: 0n, epochId: 0 });
}
