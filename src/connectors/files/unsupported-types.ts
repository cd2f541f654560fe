import { TidemarkError } from '../../base/errors.js';
import { sqlName, type DataType, type Schema } from '../../columnar/types.js';

/** UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE for the first column that `isSupported` says no to. `format` as Spark shows it: `CSV`. */
export function checkTypes(schema: Schema, format: string, isSupported: (type: DataType) => boolean): void {
  for (const { name, type } of schema.fields) {
    if (isSupported(type)) continue;
    const columnName = `\`${name.replaceAll('`', '``')}\``;
    const columnType = `"${sqlName(type)}"`;
    throw new TidemarkError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      `The ${format} datasource doesn't support the column ${columnName} of the type ${columnType}.`,
      { columnName, columnType, format },
    );
  }
}
