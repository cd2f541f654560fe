import type { DataType } from '../../../columnar/types.js';
import type { ColumnConverter, ConverterSettings } from './converter.js';
import {
  BigIntConverter,
  DateConverter,
  DecimalConverter,
  DoubleConverter,
  FloatConverter,
  IntegerConverter,
} from './number-converters.js';
import { BooleanConverter, StringConverter, ValueConverter } from './text-converters.js';
import { TimestampConverter } from './timestamp-converter.js';

/** The converter for a type. `hasFormat`: its values are not in the plain form (a date format of the user's). */
export function converterFor(type: DataType, settings: ConverterSettings, hasFormat: boolean): ColumnConverter {
  if (hasFormat) return new ValueConverter(type, settings);
  switch (type.kind) {
    case 'tinyint':
      return new IntegerConverter(type, settings, -128, 127);
    case 'smallint':
      return new IntegerConverter(type, settings, -32768, 32767);
    case 'int':
      return new IntegerConverter(type, settings, -2147483648, 2147483647);
    case 'bigint':
      return new BigIntConverter(type, settings);
    case 'timestamp':
    case 'timestamp_ntz':
      return new TimestampConverter(type, settings);
    case 'double':
      return new DoubleConverter(type, settings);
    case 'float':
      return new FloatConverter(type, settings);
    case 'date':
      return new DateConverter(type, settings);
    case 'decimal':
      return new DecimalConverter(type, settings, type.precision, type.scale);
    case 'boolean':
      return new BooleanConverter(type, settings);
    case 'string':
    case 'char':
    case 'varchar':
      return new StringConverter(type, settings);
    default:
      return new ValueConverter(type, settings);
  }
}
