import { TidemarkError } from '../base/errors.js';
import { collationName } from './collation.js';
import { emptyStatement, identifierName, invalidIdentifier, stringValue, syntaxError, tokenize, type Token } from './sql-tokens.js';
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
  arrayOf,
  dayTimeInterval,
  decimal,
  mapOf,
  struct,
  yearMonthInterval,
  type DataType,
  type DayTimeField,
  type Field,
  type StructType,
  type YearMonthField,
} from './types.js';

/** Types nested deeper than this are refused (NESTING_TOO_DEEP), so that no text can exhaust the stack. */
export const TYPE_DEPTH_MAX = 200;

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

const DAY_TIME_FIELDS: readonly string[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

/**
 * Reads types from tokens, from `index` on; `index` afterwards is the first token not read. Grammars of expressions share it for CAST.
 *
 * As in Spark, the whole text must be well formed before a type in it is judged: what is wrong with a type (UNSUPPORTED_DATATYPE, …) waits in
 * `fault` until the caller has read to its end. A type in angle brackets that does not read on is taken for its bare name, so that the syntax
 * error stands at `<`.
 */
export class TypeReader {
  index: number;
  /** The first thing wrong with a type that was well formed. */
  fault: TidemarkError | undefined;
  readonly #tokens: readonly Token[];
  #depth = 0;

  constructor(tokens: readonly Token[], index = 0) {
    this.#tokens = tokens;
    this.index = index;
  }

  /** One data type. Throws PARSE_SYNTAX_ERROR and NESTING_TOO_DEEP. */
  readType(): DataType {
    const name = this.#peek();
    if (name.kind !== 'word' && name.kind !== 'quoted') throw syntaxError(name);
    if (this.#depth >= TYPE_DEPTH_MAX) throw tooDeep(name);
    this.#depth++;
    try {
      this.index++;
      return this.#angled(name) ?? this.#interval(name) ?? this.#named(name);
    } finally {
      this.#depth--;
    }
  }

  /** `name TYPE [NOT NULL] [COMMENT 'text'], …`; in a struct a colon may follow the name. */
  readFields(inStruct: boolean): Field[] {
    const fields = [this.#field(inStruct)];
    while (this.#accept(',')) fields.push(this.#field(inStruct));
    return fields;
  }

  /** Throws unless all was read, and what is wrong with the types if it was. */
  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw syntaxError(this.#peek());
    if (this.fault !== undefined) throw this.fault;
  }

  /** The type that `make` gives; what it throws is kept for later, and VOID stands in. */
  #judged(make: () => DataType): DataType {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.fault ??= error;
      return VOID;
    }
  }

  #peek(offset = 0): Token {
    return this.#tokens[this.index + offset] ?? this.#tokens[this.#tokens.length - 1]!;
  }

  #accept(upper: string): boolean {
    const token = this.#peek();
    if (token.upper !== upper || (token.kind !== 'word' && token.kind !== 'symbol')) return false;
    this.index++;
    return true;
  }

  #expect(upper: string): void {
    if (!this.#accept(upper)) throw syntaxError(this.#peek());
  }

  #identifier(): string {
    const token = this.#peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw syntaxError(token);
    this.index++;
    if (this.#peek().text === '-' && this.#peek(1).kind === 'word') {
      throw invalidIdentifier(token, `${token.text}-${this.#peek(1).text}`);
    }
    return identifierName(token);
  }

  #field(inStruct: boolean): Field {
    const name = this.#identifier();
    if (inStruct) this.#accept(':');
    const type = this.readType();
    let nullable = true;
    if (this.#accept('NOT') || (inStruct && this.#accept('!'))) {
      this.#expect('NULL');
      nullable = false;
    }
    if (!this.#accept('COMMENT')) return { name, type, nullable };
    const comment = this.#peek();
    if (comment.kind !== 'string') throw syntaxError(comment);
    this.index++;
    return { name, type, nullable, metadata: { comment: stringValue(comment) } };
  }

  /** ARRAY<…>, MAP<…>, STRUCT<…>, or undefined (and nothing read) where it is not one. */
  #angled(name: Token): DataType | undefined {
    const open = this.#peek();
    const word = name.kind === 'word' ? name.upper : '';
    if (word === 'STRUCT' && open.text === '<>') {
      this.index++;
      return struct([]);
    }
    if (open.text !== '<' || !['ARRAY', 'MAP', 'STRUCT'].includes(word)) return undefined;
    const start = this.index++;
    const { fault } = this;
    try {
      if (word === 'ARRAY') {
        const element = this.readType();
        this.#expect('>');
        return arrayOf(element);
      }
      if (word === 'MAP') {
        const key = this.readType();
        this.#expect(',');
        const value = this.readType();
        this.#expect('>');
        return mapOf(key, value);
      }
      const fields = this.#peek().text === '>' ? [] : this.readFields(true);
      this.#expect('>');
      return struct(fields);
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.code !== 'PARSE_SYNTAX_ERROR') throw error;
      this.index = start;
      this.fault = fault;
      throw syntaxError(open);
    }
  }

  #interval(name: Token): DataType | undefined {
    if (name.kind !== 'word' || name.upper !== 'INTERVAL') return undefined;
    const from = this.#peek();
    if (from.kind !== 'word') return undefined;
    if (from.upper === 'YEAR' || from.upper === 'MONTH') {
      this.index++;
      return this.#intervalTo(from, ['MONTH'], (start, end) => yearMonthInterval(start as YearMonthField, end as YearMonthField));
    }
    if (!DAY_TIME_FIELDS.includes(from.upper)) return undefined;
    this.index++;
    return this.#intervalTo(from, DAY_TIME_FIELDS.slice(1), (start, end) => dayTimeInterval(start as DayTimeField, end as DayTimeField));
  }

  #intervalTo(from: Token, ends: readonly string[], make: (start: string, end: string) => DataType): DataType {
    const to = this.#peek(1);
    if (this.#peek().upper !== 'TO' || !ends.includes(to.upper)) return make(from.upper, from.upper);
    this.index += 2;
    const order = ['YEAR', 'MONTH', ...DAY_TIME_FIELDS];
    return this.#judged(() => {
      if (order.indexOf(to.upper) > order.indexOf(from.upper)) return make(from.upper, to.upper);
      throw unsupportedFromTo(from, to);
    });
  }

  #named(name: Token): DataType {
    const word = name.kind === 'word' ? name.upper : '';
    if (word === 'TIMESTAMP' || word === 'TIME') {
      const rest = ['WITHOUT', 'TIME', 'ZONE'];
      if (rest.every((upper, i) => this.#peek(i).upper === upper)) {
        this.index += rest.length;
        return word === 'TIME' ? PRIMITIVES.TIME! : TIMESTAMP_NTZ;
      }
    }
    if (word === 'STRING' && this.#accept('COLLATE')) {
      const at = this.#peek();
      const collation = this.#identifier();
      return this.#judged(() => ({ kind: 'string', collation: collationName(collation, at) }));
    }
    const sizes = this.#sizes();
    return this.#judged(() => (sizes.length === 0 ? unsized(name, word) : sized(name, word, sizes)));
  }

  #sizes(): string[] {
    if (!this.#accept('(')) return [];
    const sizes: string[] = [];
    do {
      const token = this.#peek();
      if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw syntaxError(token);
      sizes.push(token.text);
      this.index++;
    } while (this.#accept(','));
    this.#expect(')');
    return sizes;
  }
}

