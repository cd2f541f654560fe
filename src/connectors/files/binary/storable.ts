import type { DataType } from '../../../columnar/types.js';

/** Whether files of columns can hold the type: all but VARIANT, calendar intervals and VOID, also within others. */
export function isStorable(type: DataType): boolean {
  switch (type.kind) {
    case 'void':
    case 'variant':
    case 'interval':
      return false;
    case 'array':
      return isStorable(type.element);
    case 'map':
      return isStorable(type.key) && isStorable(type.value);
    case 'struct':
      return type.fields.every((f) => isStorable(f.type));
    default:
      return true;
  }
}
