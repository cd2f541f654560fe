import { TidemarkError } from '../../src/base/errors.js';
import { type DataType, type Field, sqlName } from '../../src/columnar/types.js';

/** State is found by the bytes of its key, so strings with a collation that takes different bytes for equal cannot be keys. */
export function checkStateKeys(fields: readonly Field[]): void {
  const field = fields.find((f) => hasCollation(f.type));
  if (field === undefined) return;
  throw new TidemarkError(
    'STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY',
    `Binary inequality column is not supported with state store: \`${field.name}\` is ${sqlName(field.type)}. Cast it to STRING, or to lower case, before it is a key.`,
    { schema: `${field.name} ${sqlName(field.type)}` },
  );
}

function hasCollation(type: DataType): boolean {
  switch (type.kind) {
    case 'string':
      return type.collation !== undefined && type.collation !== 'UTF8_BINARY';
    case 'array':
      return hasCollation(type.element);
    case 'map':
      return hasCollation(type.key) || hasCollation(type.value);
    case 'struct':
      return type.fields.some((f) => hasCollation(f.type));
    default:
      return false;
  }
}
