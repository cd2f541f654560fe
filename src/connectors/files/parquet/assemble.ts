import { setBit, type Bitmap } from '../../../columnar/bitmap.js';
import { ArrayColumn, type Column, ConstantColumn, MapColumn, StructColumn } from '../../../columnar/column.js';
import type { StructType } from '../../../columnar/types.js';
import type { LeafRows } from './leaf-cursor.js';
import type { LeafPlan, ListPlan, ReadPlan, StructPlan } from './read-plan.js';

/** The rows that each leaf has given. */
export type TakenLeaves = ReadonlyMap<LeafPlan, LeafRows>;

/** Puts structs, lists and maps together from the levels of their leaves. */
export function assemble(plan: ReadPlan, taken: TakenLeaves): Column {
  switch (plan.kind) {
    case 'leaf':
      return taken.get(plan)!.column;
    case 'struct':
      return assembleStruct(plan, taken);
    case 'list':
      return assembleList(plan, taken);
  }
}

function assembleStruct(plan: StructPlan, taken: TakenLeaves): Column {
  const { count, validity } = structSlots(plan, taken.get(plan.probe)!);
  const fields = (plan.type as StructType).fields;
  const children = plan.children.map((child, k) =>
    child === null ? new ConstantColumn(fields[k]!.type, count, null) : assemble(child, taken),
  );
  return new StructColumn(plan.type, count, children, validity);
}

/** How many entries there are, and which of them are not NULL. */
function structSlots(plan: StructPlan, { levels, definition, repetition }: LeafRows): { count: number; validity: Bitmap | null } {
  const bits = new Uint8Array((levels + 7) >> 3);
  const { slotDefinition, slotRepeated, node } = plan;
  let count = 0;
  let valid = 0;
  for (let i = 0; i < levels; i++) {
    if (repetition !== null && repetition[i]! > slotRepeated) continue;
    const level = definition === null ? node.definition : definition[i]!;
    if (level < slotDefinition) continue;
    if (level >= node.definition) {
      setBit(bits, count);
      valid++;
    }
    count++;
  }
  return { count, validity: valid === count ? null : bits.subarray(0, (count + 7) >> 3) };
}

function assembleList(plan: ListPlan, taken: TakenLeaves): Column {
  const { offsets, count, validity } = listSlots(plan, taken.get(plan.probe)!);
  const [first, second] = plan.parts.map((part) => assemble(part, taken));
  return second === undefined
    ? new ArrayColumn(plan.type, count, offsets, first!, validity)
    : new MapColumn(plan.type, count, offsets, first!, second, validity);
}

function listSlots(
  plan: ListPlan,
  { levels, definition, repetition }: LeafRows,
): { offsets: Int32Array; count: number; validity: Bitmap | null } {
  const { slotDefinition, repeatedDefinition, repeatedLevel, node } = plan;
  const offsets = new Int32Array(levels + 1);
  const bits = new Uint8Array((levels + 7) >> 3);
  let count = 0;
  let valid = 0;
  let elements = 0;
  for (let i = 0; i < levels; i++) {
    const repeated = repetition === null ? 0 : repetition[i]!;
    if (repeated > repeatedLevel) continue;
    const level = definition === null ? repeatedDefinition : definition[i]!;
    if (repeated < repeatedLevel) {
      if (level < slotDefinition) continue;
      offsets[count] = elements;
      if (level >= node.definition) {
        setBit(bits, count);
        valid++;
      }
      count++;
    }
    if (level >= repeatedDefinition) elements++;
  }
  offsets[count] = elements;
  return {
    offsets: offsets.subarray(0, count + 1),
    count,
    validity: valid === count ? null : bits.subarray(0, (count + 7) >> 3),
  };
}