function unsupportedFromTo(from: Token, to: Token): TidemarkError {
  const [first, last] = [from.upper.toLowerCase(), to.upper.toLowerCase()];
  return new TidemarkError(
    'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION',
    `Error parsing the type INTERVAL ${from.upper} TO ${to.upper}. Cannot support (interval '' ${first} to ${last}) expression.`,
    { input: '', from: first, to: last, line: from.line, column: from.column },
  );
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

function tooDeep(name: Token): TidemarkError {
  return new TidemarkError('NESTING_TOO_DEEP', `The type is nested more than ${TYPE_DEPTH_MAX} levels deep. Give it fewer levels.`, {
    limit: TYPE_DEPTH_MAX,
    line: name.line,
    column: name.column,
  });
}

function reader(text: string): TypeReader {
  if (text.trim() === '') throw emptyStatement();
  return new TypeReader(tokenize(text));
}

/**
 * A schema from Spark's DDL text: `id BIGINT NOT NULL, tags ARRAY<STRING> COMMENT 'labels'`.
 *
 * Names keep their case, may repeat, need backquotes unless made of ASCII letters, digits and `_`. Errors carry Spark's condition and
 * `line`, `column`: PARSE_SYNTAX_ERROR, PARSE_EMPTY_STATEMENT, UNSUPPORTED_DATATYPE, DATATYPE_MISSING_SIZE, INVALID_IDENTIFIER, ….
 */
export function parseDdl(text: string): StructType {
  const types = reader(text);
  const fields = types.readFields(false);
  types.expectEnd();
  return struct(fields);
}

/** A type from its SQL name: `DECIMAL(10,2)`, `map<string, array<int>>`, `INTERVAL DAY TO SECOND`. Errors as for `parseDdl`. */
export function parseDataType(text: string): DataType {
  const types = reader(text);
  const type = types.readType();
  types.expectEnd();
  return type;
}
