import { TidemarkError } from '../base/errors.js';
import type { Token } from './sql-tokens.js';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  INTERVAL,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  VOID,
  decimal,
  type DataType,
} from './types.js';

const PRIMITIVES: Readonly<Record<string, DataType>> = {
  BOOLEAN,
  TINYINT,
  BYTE: TINYINT,
  SMALLINT,
  SHORT: SMALLINT,
  INT,
  INTEGER: INT,
  BIGINT,
  LONG: BIGINT,
  FLOAT,
  REAL: FLOAT,
  DOUBLE,
  DATE,
  TIMESTAMP,
  TIMESTAMP_LTZ: TIMESTAMP,
  TIMESTAMP_NTZ,
  STRING,
  BINARY,
  DECIMAL: decimal(10, 0),
  DEC: decimal(10, 0),
  NUMERIC: decimal(10, 0),
  VOID,
  INTERVAL,
  VARIANT: { kind: 'variant' },
  TIME: { kind: 'time', precision: 6 },
};

/**
 * The type that a single name with sizes means: `INT`, `DECIMAL(10,2)`, `VARCHAR(5)`.
 * Throws UNSUPPORTED_DATATYPE, DATATYPE_MISSING_SIZE, INCOMPLETE_TYPE_DEFINITION.*, DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION, …
 */
export function typeByName(name: Token, sizes: readonly string[]): DataType {
  const word = name.kind === 'word' ? name.upper : '';
  return sizes.length === 0 ? unsized(name, word) : sized(name, word, sizes);
}

function unsized(name: Token, word: string): DataType {
  const place = { line: name.line, column: name.column };
  const primitive = Object.hasOwn(PRIMITIVES, word) ? PRIMITIVES[word] : undefined;
  if (primitive !== undefined) return primitive;
  switch (word) {
    case 'CHAR':
    case 'CHARACTER':
    case 'VARCHAR':
      throw new TidemarkError(
        'DATATYPE_MISSING_SIZE',
        `DataType "${word}" requires a length parameter, for example "${word}"(10). Please specify the length.`,
        { type: `"${word}"`, ...place },
      );
    case 'ARRAY':
      throw new TidemarkError(
        'INCOMPLETE_TYPE_DEFINITION.ARRAY',
        'Incomplete complex type: the definition of "ARRAY" type is incomplete. You must provide an element type. For example: "ARRAY<elementType>".',
        { elementType: '<INT>', ...place },
      );
    case 'MAP':
      throw new TidemarkError(
        'INCOMPLETE_TYPE_DEFINITION.MAP',
        'Incomplete complex type: the definition of "MAP" type is incomplete. You must provide a key type and a value type. For example: "MAP<TIMESTAMP, INT>".',
        place,
      );
    case 'STRUCT':
      throw new TidemarkError(
        'INCOMPLETE_TYPE_DEFINITION.STRUCT',
        'Incomplete complex type: the definition of "STRUCT" type is incomplete. You must provide at least one field type. For example: "STRUCT<name STRING, phone DECIMAL(10, 0)>".',
        place,
      );
    default:
      throw unsupported(name, name.text.toUpperCase());
  }
}

function sized(name: Token, word: string, sizes: readonly string[]): DataType {
  const [first = 0, second = 0] = sizes.map(Number);
  const lengths = sizes.length;
  if ((word === 'CHAR' || word === 'CHARACTER') && lengths === 1) return { kind: 'char', length: size(name, first) };
  if (word === 'VARCHAR' && lengths === 1) return { kind: 'varchar', length: size(name, first) };
  if (word === 'TIME' && lengths === 1) return time(name, first);
  if (['DECIMAL', 'DEC', 'NUMERIC'].includes(word) && lengths <= 2) return checkedDecimal(name, first, second);
  throw unsupported(name, `${name.text.toUpperCase()}(${sizes.join(',')})`);
}

function size(name: Token, length: number): number {
  if (length <= 2_147_483_647) return length;
  throw unsupported(name, `${name.text.toUpperCase()}(${length})`);
}

function time(name: Token, precision: number): DataType {
  if (precision <= 6) return { kind: 'time', precision };
  throw new TidemarkError(
    'UNSUPPORTED_TIME_PRECISION',
    `The seconds precision ${precision} of the TIME data type is out of the supported range [0, 6].`,
    {
      precision: String(precision),
      line: name.line,
      column: name.column,
    },
  );
}

function checkedDecimal(name: Token, precision: number, scale: number): DataType {
  const place = { line: name.line, column: name.column };
  if (scale > precision) {
    throw new TidemarkError('_LEGACY_ERROR_TEMP_1228', `Decimal scale (${scale}) cannot be greater than precision (${precision}).`, {
      precision: String(precision),
      scale: String(scale),
      ...place,
    });
  }
  if (precision > 38) {
    throw new TidemarkError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', `Decimal precision ${precision} exceeds max precision 38.`, {
      precision: String(precision),
      maxPrecision: '38',
      ...place,
    });
  }
  return decimal(precision, scale);
}

function unsupported(name: Token, typeName: string): TidemarkError {
  return new TidemarkError('UNSUPPORTED_DATATYPE', `Unsupported data type "${typeName}".`, {
    typeName: `"${typeName}"`,
    line: name.line,
    column: name.column,
  });
}
