// Forms that give numbers.
import {
  BIGINT,
  BINARY,
  DATE,
  decimal,
  type DecimalType,
  DOUBLE,
  type DataType,
  INT,
  sqlName,
  STRING,
  TIMESTAMP,
} from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { castValue } from '../../models/expression/casts.js';
import { DATE_FIELDS, TIME_FIELDS } from '../../models/expression/dates.js';
import { failOrNull, type ModelExpression, strict } from '../../models/expression/model.js';
import {
  BITS,
  checked,
  decimalArithmetic,
  decimalResult,
  floatArithmetic,
  fits,
  isFloating,
  isWhole,
  negateDecimal,
  ofBig,
  type Whole,
  wholeArithmetic,
} from '../../models/expression/numbers.js';
import { position } from '../../models/expression/texts.js';
import type { Form, Maker } from './maker.js';

const is =
  (...kinds: readonly DataType['kind'][]) =>
  (type: DataType): boolean =>
    kinds.includes(type.kind);

const SYMBOLS = ['+', '-', '*', '%'] as const;
const DECIMALS: readonly DecimalType[] = [decimal(10, 2), decimal(38, 10), decimal(5, 5), decimal(18, 0), decimal(20, 4)];

/** A function of one argument that gives an INT. */
function intOf(name: string, of: DataType, f: (value: never) => number): Form {
  return {
    gives: is('int'),
    make: (m) => {
      const a = m.of(of);
      return strict(INT, `${name}(${a.sql})`, [a], f as (value: Value) => number);
    },
  };
}

function cast(m: Maker, e: ModelExpression, type: DataType): ModelExpression {
  return strict(type, `CAST(${e.sql} AS ${sqlName(type)})`, [e], (x: Value) => castValue(e.type, type, m.ansi, x));
}

