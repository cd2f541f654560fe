import { TidemarkError } from '../../../base/errors.js';
import { arrayOf, decimal, mapOf, sqlName, struct, typesEqual, type DataType, type Field, type Schema } from '../../../columnar/types.js';
import { toDdl } from '../../../columnar/schema-text.js';

/** Both schemas' columns, those of the first one first. Throws CANNOT_MERGE_SCHEMAS where a column has two types. */
export function mergeSchemas(left: Schema, right: Schema): Schema {
  try {
    return struct(mergedFields(left.fields, right.fields));
  } catch (error) {
    throw new TidemarkError(
      'CANNOT_MERGE_SCHEMAS',
      `Failed merging schemas: Initial schema: "${toDdl(left)}" Schema that cannot be merged with the initial schema: "${toDdl(right)}".`,
      { left: `"${sqlName(left)}"`, right: `"${sqlName(right)}"` },
      error,
    );
  }
}

function mergedFields(left: readonly Field[], right: readonly Field[]): Field[] {
  const rest = new Map(right.map((f) => [f.name.toLowerCase(), f]));
  const merged = left.map((f) => {
    const other = rest.get(f.name.toLowerCase());
    if (other === undefined) return f;
    rest.delete(f.name.toLowerCase());
    return { ...f, type: mergedType(f.type, other.type), nullable: f.nullable || other.nullable };
  });
  return [...merged, ...rest.values()];
}

function mergedType(left: DataType, right: DataType): DataType {
  if (left.kind === 'array' && right.kind === 'array') {
    return arrayOf(mergedType(left.element, right.element), left.containsNull || right.containsNull);
  }
  if (left.kind === 'map' && right.kind === 'map') {
    return mapOf(mergedType(left.key, right.key), mergedType(left.value, right.value), left.valueContainsNull || right.valueContainsNull);
  }
  if (left.kind === 'struct' && right.kind === 'struct') return struct(mergedFields(left.fields, right.fields));
  if (left.kind === 'decimal' && right.kind === 'decimal' && left.scale === right.scale) {
    return decimal(Math.max(left.precision, right.precision), left.scale);
  }
  if (typesEqual(left, right)) return left;
  throw new TidemarkError(
    'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE',
    `Failed to merge incompatible data types "${sqlName(left)}" and "${sqlName(right)}".`,
    {
      left: `"${sqlName(left)}"`,
      right: `"${sqlName(right)}"`,
    },
  );
}
