import { TidemarkError } from '../base/errors.js';
import { collationName } from './collation.js';
import { emptyStatement, identifierName, invalidIdentifier, stringValue, syntaxError, tokenize, type Token } from './sql-tokens.js';
import { typeByName } from './type-names.js';
import {
  STRING,
  TIMESTAMP_NTZ,
  VOID,
  arrayOf,
  dayTimeInterval,
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
        return word === 'TIME' ? { kind: 'time', precision: 6 } : TIMESTAMP_NTZ;
      }
    }
    if (word === 'STRING' && this.#accept('COLLATE')) {
      const at = this.#peek();
      const collation = this.#identifier();
      return this.#judged(() => collatedString(collation, at));
    }
    const sizes = this.#sizes();
    return this.#judged(() => typeByName(name, sizes));
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

function collatedString(written: string, at: Token): DataType {
  const collation = collationName(written, at);
  return collation === 'UTF8_BINARY' ? STRING : { kind: 'string', collation };
}

function unsupportedFromTo(from: Token, to: Token): TidemarkError {
  const [first, last] = [from.upper.toLowerCase(), to.upper.toLowerCase()];
  return new TidemarkError(
    'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION',
    `Error parsing the type INTERVAL ${from.upper} TO ${to.upper}. Cannot support (interval '' ${first} to ${last}) expression.`,
    { input: '', from: first, to: last, line: from.line, column: from.column },
  );
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
