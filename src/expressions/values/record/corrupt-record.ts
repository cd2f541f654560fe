import { TidemarkError } from '../../../base/errors.js';
import { sqlName, type StructType } from '../../../columnar/types.js';

/** Where the corrupt-record column stands in the schema, or -1. Raises INVALID_CORRUPT_RECORD_TYPE where it is no nullable STRING. */
export function corruptRecordIndex(schema: StructType, name: string): number {
  const index = schema.fields.findIndex((f) => f.name === name);
  const found = schema.fields[index];
  if (found !== undefined && (found.type.kind !== 'string' || !found.nullable)) {
    const columnName = `\`${name.replaceAll('`', '``')}\``;
    const actualType = `"${sqlName(found.type)}"`;
    throw new TidemarkError(
      'INVALID_CORRUPT_RECORD_TYPE',
      `The column ${columnName} for corrupt records must have the nullable STRING type, but got ${actualType}.`,
      { columnName, actualType },
    );
  }
  return index;
}

/**
 * UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN where that is all that is asked for: what is wrong with a record depends on the
 * columns read, so that the answer would be none.
 */
export function checkNotOnlyCorrupt(columns: readonly string[], name: string): void {
  if (columns.length !== 1 || columns[0] !== name) return;
  throw new TidemarkError(
    'UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN',
    `Queries of raw JSON and CSV files cannot ask for the column ${name} of corrupt records alone: select other columns besides.`,
    { columnName: name },
  );
}
