// Forms that give dates, timestamps and intervals. Years stay near those that texts have.
import { DATE, type DataType, INT, TIMESTAMP, TIMESTAMP_NTZ } from '../../../src/columnar/types.js';
import { addMonths, lastDay, truncated, truncatedDate } from '../../models/expression/dates.js';
import { fail, failOrNull, strict } from '../../models/expression/model.js';
import type { Form } from './maker.js';
import { DAY_TIME, YEAR_MONTH } from './values.js';

const is =
  (kind: DataType['kind']) =>
  (type: DataType): boolean =>
    type.kind === kind;

const DATE_UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK'] as const;
const TIME_UNITS = [...DATE_UNITS, 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;
const SMALL = [0, 1, -1, 30, 400, -13] as const;

export const timeForms: readonly Form[] = [
  {
    gives: is('date'),
    make: (m) => {
      const a = m.of(DATE);
      const [name, sign] = m.tape.one([
        ['date_add', 1],
        ['date_sub', -1],
      ] as const);
      const days = m.tape.one(SMALL);
      return strict(DATE, `${name}(${a.sql}, ${days})`, [a], (x: number) => x + sign * days);
    },
  },
  {
    gives: is('date'),
    make: (m) => {
      const a = m.of(DATE);
      const months = m.tape.one(SMALL);
      return strict(DATE, `add_months(${a.sql}, ${months})`, [a], (x: number) => addMonths(x, months));
    },
  },
  {
    gives: is('date'),
    make: (m) => {
      const a = m.of(DATE);
      return strict(DATE, `last_day(${a.sql})`, [a], lastDay);
    },
  },
  {
    gives: is('date'),
    make: (m) => {
      const a = m.of(DATE);
      const unit = m.tape.one(DATE_UNITS);
      return strict(DATE, `trunc(${a.sql}, '${unit}')`, [a], (x: number) => truncatedDate(x, unit));
    },
  },
  {
    gives: is('timestamp'),
    make: (m) => {
      const a = m.of(TIMESTAMP);
      const unit = m.tape.one(TIME_UNITS);
      return strict(TIMESTAMP, `date_trunc('${unit}', ${a.sql})`, [a], (x: bigint) => truncated(x, unit));
    },
  },
  {
    gives: (type) => type.kind === 'timestamp' || type.kind === 'timestamp_ntz',
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(DAY_TIME)];
      const symbol = m.tape.one(['+', '-'] as const);
      return strict(type, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: bigint, y: bigint) => (symbol === '+' ? x + y : x - y));
    },
  },
  {
    gives: is('timestamp'),
    make: (m) => {
      const a = m.of(INT);
      return strict(TIMESTAMP, `timestamp_seconds(${a.sql})`, [a], (x: number) => BigInt(x) * 1_000_000n);
    },
  },
  {
    gives: is('interval_dt'),
    make: (m) => {
      const of = m.tape.one([TIMESTAMP, TIMESTAMP_NTZ]);
      const [a, b] = [m.of(of), m.of(of)];
      return strict(DAY_TIME, `(${a.sql} - ${b.sql})`, [a, b], (x: bigint, y: bigint) => x - y);
    },
  },
  {
    gives: is('interval_dt'),
    make: (m) => {
      const [a, b] = [m.of(DAY_TIME), m.of(DAY_TIME)];
      const symbol = m.tape.one(['+', '-'] as const);
      return strict(DAY_TIME, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: bigint, y: bigint) => (symbol === '+' ? x + y : x - y));
    },
  },
  {
    gives: is('interval_ym'),
    make: (m) => {
      const [a, b] = [m.of(YEAR_MONTH), m.of(YEAR_MONTH)];
      const symbol = m.tape.one(['+', '-'] as const);
      return strict(YEAR_MONTH, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: number, y: number) => {
        const sum = symbol === '+' ? x + y : x - y;
        return sum === (sum | 0) ? sum : fail('INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION');
      });
    },
  },
  {
    gives: is('interval_ym'),
    make: (m) => {
      const [a, b] = [m.of(YEAR_MONTH), m.of(INT)];
      return strict(YEAR_MONTH, `(${a.sql} * ${b.sql})`, [a, b], (x: number, y: number) => {
        const product = BigInt(x) * BigInt(y);
        return BigInt.asIntN(32, product) === product ? Number(product) : fail('INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION');
      });
    },
  },
  {
    gives: is('date'),
    make: (m) => {
      const [y, mo, d] = [m.tape.one([2024, 1, 9999, 2023]), m.of(INT), m.of(INT)];
      return strict(DATE, `make_date(${y}, ${mo.sql}, ${d.sql})`, [mo, d], (month: number, day: number) => {
        if (month < 1 || month > 12 || day < 1 || day > 31) return failOrNull(m.ansi, 'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION');
        const first = addMonths(addMonths(-719_162, (y - 1) * 12), month - 1);
        return first + day - 1 > lastDay(first) ? failOrNull(m.ansi, 'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION') : first + day - 1;
      });
    },
  },
];
