import { TidemarkError } from '../../../base/errors.js';
import { catalogString } from '../../../columnar/schema-text.js';
import type { DataType, Field } from '../../../columnar/types.js';
import { conversionTo, type Conversion } from './convert.js';
import { rebased, type RebaseOptions } from './rebase.js';
import { listElement, mapEntry, repeatedChild } from './schema-read.js';
import { firstLeaf, type ParquetNode } from './schema-tree.js';

/** A leaf to read. Its column has one slot for each entry of the innermost list around it (for each row where there is none). */
export interface LeafPlan {
  readonly kind: 'leaf';
  readonly type: DataType;
  readonly node: ParquetNode;
  readonly conversion: Conversion;
  /** Levels from this definition on are slots. */
  readonly slotDefinition: number;
}

interface Place {
  /** Definition and repetition level of the innermost repeated node around; 0 for columns of rows. */
  readonly slotDefinition: number;
  readonly slotRepeated: number;
  readonly rebase: RebaseOptions;
}

/** A struct; `probe` is a leaf below whose levels tell where the struct is NULL. Missing fields are null. */
export interface StructPlan extends Place {
  readonly kind: 'struct';
  readonly type: DataType;
  readonly node: ParquetNode;
  readonly probe: LeafPlan;
  readonly children: readonly (ReadPlan | null)[];
}

/** A list (one part) or map (two parts: keys and values). */
export interface ListPlan extends Place {
  readonly kind: 'list';
  readonly type: DataType;
  readonly node: ParquetNode;
  readonly repeatedDefinition: number;
  readonly repeatedLevel: number;
  readonly probe: LeafPlan;
  readonly parts: readonly ReadPlan[];
}

export type ReadPlan = LeafPlan | StructPlan | ListPlan;

/** How the columns `fields` come out of a file; null for those that it does not have. Names are matched in any case. */
export function planColumns(fields: readonly Field[], root: ParquetNode, rebase: RebaseOptions): (ReadPlan | null)[] {
  return fields.map((f) => planField(f, root, { slotDefinition: 0, slotRepeated: 0, rebase }));
}

function planField(f: Field, parent: ParquetNode, place: Place): ReadPlan | null {
  const node = childNamed(parent, f.name);
  return node === null ? null : plan(f.type, node, place);
}

/** The child of this name: the exact one, or the only one that differs in case. */
function childNamed(parent: ParquetNode, name: string): ParquetNode | null {
  const lower = name.toLowerCase();
  const found = parent.children.filter((child) => child.name.toLowerCase() === lower);
  if (found.length < 2) return found[0] ?? null;
  const matches = `[${found.map((child) => child.name).join(', ')}]`;
  throw new TidemarkError('_LEGACY_ERROR_TEMP_2093', `Found duplicate field(s) "${name}": ${matches} in case-insensitive mode.`, {
    requiredFieldName: name,
    matchedOrcFields: matches,
  });
}

function plan(type: DataType, node: ParquetNode, place: Place): ReadPlan {
  if (node.repetition === 'REPEATED' && type.kind === 'array' && place.slotDefinition < node.definition) return bareList(type, node, place);
  switch (type.kind) {
    case 'array':
      if (node.logical?.kind !== 'LIST') throw mismatch(type, node);
      return listPlan(type, node, place, [[type.element, listElement(node)]]);
    case 'map': {
      if (node.logical?.kind !== 'MAP') throw mismatch(type, node);
      const { key, value } = mapEntry(node);
      return listPlan(type, node, place, [
        [type.key, key],
        [type.value, value],
      ]);
    }
    case 'struct': {
      if (node.physical !== undefined || node.children.length === 0) throw mismatch(type, node);
      const children = type.fields.map((f) => planField(f, node, place));
      const first = children.find((child) => child !== null);
      return { kind: 'struct', type, node, children, probe: first ? probeOf(first) : levelsOnly(node, place), ...place };
    }
    default:
      return leafPlan(type, node, place);
  }
}

function leafPlan(type: DataType, node: ParquetNode, place: Place): LeafPlan {
  const conversion = node.physical === undefined ? null : conversionTo(type, node);
  if (conversion === null) throw mismatch(type, node);
  return {
    kind: 'leaf',
    type,
    node,
    conversion: inOurCalendar(conversion, type, node, place.rebase),
    slotDefinition: place.slotDefinition,
  };
}

function inOurCalendar(conversion: Conversion, type: DataType, node: ParquetNode, { datetime, int96 }: RebaseOptions): Conversion {
  if (type.kind === 'date') return rebased(conversion, datetime, 1);
  if (type.kind === 'timestamp') return rebased(conversion, node.physical === 'INT96' ? int96 : datetime, 2);
  return conversion;
}

function listPlan(type: DataType, node: ParquetNode, place: Place, parts: readonly (readonly [DataType, ParquetNode])[]): ListPlan {
  const repeated = repeatedChild(node, 'list');
  return listOver(type, node, repeated, place, parts);
}

/** A repeated field that is not in a list group: never NULL, its elements never either. */
function bareList(type: DataType & { kind: 'array' }, node: ParquetNode, place: Place): ListPlan {
  return listOver(type, { ...node, definition: node.definition - 1 }, node, place, [[type.element, node]]);
}

function listOver(
  type: DataType,
  node: ParquetNode,
  repeated: ParquetNode,
  place: Place,
  parts: readonly (readonly [DataType, ParquetNode])[],
): ListPlan {
  const inner: Place = { slotDefinition: repeated.definition, slotRepeated: repeated.repeated, rebase: place.rebase };
  const plans = parts.map(([type, part]) => plan(type, part, inner));
  return {
    kind: 'list',
    type,
    node,
    repeatedDefinition: repeated.definition,
    repeatedLevel: repeated.repeated,
    probe: probeOf(plans[0]!),
    parts: plans,
    ...place,
  };
}

function probeOf(plan: ReadPlan): LeafPlan {
  return plan.kind === 'leaf' ? plan : plan.probe;
}

/** A leaf that is read for its levels alone: none of the wanted fields of a struct is in the file. */
function levelsOnly(node: ParquetNode, place: Place): LeafPlan {
  const leaf = firstLeaf(node);
  return { kind: 'leaf', type: { kind: 'void' }, node: leaf, conversion: (values) => values, slotDefinition: place.slotDefinition };
}

/** All leaves of a plan, each once. */
export function leavesOf(plans: readonly (ReadPlan | null)[]): Set<LeafPlan> {
  const found = new Set<LeafPlan>();
  const visit = (plan: ReadPlan | null): void => {
    if (plan === null) return;
    if (plan.kind === 'leaf') found.add(plan);
    else {
      found.add(plan.probe);
      (plan.kind === 'struct' ? plan.children : plan.parts).forEach(visit);
    }
  };
  plans.forEach(visit);
  return found;
}

/** The file holds something that is not read as the type asked for. */
function mismatch(type: DataType, node: ParquetNode): TidemarkError {
  const column = `[${node.path.join(', ')}]`;
  const actualType = node.physical ?? 'group';
  return new TidemarkError(
    'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
    `Data type mismatches when reading Parquet column ${column}. Expected Spark type ${catalogString(type)}, actual Parquet type ${actualType}.`,
    { column, expectedType: catalogString(type), actualType },
  );
}