export const numberForms: readonly Form[] = [
  {
    gives: (type) => isWhole(type) || isFloating(type),
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(type)];
      const symbol = m.tape.one(SYMBOLS);
      return strict(type, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: Value, y: Value) =>
        isWhole(type)
          ? wholeArithmetic(symbol, type.kind, m.ansi, x, y)
          : floatArithmetic(symbol, type.kind === 'float', m.ansi, x as number, y as number),
      );
    },
  },
  {
    // Of two types, the wider one is that of the result.
    gives: is('bigint', 'double', 'int'),
    make: (m, type) => {
      const narrow: readonly DataType[] =
        type.kind === 'int'
          ? [{ kind: 'tinyint' }, { kind: 'smallint' }]
          : type.kind === 'bigint'
            ? [INT, { kind: 'tinyint' }]
            : [INT, BIGINT];
      const [a, b] = [m.of(type), m.of(m.tape.one(narrow))];
      const symbol = m.tape.one(SYMBOLS);
      return strict(type, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: Value, y: Value) =>
        isWhole(type) ? wholeArithmetic(symbol, type.kind, m.ansi, x, y) : floatArithmetic(symbol, false, m.ansi, x as number, Number(y)),
      );
    },
  },
  {
    gives: is('double'),
    make: (m) => {
      const of = m.tape.one<DataType>([DOUBLE, INT, BIGINT, { kind: 'float' }]);
      const [a, b] = [m.of(of), m.of(of)];
      return strict(DOUBLE, `(${a.sql} / ${b.sql})`, [a, b], (x: Value, y: Value) =>
        Number(y) === 0 ? failOrNull(m.ansi, 'DIVIDE_BY_ZERO') : Number(x) / Number(y),
      );
    },
  },
  {
    gives: is('bigint'),
    make: (m) => {
      const of = m.tape.one<DataType>([INT, BIGINT, { kind: 'tinyint' }]);
      const [a, b] = [m.of(of), m.of(of)];
      return strict(BIGINT, `(${a.sql} div ${b.sql})`, [a, b], (x: Value, y: Value) => {
        if (Number(y) === 0) return failOrNull(m.ansi, 'DIVIDE_BY_ZERO');
        return checked('bigint', BigInt(x as number) / BigInt(y as number), m.ansi);
      });
    },
  },
  {
    gives: is('decimal'),
    make: (m, type) => {
      const [a, b] = [m.of(m.tape.one(DECIMALS)), m.of(m.tape.one(DECIMALS))];
      const symbol = m.tape.one([...SYMBOLS, '/'] as const);
      const [p, q] = [a.type as DecimalType, b.type as DecimalType];
      const result = strict(decimalResult(symbol, p, q), `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: bigint, y: bigint) =>
        decimalArithmetic(symbol, p, q, m.ansi, x, y),
      );
      return cast(m, result, type);
    },
  },
  {
    gives: (type) => isWhole(type) || isFloating(type) || type.kind === 'decimal',
    make: (m, type) => {
      const a = m.of(type);
      const name = m.tape.one(['-', 'abs'] as const);
      const negate = (x: Value): Value =>
        isWhole(type)
          ? checked(type.kind, -BigInt(x as number), m.ansi, true)
          : type.kind === 'decimal'
            ? negateDecimal(x as bigint, type)
            : -(x as number);
      return name === '-'
        ? strict(type, `(- ${a.sql})`, [a], negate)
        : strict(type, `abs(${a.sql})`, [a], (x: Value) => (isFloating(type) ? Math.abs(x as number) : (x as number) < 0 ? negate(x) : x));
    },
  },
  {
    gives: isWhole,
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(type)];
      const symbol = m.tape.one(['&', '|', '^'] as const);
      return strict(type, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: Value, y: Value) => {
        const [p, q] = [BigInt(x as number), BigInt(y as number)];
        return ofBig(type.kind as Whole, symbol === '&' ? p & q : symbol === '|' ? p | q : p ^ q);
      });
    },
  },
  {
    gives: isWhole,
    make: (m, type) => {
      const a = m.of(type);
      return strict(type, `(~ ${a.sql})`, [a], (x: Value) => ofBig(type.kind as Whole, ~BigInt(x as number)));
    },
  },
  {
    gives: is('int', 'bigint'),
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(INT)];
      const kind = type.kind as Whole;
      const bits = BigInt(BITS[kind]);
      const name = m.tape.one(['shiftleft', 'shiftright', 'shiftrightunsigned'] as const);
      return strict(type, `${name}(${a.sql}, ${b.sql})`, [a, b], (x: Value, y: number) => {
        const value = BigInt(x as number);
        const by = BigInt.asUintN(bits === 32n ? 5 : 6, BigInt(y));
        if (name === 'shiftleft') return ofBig(kind, value << by);
        return ofBig(kind, (name === 'shiftright' ? value : BigInt.asUintN(Number(bits), value)) >> by);
      });
    },
  },
  {
    gives: isWhole,
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(type)];
      return strict(type, `pmod(${a.sql}, ${b.sql})`, [a, b], (x: Value, y: Value) => {
        const [p, q] = [BigInt(x as number), BigInt(y as number)];
        if (q === 0n) return failOrNull(m.ansi, 'REMAINDER_BY_ZERO');
        const rest = p % q;
        return ofBig(type.kind as Whole, rest < 0n ? (rest + q) % q : rest);
      });
    },
  },
  {
    // NULL where the sum, difference or product is too large, in either mode; errors of the arguments stay.
    gives: is('int', 'bigint'),
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(type)];
      const name = m.tape.one(['try_add', 'try_subtract', 'try_multiply'] as const);
      return strict(type, `${name}(${a.sql}, ${b.sql})`, [a, b], (x: Value, y: Value) => {
        const [p, q] = [BigInt(x as number), BigInt(y as number)];
        const result = name === 'try_add' ? p + q : name === 'try_subtract' ? p - q : p * q;
        return fits(type.kind as Whole, result) ? ofBig(type.kind as Whole, result) : null;
      });
    },
  },
  {
    gives: is('bigint'),
    make: (m) => {
      const a = m.of(DOUBLE);
      const name = m.tape.one(['ceil', 'floor'] as const);
      return strict(BIGINT, `${name}(${a.sql})`, [a], (x: number) => {
        const whole = name === 'ceil' ? Math.ceil(x) : Math.floor(x);
        return castValue(DOUBLE, BIGINT, false, whole);
      });
    },
  },
  {
    gives: is('double'),
    make: (m) => {
      const a = m.of(DOUBLE);
      const [name, f] = m.tape.one([
        ['sqrt', Math.sqrt],
        ['signum', Math.sign],
        ['rint', (x: number) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))],
      ] as const);
      return strict(DOUBLE, `${name}(${a.sql})`, [a], (x: number) =>
        name === 'rint' && Math.abs(x) >= 4503599627370496 ? x : signed(f(x), x),
      );
    },
  },
  intOf('length', STRING, (x: string) => [...x].length),
  intOf('octet_length', STRING, (x: string) => Buffer.byteLength(x)),
  intOf('bit_length', BINARY, (x: Uint8Array) => 8 * x.length),
  intOf('ascii', STRING, (x: string) => x.codePointAt(0) ?? 0),
  ...Object.entries(DATE_FIELDS).map(([name, f]) => intOf(name, DATE, f)),
  ...Object.entries(TIME_FIELDS).map(([name, f]) => intOf(name, TIMESTAMP, f)),
  {
    gives: is('int'),
    make: (m) => {
      const [a, b] = [m.of(STRING), m.of(STRING)];
      return strict(INT, `instr(${a.sql}, ${b.sql})`, [a, b], position);
    },
  },
  {
    gives: is('int'),
    make: (m) => {
      const [a, b] = [m.of(DATE), m.of(DATE)];
      return strict(INT, `datediff(${a.sql}, ${b.sql})`, [a, b], (x: number, y: number) => (x - y) | 0);
    },
  },
  {
    gives: is('bigint'),
    make: (m) => {
      const a = m.of(TIMESTAMP);
      const [name, unit] = m.tape.one([
        ['unix_micros', 1n],
        ['unix_millis', 1_000n],
        ['unix_seconds', 1_000_000n],
      ] as const);
      return strict(BIGINT, `${name}(${a.sql})`, [a], (x: bigint) => x / unit - (x % unit < 0n ? 1n : 0n));
    },
  },
];

/** Zeros keep the sign of what they come from. */
function signed(result: number, from: number): number {
  return result === 0 && (from < 0 || Object.is(from, -0)) ? -0 : result;
}
